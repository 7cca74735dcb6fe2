//! What pest read, made into a tree: what all builders share.
//!
//! A builder gives nothing back when it has recorded a mistake that leaves nothing to keep, or
//! when the pairs are not what the grammar promises; the caller tells the two apart and reports
//! the second as our own mistake.

use pest::iterators::{Pair, Pairs};
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::grammar::Rule;
use crate::ast::{Comment, Item, Name, Quoted, Texts};
use crate::diagnostic::{Bilingual, Code, Diagnostic};
use crate::outline::{PlacedComment, Token, is_reserved};
use crate::span::Span;

/// The longest name, in characters after normalisation.
pub(super) const MAX_NAME: usize = 200;

/// The place of a piece in its file, and the mistakes found in it.
pub(super) struct Build<'a> {
    /// Where the piece starts in the file.
    pub(super) base: usize,
    /// The place of everything in the piece, where its parts have no places of their own.
    pub(super) whole: Option<Span>,
    /// The tokens of the piece.
    pub(super) tokens: &'a [Token],
    /// How many tokens of the file stand before the piece.
    pub(super) tokens_before: usize,
    /// The comments inside the piece.
    pub(super) comments: &'a [PlacedComment],
    /// The comments that go before the whole piece; a builder of items takes those of its items.
    pub(super) hoisted: Vec<Comment>,
    /// Mistakes.
    pub(super) diags: Vec<Diagnostic>,
}

impl Build<'_> {
    /// The place of a pair, without the blanks and comments that pest may have read behind it.
    pub(super) fn span(&self, pair: &Pair<'_, Rule>) -> Span {
        if let Some(whole) = self.whole {
            return whole;
        }
        let range = pair.as_span();
        let (start, end) = (self.base + range.start(), self.base + range.end());
        let before_end = self.tokens.partition_point(|token| token.span.range().start < end);
        let last = before_end.checked_sub(1).and_then(|index| self.tokens.get(index));
        Span::new(start, last.map_or(end, |token| token.span.range().end.min(end)).max(start))
    }

    /// The name in a pair.
    pub(super) fn name(&mut self, pair: &Pair<'_, Rule>) -> Option<Name> {
        let (span, written) = (self.span(pair), pair.as_str());
        let text = if is_nfc(written) { written.to_owned() } else { written.nfc().collect() };
        if is_reserved(&text) {
            self.diags.push(reserved_name(&text, span));
            return None;
        }
        let length = text.chars().count();
        if length > MAX_NAME {
            let message = Bilingual::new(
                format!("the name has {length} characters; at most {MAX_NAME} are allowed"),
                format!("名称有 {length} 个字符，最多 {MAX_NAME} 个"),
            );
            let help = Bilingual::new(
                "shorten the name and put the long wording into a label: `name \"label\"`",
                "请缩短名称，把完整说法写成标签：`名称 \"标签\"`",
            );
            self.diags.push(Diagnostic::error(Code::NameTooLong, span, message).help(help));
            return None;
        }
        Some(Name { text, span })
    }

    /// A name, or one of a package: `officials.rank` is a name with a point in it.
    pub(super) fn path(&mut self, pair: Pair<'_, Rule>) -> Option<Name> {
        let mut parts = Parts::of(pair);
        let first = self.name(&parts.next()?)?;
        match parts.next() {
            Some(second) => Some(qualified(&first, &self.name(&second)?)),
            None => Some(first),
        }
    }

    /// The text in a pair, its escapes resolved.
    pub(super) fn quoted(&self, pair: &Pair<'_, Rule>) -> Quoted {
        let mut inner = pair.as_str().chars();
        inner.next();
        inner.next_back();
        let mut text = String::new();
        while let Some(c) = inner.next() {
            text.extend(if c == '\\' { inner.next() } else { Some(c) });
        }
        Quoted { text, span: self.span(pair) }
    }

    /// A text that is compared with others: in NFC, as names are.
    pub(super) fn compared_text(&self, pair: &Pair<'_, Rule>) -> Quoted {
        let Quoted { text, span } = self.quoted(pair);
        Quoted { text: if is_nfc(&text) { text } else { text.nfc().collect() }, span }
    }

    /// The texts in a pair of `texts` or `labels`.
    pub(super) fn texts(&self, pair: Pair<'_, Rule>) -> Texts {
        Texts(Parts::of(pair).pairs.map(|text| self.quoted(&text)).collect())
    }
}

