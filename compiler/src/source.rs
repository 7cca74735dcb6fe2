//! Rule files as text, and places in them for people.

use fencun_grammar::diagnostic::Diagnostic;

/// A rule file.
#[derive(Clone, Debug)]
pub struct Source {
    /// Name for messages and for the module's map: the file's name without folders.
    pub name: String,
    /// Text.
    pub text: String,
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
