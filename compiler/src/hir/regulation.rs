//! What a policy says of the regulation and of itself.

use fencun_grammar::span::Span;

use super::{Change, DecisionId, Direction, Expr, FactId, Text};

/// Which of two versions governs a case whose conduct and decision fall under different ones.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Applies {
    /// 从旧兼从轻: the old one, unless the newer one is more lenient.
    OldUnlessNewerIsMoreLenient,
}

/// The words of an article.
#[derive(Clone, Debug)]
pub struct Article {
    /// How citations name it.
    pub key: String,
    /// Its words, at least one text.
    pub words: Vec<String>,
    /// The digest of the words, as [`crate::article::digest`] makes it.
    pub digest: String,
    /// The digest that the rules were last compared with.
    pub checked: Option<String>,
    /// Index of the source that holds it.
    pub source: usize,
    /// Place of the key in that source.
    pub span: Span,
}

/// What holds of every answer.
#[derive(Clone, Debug)]
pub struct Guarantee {
    /// Name.
    pub name: String,
    /// Labels.
    pub labels: Text,
    /// What it says.
    pub claim: Claim,
    /// Place of the name.
    pub span: Span,
}

/// What a guarantee says.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "a policy has few of them")]
pub enum Claim {
    /// The condition holds whenever `when` does. Broken where `when` is yes and the condition no.
    Holds {
        /// What holds.
        condition: Expr,
        /// When; constant yes where nothing is written. What it shows to exist is known to exist
        /// in the condition.
        when: Expr,
    },
    /// Where one fact changes and every other stays, the outcome never moves in a direction.
    Never {
        /// A decision on a scale.
        decision: DecisionId,
        /// Where the outcome never moves.
        direction: Direction,
        /// A number, amount, percent, date or duration.
        fact: FactId,
        /// How it changes.
        change: Change,
    },
}
