//! AST to diagnostics, HIR and module bytes. No I/O, no clock, no environment.

pub mod article;
pub mod check;
pub mod describe;
pub mod driver;
pub mod eval;
mod guarantee;
pub mod hir;
pub mod ir;
pub mod source;
pub mod wasm;

pub use check::Checkup;
pub use driver::{check, check_on};
pub use source::{Finding, Source};
