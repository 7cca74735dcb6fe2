//! The commands, one file each.

pub mod articles;
pub mod bind;
pub mod build;
pub mod check;
pub mod decide;
pub mod fmt;
pub mod help;
pub mod inspect;
