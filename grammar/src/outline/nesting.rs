//! How deep a piece nests, found before anything that recurses sees it.
//!
//! Two depths are bounded. Brackets and quantifiers are levels of recursion of the parser.
//! Operators that take the result of the one before them (`a - b - c`, `not not a`,
//! `30 days after 2 days after d`) are levels of the tree only; `and` and `or` are not, for their
//! operands stand side by side.

use super::token::{Token, TokenKind};
use crate::span::Span;

/// The most brackets and quantifiers around a place.
pub(crate) const MAX_BRACKETS: usize = 64;

/// The most levels of the tree above a place.
pub(crate) const MAX_LEVELS: usize = 128;

/// The first token of a piece that lies too deep.
pub(crate) fn too_deep(text: &str, tokens: &[Token]) -> Option<Span> {
    let mut open: Vec<Level> = vec![Level::default()];
    let mut total = Level::default();
    for (index, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::Open => open.push(Level::default()),
            TokenKind::Close => {
                total.remove(open.pop().unwrap_or_default());
                if open.is_empty() {
                    open.push(Level::default());
                }
            }
            _ => {}
        }
        let Some(level) = open.last_mut() else { break };
        match token.kind {
            TokenKind::Comma | TokenKind::Pipe | TokenKind::DoublePipe => total.remove(std::mem::take(level)),
            TokenKind::Plus | TokenKind::Minus | TokenKind::Star => {
                level.operators += 1;
                total.operators += 1;
            }
            TokenKind::Other if matches!(text.get(token.span.range()), Some("/" | "／")) => {
                level.operators += 1;
                total.operators += 1;
            }
            TokenKind::Word => match text.get(token.span.range()).unwrap_or_default() {
                "not" | "非" | "after" | "before" | "counting" | "之后" | "之前" | "当日起" => {
                    level.operators += 1;
                    total.operators += 1;
                }
                // `all of (…)` has a bracket of its own.
                "any" | "all" if follows(text, tokens, index, "of") => {}
                "any" | "all" | "count" | "任一" | "全部" | "计数" => {
                    level.quantifiers += 1;
                    total.quantifiers += 1;
                }
                "sum" | "earliest" | "latest" | "smallest" | "largest" if over_list(text, tokens, index) => {
                    level.quantifiers += 1;
                    total.quantifiers += 1;
                }
                "合计" | "最早" | "最晚" | "最小" | "最大" if behind(text, tokens, index, "中") => {
                    level.quantifiers += 1;
                    total.quantifiers += 1;
                }
                "and" | "or" | "且" | "或" => total.operators -= std::mem::take(&mut level.operators),
                "when" | "then" | "当" | "则" => total.remove(std::mem::take(level)),
                _ => {}
            },
            _ => {}
        }
        let brackets = open.len() - 1 + total.quantifiers;
        if brackets > MAX_BRACKETS || brackets + total.operators > MAX_LEVELS {
            return Some(token.span);
        }
    }
    None
}

/// What nests inside one bracket.
#[derive(Clone, Copy, Default)]
struct Level {
    quantifiers: usize,
    operators: usize,
}

impl Level {
    /// INVARIANT: a total is the sum of the open levels, so nothing goes below zero.
    fn remove(&mut self, closed: Self) {
        self.quantifiers -= closed.quantifiers;
        self.operators -= closed.operators;
    }
}

/// Whether `in` or a name and `in` follow: then a word like `sum` is no name.
fn over_list(text: &str, tokens: &[Token], index: usize) -> bool {
    follows(text, tokens, index, "in") || follows(text, tokens, index + 1, "in")
}

fn behind(text: &str, tokens: &[Token], index: usize, word: &str) -> bool {
    let before = index.checked_sub(1).and_then(|index| tokens.get(index));
    before.and_then(|token| text.get(token.span.range())) == Some(word)
}

fn follows(text: &str, tokens: &[Token], index: usize, word: &str) -> bool {
    tokens.get(index + 1).and_then(|token| text.get(token.span.range())) == Some(word)
}
