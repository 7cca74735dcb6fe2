//! Writes one small file of types and a codec for one policy, on top of the library of its host's
//! language: enumerations, records and facts with types of their own, typed outcomes, and the hash
//! of the schema, so that a module with another one is refused when it is loaded.
//!
//! The tables come from a module that is verified, but anybody may have written it: no name and no
//! label gets into a file other than as an identifier, a quoted text or part of a comment. Equal
//! schemas and labels give equal bytes.

mod go;
mod model;
mod names;
mod page;
mod python;
mod rust;
mod ts;

use fencun_abi::rules::Rules;
use fencun_abi::schema::Schema;

/// What a file is made from.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// What goes in and what comes out.
    pub schema: &'a Schema,
    /// For the labels.
    pub rules: &'a Rules,
    /// 16 hexadecimal digits.
    pub schema_hash: &'a str,
}

/// The language of a file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Language {
    /// For `hosts/go`.
    Go,
    /// For `hosts/python`.
    Python,
    /// For the crate `fencun-runtime`.
    Rust,
    /// TypeScript, for `hosts/js`.
    Ts,
}

/// The text of the file.
#[must_use]
pub fn bind(source: Source<'_>, language: Language) -> String {
    match language {
        Language::Go => go::file(source),
        Language::Python => python::file(source),
        Language::Rust => rust::file(source),
        Language::Ts => ts::file(source),
    }
}

/// Name of the file where none is asked for, from the name of the policy.
#[must_use]
pub fn file_name(source: Source<'_>, language: Language) -> String {
    let name = &source.schema.name;
    match language {
        Language::Go => format!("{}.go", names::snake(name)),
        Language::Python => format!("{}.py", names::snake(name)),
        Language::Rust => format!("{}.rs", names::snake(name)),
        Language::Ts => format!("{}.ts", names::snake(name)),
    }
}
