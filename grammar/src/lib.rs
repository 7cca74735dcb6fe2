//! Text to AST and back. The only crate that knows pest.

pub mod ast;
pub mod diagnostic;
pub mod keywords;
mod mention;
mod outline;
mod parse;
mod print;
pub mod span;

pub use mention::{Mention, mentions};
pub use parse::{MAX_DIAGNOSTICS, MAX_FILE_BYTES, MAX_ROWS, Parse, TableFile, decode, parse, parse_table};
pub use print::{FormatError, format, print, same};