/// A name of a package.
pub(super) fn qualified(package: &Name, name: &Name) -> Name {
    Name { text: format!("{}.{}", package.text, name.text), span: package.span.to(name.span) }
}

/// Items in braces with the comments that stand at them.
pub(super) struct Items<T> {
    items: Vec<Item<T>>,
    /// The tokens of each item, counted in the file.
    tokens: Vec<(usize, usize)>,
}

impl<T> Items<T> {
    pub(super) fn new() -> Self {
        Self { items: Vec::new(), tokens: Vec::new() }
    }

    pub(super) fn push(&mut self, build: &Build<'_>, span: Span, node: T) {
        let count = |end: u32| build.tokens_before + build.tokens.partition_point(|token| token.span.start < end);
        self.tokens.push((count(span.start), count(span.end)));
        self.items.push(Item { span, leading: Vec::new(), trailing: None, node });
    }

    /// The items. Comments of the piece that stand at none of them stay with the piece.
    pub(super) fn finish(mut self, build: &mut Build<'_>) -> Vec<Item<T>> {
        build.hoisted.clear();
        for PlacedComment { tokens_before, own_line, comment } in build.comments {
            // The first item that is not over, when the comment comes.
            let next = self.tokens.partition_point(|(_, end)| end <= tokens_before);
            let is_inside = self.tokens.get(next).is_some_and(|(first, _)| first < tokens_before);
            let item = if *own_line || is_inside { Some(next) } else { next.checked_sub(1) };
            match item.and_then(|item| self.items.get_mut(item)) {
                Some(item) if !own_line && !is_inside && item.trailing.is_none() => {
                    item.trailing = Some(comment.clone())
                }
                Some(item) => item.leading.push(comment.clone()),
                None => build.hoisted.push(comment.clone()),
            }
        }
        self.items
    }
}

/// A keyword stands where a name is expected.
pub(super) fn reserved_name(word: &str, span: Span) -> Diagnostic {
    let message = Bilingual::new(
        format!("`{word}` is a keyword and cannot be a name"),
        format!("`{word}` 是关键词，不能用作名称"),
    );
    let help = Bilingual::new(
        format!("choose another name, for instance `{word}_1`"),
        format!("请换一个名称，例如 `{word}_1`"),
    );
    Diagnostic::error(Code::ReservedName, span, message).help(help)
}

/// The children of a pair, signs left out.
pub(super) struct Parts<'i> {
    pairs: Pairs<'i, Rule>,
}

impl<'i> Parts<'i> {
    pub(super) fn of(pair: Pair<'i, Rule>) -> Self {
        Self { pairs: pair.into_inner() }
    }

    /// The next child, when it is one of a rule.
    pub(super) fn eat(&mut self, rule: Rule) -> Option<Pair<'i, Rule>> {
        if self.peek()? == rule { self.next() } else { None }
    }

    /// The rule of the next child.
    pub(super) fn peek(&mut self) -> Option<Rule> {
        loop {
            let rule = self.pairs.peek()?.as_rule();
            if !is_sign(rule) {
                return Some(rule);
            }
            self.pairs.next();
        }
    }
}

impl<'i> Iterator for Parts<'i> {
    type Item = Pair<'i, Rule>;

    fn next(&mut self) -> Option<Pair<'i, Rule>> {
        self.pairs.find(|pair| !is_sign(pair.as_rule()))
    }
}

/// Signs that only separate. Operators and the sign of a table's empty cell are no such signs.
fn is_sign(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::comma
            | Rule::colon
            | Rule::open_paren
            | Rule::close_paren
            | Rule::open_brace
            | Rule::close_brace
            | Rule::open_bracket
            | Rule::close_bracket
            | Rule::pipe
            | Rule::double_pipe
            | Rule::point
            | Rule::EOI
    )
}
