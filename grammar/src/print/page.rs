//! The lines of a text: pieces with their comments, blank lines, columns.

use super::doc::width;
use crate::ast::{Comment, Item};

/// Lines under construction, without the last end of line.
#[derive(Debug, Default)]
pub(super) struct Page {
    text: String,
    /// The last line ends in a comment; nothing may be written behind it.
    commented: bool,
}

/// Whether an empty line is wanted before a piece.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Gap {
    /// Never: the piece is the first of its block.
    First,
    /// Only before a comment that the author set apart.
    AsWritten,
    /// Always.
    Blank,
}

impl Page {
    /// A page that begins with some words.
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), commented: false }
    }

    /// Adds a piece on lines of its own, with its comments. `text` may have several lines, all
    /// but the first with their indentation.
    pub(super) fn piece<T>(&mut self, indent: usize, gap: Gap, item: &Item<T>, text: &Self) {
        // A comment behind a piece whose last line has one already moves before the piece.
        let (before, behind) = if text.commented { (&item.trailing, &None) } else { (&None, &item.trailing) };
        self.comments(indent, gap, item.leading.iter().chain(before));
        let heading = before.is_none() && item.leading.last().is_some_and(|comment| comment.blank_after);
        if heading || gap == Gap::Blank && item.leading.is_empty() && before.is_none() {
            self.blank_line();
        }
        self.line(indent, &text.text);
        self.commented = text.commented;
        self.comment_behind(behind.as_ref());
    }

    /// Adds comments on lines of their own.
    pub(super) fn comments<'a>(&mut self, indent: usize, gap: Gap, comments: impl IntoIterator<Item = &'a Comment>) {
        for (index, comment) in comments.into_iter().enumerate() {
            let blank = match gap {
                Gap::Blank if index == 0 => true,
                Gap::First if index == 0 => false,
                _ => comment.blank_before,
            };
            if blank {
                self.blank_line();
            }
            self.line(indent, &format!("--{}", comment.text));
        }
    }

    /// Adds a comment at the end of the last line.
    pub(super) fn comment_behind(&mut self, comment: Option<&Comment>) {
        if let Some(comment) = comment {
            self.text.push_str("  --");
            self.text.push_str(&comment.text);
            self.commented = true;
        }
    }

    /// Adds a line, or several of which only the first lacks its indentation.
    pub(super) fn line(&mut self, indent: usize, text: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.extend(std::iter::repeat_n(' ', indent));
        self.text.push_str(text);
        self.commented = false;
    }

    /// Whether the page has more than one line.
    pub(super) fn is_multi_line(&self) -> bool {
        self.text.contains('\n')
    }

    /// The text, with an end of line unless it is empty.
    pub(super) fn finish(self) -> String {
        let mut text = self.text;
        if !text.is_empty() {
            text.push('\n');
        }
        text
    }

    fn blank_line(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }
}

/// A block of pieces of one line each, indented, comments between them as the author set them.
pub(super) fn block<T>(page: &mut Page, indent: usize, items: &[Item<T>], lines: Vec<String>) {
    for (index, (item, line)) in items.iter().zip(lines).enumerate() {
        let gap = if index == 0 { Gap::First } else { Gap::AsWritten };
        page.piece(indent, gap, item, &Page::new(line));
    }
}

/// Pads every text to the width of the widest; nothing is padded where none has a width.
pub(super) fn align(texts: &[String]) -> Vec<String> {
    let widest = texts.iter().map(|text| width(text)).max().unwrap_or(0);
    texts.iter().map(|text| pad(text, widest)).collect()
}

/// Spaces behind a text up to a width.
pub(super) fn pad(text: &str, columns: usize) -> String {
    let spaces = columns.saturating_sub(width(text));
    let mut out = text.to_owned();
    out.extend(std::iter::repeat_n(' ', spaces));
    out
}
