//! What a compiled policy and its hosts must agree on: the core ABI of Fencun modules.
//!
//! The text that defines it is `docs/abi.md`; the types here are the same in Rust. This crate
//! does no I/O and knows neither the compiler nor an engine.

pub mod answer;
pub mod cost;
pub mod currency;
pub mod digest;
pub mod flaw;
pub mod layout;
pub mod rules;
pub mod schema;
pub mod section;
pub mod sound;
pub mod value;
pub mod verify;

/// Major version: a host refuses another.
pub const ABI_MAJOR: u16 = 1;
/// Minor version: new optional exports or sections.
pub const ABI_MINOR: u16 = 0;
