//! Facts in files: what form they have, and reading them.

pub mod lines;
pub mod shape;
pub mod yaml;
