//! Rule files as text, and places in them for people.

use fencun_grammar::ast::{DecisionItem, Decl, File, TableDecl};
use fencun_grammar::diagnostic::Diagnostic;

/// A rule file, or the file of a table.
#[derive(Clone, Debug)]
pub struct Source {
    /// Name for messages and for the module's map: the file's name without folders; for the file
    /// of a table, its name as the rule file writes it.
    pub name: String,
    /// Text.
    pub text: String,
    /// What the file is.
    pub role: Role,
    /// The package that it belongs to; absent for the files of the policy itself, which come
    /// before those of any package.
    pub package: Option<String>,
}

/// What a file is to the policy.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Role {
    /// A rule file.
    Rules,
    /// Columns and rows of tables: `from "rates.csv"`.
    Table,
}

impl Source {
    /// A rule file of the policy.
    #[must_use]
    pub fn rules(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into(), role: Role::Rules, package: None }
    }

    /// The file of a table, under the name that the rule file gives it.
    #[must_use]
    pub fn table(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into(), role: Role::Table, package: None }
    }
}

impl Source {
    /// The same file in a package.
    #[must_use]
    pub fn of_package(self, package: impl Into<String>) -> Self {
        Self { package: Some(package.into()), ..self }
    }
}

/// The packages that a rule file uses, each once, in the order of the text.
#[must_use]
pub fn packages_of(file: &File) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for item in &file.decls {
        if let Decl::Use(decl) = &item.node
            && !names.contains(&decl.name.text.as_str())
        {
            names.push(&decl.name.text);
        }
    }
    names
}

/// The files that the tables of a rule file name, each once, in the order of the text.
///
/// Only names that stay in the folder of the rule file are given: a policy must not reach for
/// other files of the machine that compiles it.
#[must_use]
pub fn tables_of(file: &File) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for name in tables(file).filter_map(|table| table.file.as_ref()) {
        if is_within_folder(&name.text) && !names.contains(&name.text.as_str()) {
            names.push(&name.text);
        }
    }
    names
}

fn tables(file: &File) -> impl Iterator<Item = &TableDecl> {
    let decisions = file.decls.iter().filter_map(|item| match &item.node {
        Decl::Decision(decision) => Some(decision),
        _ => None,
    });
    decisions.flat_map(|decision| &decision.items).filter_map(|item| match &item.node {
        DecisionItem::Table(table) => Some(table),
        _ => None,
    })
}

/// Whether a name is one of a CSV file in a folder or in a folder of that folder.
pub(crate) fn is_within_folder(name: &str) -> bool {
    let is_plain = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', ':', '\0']);
    name.to_lowercase().ends_with(".csv") && name.split('/').all(is_plain)
}

/// A diagnostic with the source it speaks of.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Finding {
    /// Index of the source.
    pub source: usize,
    /// The diagnostic.
    pub diagnostic: Diagnostic,
}

/// Byte offsets to lines and columns.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<usize>,
}

/// A line and a column, both counted from 1; columns count characters.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Position {
    /// Line.
    pub line: u32,
    /// Column in characters.
    pub column: u32,
}

impl LineIndex {
    /// The index of a text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self { starts: std::iter::once(0).chain(breaks).collect() }
    }

    /// Where a byte offset of the same text lies.
    #[must_use]
    pub fn position(&self, text: &str, offset: u32) -> Position {
        let offset = (offset as usize).min(text.len());
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let column = text.get(start..offset).map_or(0, |before| before.chars().count());
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Position { line: number(line), column: number(column + 1) }
    }
}
