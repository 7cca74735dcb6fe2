//! A text that does not know yet where its lines end.
//!
//! A group is written on one line when it fits; otherwise its own breaks become ends of lines,
//! and each group inside it gets the same choice. Widths are display columns: a Han or
//! full-width character takes two.

use unicode_width::UnicodeWidthStr;

/// The columns that a line should not exceed.
pub(super) const LINE_WIDTH: usize = 100;

/// A text with possible ends of lines.
#[derive(Clone, Debug)]
pub(super) enum Doc {
    /// Words without an end of line.
    Text(String),
    /// A space, or an end of line where the group is broken.
    Line,
    /// Nothing, or an end of line where the group is broken.
    Soft,
    /// One after the other.
    Concat(Vec<Self>),
    /// Ends of lines inside are indented by so many more columns.
    Nest(usize, Box<Self>),
    /// Ends of lines inside are indented to where this begins.
    Align(Box<Self>),
    /// All its breaks, or none.
    Group(Box<Self>),
    /// Pieces with a space between them, and an end of line instead where the next does not fit.
    Fill(Vec<Self>),
}

impl Doc {
    /// Words.
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// One after the other.
    pub(super) fn concat(parts: impl IntoIterator<Item = Self>) -> Self {
        Self::Concat(parts.into_iter().collect())
    }

    /// One after the other, a space between them.
    pub(super) fn spaced(parts: impl IntoIterator<Item = Self>) -> Self {
        Self::separated(parts, &Self::text(" "))
    }

    /// One after the other with a separator.
    pub(super) fn separated(parts: impl IntoIterator<Item = Self>, separator: &Self) -> Self {
        let mut out = Vec::new();
        for part in parts {
            if !out.is_empty() {
                out.push(separator.clone());
            }
            out.push(part);
        }
        Self::Concat(out)
    }

    /// A list whose commas may be followed by ends of lines, as few as possible.
    pub(super) fn fill(parts: impl IntoIterator<Item = Self>) -> Self {
        Self::Fill(with_commas(parts))
    }

    /// A list on one line, or one part a line.
    pub(super) fn listed(parts: impl IntoIterator<Item = Self>) -> Self {
        Self::separated(with_commas(parts), &Self::Line)
    }

    /// Deeper ends of lines.
    pub(super) fn nest(self, columns: usize) -> Self {
        Self::Nest(columns, Box::new(self))
    }

    /// Ends of lines under the beginning.
    pub(super) fn align(self) -> Self {
        Self::Align(Box::new(self))
    }

    /// All breaks or none.
    pub(super) fn group(self) -> Self {
        Self::Group(Box::new(self))
    }

    /// The text on one line, however long.
    pub(super) fn flat(&self) -> String {
        let mut out = String::new();
        let mut stack = vec![self];
        while let Some(doc) = stack.pop() {
            match doc {
                Self::Text(text) => out.push_str(text),
                Self::Line => out.push(' '),
                Self::Soft => {}
                Self::Concat(parts) => stack.extend(parts.iter().rev()),
                Self::Nest(_, inner) | Self::Align(inner) | Self::Group(inner) => stack.push(inner),
                Self::Fill(parts) => stack.extend(fill_parts(parts).rev()),
            }
        }
        out
    }

    /// The text with its ends of lines, begun at a column; the first line is not indented.
    pub(super) fn render(&self, column: usize) -> String {
        let mut out = String::new();
        let mut at = column;
        let mut stack = vec![Step { indent: column, broken: true, doc: self }];
        while let Some(Step { indent, broken, doc }) = stack.pop() {
            match doc {
                Self::Text(text) => {
                    out.push_str(text);
                    at += text.width();
                }
                Self::Line | Self::Soft if broken => {
                    out.push('\n');
                    out.extend(std::iter::repeat_n(' ', indent));
                    at = indent;
                }
                Self::Line => {
                    out.push(' ');
                    at += 1;
                }
                Self::Soft => {}
                Self::Concat(parts) => stack.extend(parts.iter().rev().map(|doc| Step { indent, broken, doc })),
                Self::Nest(columns, doc) => stack.push(Step { indent: indent + columns, broken, doc }),
                Self::Align(doc) => stack.push(Step { indent: at, broken, doc }),
                Self::Group(doc) => {
                    let broken = !fits(LINE_WIDTH.saturating_sub(at), doc, &stack);
                    stack.push(Step { indent, broken, doc });
                }
                Self::Fill(parts) => render_fill(&mut out, &mut at, indent, parts, &stack),
            }
        }
        out
    }
}

/// The display width of a text.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

struct Step<'a> {
    indent: usize,
    broken: bool,
    doc: &'a Doc,
}

fn with_commas(parts: impl IntoIterator<Item = Doc>) -> Vec<Doc> {
    let mut parts: Vec<Doc> = parts.into_iter().collect();
    let last = parts.len().saturating_sub(1);
    for part in parts.iter_mut().take(last) {
        let inner = std::mem::replace(part, Doc::Soft);
        *part = Doc::Concat(vec![inner, Doc::text(",")]);
    }
    parts
}

/// The parts of a fill on one line.
fn fill_parts(parts: &[Doc]) -> impl DoubleEndedIterator<Item = &Doc> {
    parts.iter().enumerate().flat_map(|(index, part)| [(index > 0).then_some(&Doc::Line), Some(part)]).flatten()
}

/// Writes a fill; a part that is too long for a line breaks under its own beginning.
///
/// What follows the fill on its last line is short (a bracket, a comma) and counts for the last part.
fn render_fill(out: &mut String, at: &mut usize, indent: usize, parts: &[Doc], rest: &[Step<'_>]) {
    for (index, part) in parts.iter().enumerate() {
        let last = index + 1 == parts.len();
        let follows = if last { rest } else { &[] };
        if index > 0 {
            if fits(LINE_WIDTH.saturating_sub(*at + 1), part, follows) {
                out.push(' ');
                *at += 1;
            } else {
                out.push('\n');
                out.extend(std::iter::repeat_n(' ', indent));
                *at = indent;
            }
        }
        let text = part.render(*at);
        match text.rsplit_once('\n') {
            Some((_, line)) => *at = line.width(),
            None => *at += text.width(),
        }
        out.push_str(&text);
    }
}

/// Whether a document on one line, together with what follows it up to the next end of line,
/// takes at most so many columns.
fn fits(columns: usize, doc: &Doc, rest: &[Step<'_>]) -> bool {
    let mut used = 0;
    let mut stack = vec![(false, doc)];
    let mut rest = rest.iter().rev();
    loop {
        let Some((broken, doc)) = stack.pop() else {
            let Some(step) = rest.next() else { return true };
            stack.push((step.broken, step.doc));
            continue;
        };
        match doc {
            Doc::Text(text) => used += text.width(),
            Doc::Line | Doc::Soft if broken => return used <= columns,
            Doc::Line => used += 1,
            Doc::Soft => {}
            Doc::Concat(parts) => stack.extend(parts.iter().rev().map(|doc| (broken, doc))),
            Doc::Nest(_, inner) | Doc::Align(inner) => stack.push((broken, inner)),
            // A group that follows may still break: only its first words must stay on this line.
            Doc::Group(inner) => stack.push((broken, inner)),
            Doc::Fill(parts) => stack.extend(fill_parts(parts).rev().map(|doc| (broken, doc))),
        }
        if used > columns {
            return false;
        }
    }
}
