//! Words: which are keywords, which keyword begins at a token, which one was meant.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::token::{Token, TokenKind};
use crate::ast::Lang;
use crate::keywords::Keyword;

/// Whether a word is a keyword by itself, in either language, that cannot be a name.
pub(crate) fn is_reserved(word: &str) -> bool {
    RESERVED.contains(word)
}

/// Whether a word is a keyword by itself, in either language.
pub(super) fn is_keyword(word: &str) -> bool {
    SINGLE.contains(word)
}

/// Whether a word stands in a keyword of several words, or may stand for one: `red`, `most`, `step`.
pub(super) fn is_keyword_part(word: &str) -> bool {
    PARTS.contains(word)
}

/// The language of a word that is a keyword by itself. A word of both is English.
pub(super) fn language(word: &str) -> Option<Lang> {
    is_keyword(word).then(|| if word.is_ascii() { Lang::En } else { Lang::Zh })
}

/// Whether a keyword begins at the first of some tokens.
pub(super) fn begins(text: &str, tokens: &[Token], keyword: Keyword) -> bool {
    [Lang::En, Lang::Zh].into_iter().any(|lang| {
        let mut tokens = tokens.iter();
        keyword.spelling(lang).split(' ').all(|word| {
            let token = tokens.next().filter(|token| token.kind == TokenKind::Word);
            token.and_then(|token| text.get(token.span.range())) == Some(word)
        })
    })
}

/// The keyword that somebody meant who wrote `written`: the nearest, when it is near enough.
///
/// `written` is everything from the word on; as many words are compared as a keyword has.
pub(crate) fn nearest(written: &str, keywords: impl IntoIterator<Item = Keyword>) -> Option<(Keyword, Lang)> {
    let head: String = written.chars().take(LONGEST).collect();
    let words: Vec<&str> = head.split_whitespace().map(identifier).collect();
    let mut best: Option<(usize, Keyword, Lang)> = None;
    for keyword in keywords {
        for lang in [Lang::En, Lang::Zh] {
            let spelling = keyword.spelling(lang);
            let several = words.get(..spelling.split(' ').count()).map(|words| words.join(" "));
            let first = words.first().map(|word| (*word).to_owned());
            for candidate in [first, several].into_iter().flatten() {
                let distance = strsim::osa_distance(&candidate.to_lowercase(), spelling);
                // Who wrote the keyword itself meant something else.
                if candidate != spelling
                    && distance <= tolerance(&candidate, spelling)
                    && best.is_none_or(|(least, ..)| distance < least)
                {
                    best = Some((distance, keyword, lang));
                }
            }
        }
    }
    best.map(|(_, keyword, lang)| (keyword, lang))
}

/// More characters than any keyword, and its mistakes, have.
const LONGEST: usize = 40;

/// How many slips may lie between a word and the keyword that was meant.
fn tolerance(written: &str, spelling: &str) -> usize {
    if spelling.is_ascii() {
        return match spelling.len() {
            0..=2 => 0,
            3..=5 => 1,
            _ => 2,
        };
    }
    // One of two characters must be right, and nothing else be there.
    let length = spelling.chars().count();
    usize::from(length > 1 && written.chars().count() == length)
}

/// The identifier at the start of a word.
fn identifier(word: &str) -> &str {
    let end = word.find(|c: char| !super::token::is_identifier_part(c)).unwrap_or(word.len());
    word.get(..end).unwrap_or_default()
}

static SINGLE: LazyLock<BTreeSet<&str>> = LazyLock::new(|| single(|_| true));

static RESERVED: LazyLock<BTreeSet<&str>> = LazyLock::new(|| single(Keyword::is_reserved));

/// The spellings of one word of some keywords.
fn single(wanted: impl Fn(Keyword) -> bool) -> BTreeSet<&'static str> {
    let keywords = Keyword::ALL.iter().copied().filter(|keyword| wanted(*keyword));
    let spellings = keywords.flat_map(|keyword| [Lang::En, Lang::Zh].map(|lang| keyword.spelling(lang)));
    spellings.filter(|spelling| !spelling.contains([' ', '/'])).collect()
}

static PARTS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    let several = spellings().filter(|spelling| spelling.contains(' '));
    several.flat_map(|spelling| spelling.split(' ')).chain(["one", "step", "day", "month", "year", "hour"]).collect()
});

fn spellings() -> impl Iterator<Item = &'static str> {
    Keyword::ALL.iter().flat_map(|keyword| [Lang::En, Lang::Zh].map(|lang| keyword.spelling(lang)))
}
