//! The names that a piece of text speaks of, without a tree of it.
//!
//! What of a package a policy needs is found from these: a name too many links in something
//! that is not read, one too few would be an unknown name. So words count in every place where a
//! name may stand, and nowhere else: not in texts, comments, labels, and not where they declare.

use unicode_normalization::UnicodeNormalization;

use crate::ast::Lang;
use crate::keywords::Keyword;
use crate::outline::{Token, TokenKind, scan};

/// A name that is spoken of.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Mention {
    /// What stands before its point: a package, or the member of a list.
    pub of: Option<String>,
    /// The name, in NFC.
    pub name: String,
}

/// The names in a text, in its order.
#[must_use]
pub fn mentions(text: &str) -> Vec<Mention> {
    let tokens = scan(text).tokens;
    let word = |token: &Token| -> String { text.get(token.span.range()).unwrap_or_default().nfc().collect() };
    let is_point = |token: &Token| matches!(text.get(token.span.range()), Some("." | "．"));
    let its = [Lang::En, Lang::Zh].map(|lang| Keyword::kw_its.spelling(lang));
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.kind == TokenKind::Word) {
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        if before.is_some_and(|before| its.contains(&word(before).as_str())) {
            continue;
        }
        let mut behind = tokens.get(at + 1..).unwrap_or_default().iter();
        if behind.find(|token| token.kind != TokenKind::Text).is_some_and(|token| token.kind == TokenKind::Colon) {
            continue;
        }
        let owner = before.filter(|before| is_point(before)).and_then(|_| tokens.get(at.checked_sub(2)?));
        found.push(Mention { of: owner.map(&word), name: word(token) });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::mentions;

    fn shown(text: &str) -> Vec<String> {
        let of = |mention: super::Mention| match mention.of {
            Some(of) => format!("{of}.{}", mention.name),
            None => mention.name,
        };
        mentions(text).into_iter().map(of).collect()
    }

    #[test]
    fn texts_comments_and_declared_names_are_not_spoken_of() {
        assert_eq!(shown("loss \"of goods\" : Amount -- never worth"), ["Amount"]);
        assert_eq!(shown("minor : less than limit"), ["less", "than", "limit"]);
        assert_eq!(shown("定义 轻微 \"损失\" 即 损失 不满 5万元"), ["定义", "轻微", "即", "损失", "不满", "万元"]);
    }

    #[test]
    fn a_field_is_not_spoken_of_by_its_name_alone() {
        assert_eq!(shown("p.rank is its rank"), ["p", "p.rank", "is", "its"]);
        assert_eq!(shown("officials．rank"), ["officials", "officials.rank"]);
    }
}
