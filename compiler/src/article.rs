//! The words of the regulation: which article a citation belongs to, and whether its words are
//! still those that the rules were compared with.

use fencun_grammar::span::Span;
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use crate::hir::{Article, Policy, UnitKind};

/// The first 16 hexadecimal digits of SHA-256 over the words: in NFC, every run of white space
/// one blank, none at the ends, the texts joined by a blank.
///
/// ```
/// use fencun_compiler::article::digest;
/// assert_eq!(digest(&["A  deliberate", "act."]), digest(&[" A deliberate act. "]));
/// assert_ne!(digest(&["A deliberate act."]), digest(&["A deliberate Act."]));
/// ```
#[must_use]
pub fn digest<T: AsRef<str>>(words: &[T]) -> String {
    let words: Vec<String> = words.iter().map(|text| normal(text.as_ref())).collect();
    let mut hex = fencun_abi::digest::hex(&Sha256::digest(words.join(" ").trim()));
    hex.truncate(16);
    hex
}

/// Which of some keys a citation belongs to: the longest that it equals, or that it begins with,
/// followed by something else than what makes it another article: a letter, a digit, or 之.
///
/// ```
/// use fencun_compiler::article::find;
/// let keys = ["art. 9", "art. 9a", "第九条", "第九条之一"];
/// let found = |cites| find(keys.iter().copied(), cites);
/// assert_eq!(found("art. 9(1)"), Some(0));
/// assert_eq!(found("art. 9a, sentence 2"), Some(1));
/// assert_eq!((found("art. 90"), found("art. 9b")), (None, None));
/// assert_eq!((found("第九条（一）"), found("第九条第二款")), (Some(2), Some(2)));
/// assert_eq!((found("第九条之一"), found("第九条之二")), (Some(3), None));
/// ```
#[must_use]
pub fn find<'k>(keys: impl Iterator<Item = &'k str>, cites: &str) -> Option<usize> {
    let cites = normal(cites);
    let fits = keys.enumerate().map(|(index, key)| (index, normal(key))).filter(|(_, key)| belongs(&cites, key));
    fits.max_by_key(|(index, key)| (key.chars().count(), std::cmp::Reverse(*index))).map(|(index, _)| index)
}

fn belongs(cites: &str, key: &str) -> bool {
    let Some(rest) = cites.strip_prefix(key) else { return false };
    !key.is_empty() && rest.chars().next().is_none_or(|next| !goes_on(next))
}

/// Whether a character makes the number of an article another one. Chinese words behind an
/// article, such as 第二款, lead into it; Chinese digits and 之 do not.
fn goes_on(c: char) -> bool {
    "之〇零一二三四五六七八九十百千".contains(c) || c.is_alphanumeric() && !crate::check::is_han(c)
}

fn normal(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").nfc().collect()
}

/// Something that cites an article.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Citation {
    /// What cites.
    pub kind: CitationKind,
    /// The id of a rule or table, `otherwise`, or the name of a definition or duty.
    pub name: String,
    /// The row of a table, counted from 1.
    pub row: Option<u32>,
    /// The citation as written.
    pub cites: String,
    /// The article it belongs to: an index of [`Policy::articles`].
    pub article: Option<usize>,
    /// The source that it stands in, such as the file of a table.
    pub source: usize,
    /// Its place there.
    pub span: Span,
}

/// What cites.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CitationKind {
    /// A definition.
    Define,
    /// A unit of a decision.
    Unit(UnitKind),
    /// A duty.
    Duty,
}

/// Everything that cites, in the order of the policy: definitions, units, duties; what stands in
/// packages comes first. A row without a
/// citation of its own has that of its table.
#[must_use]
pub fn citations(policy: &Policy) -> Vec<Citation> {
    let find = |cites: &str| find(policy.articles.iter().map(|article: &Article| article.key.as_str()), cites);
    let cited = |kind, name: &str, row, cites: &Option<String>, source, span| {
        let cites = cites.clone()?;
        Some(Citation { kind, name: name.to_owned(), row, article: find(&cites), cites, source, span })
    };
    let defines = policy
        .defines
        .iter()
        .map(|define| cited(CitationKind::Define, &define.name, None, &define.cites, define.source, define.body.span));
    let units = policy
        .units
        .iter()
        .map(|unit| cited(CitationKind::Unit(unit.kind), &unit.id, unit.row, &unit.cites, unit.source, unit.span));
    let duties = policy
        .duties
        .iter()
        .map(|duty| cited(CitationKind::Duty, &duty.name, None, &duty.cites, policy.source, duty.condition.span));
    defines.chain(units).chain(duties).flatten().collect()
}
