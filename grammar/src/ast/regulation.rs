//! What a policy says of the regulation and of itself: the words of the articles, findings that
//! are accepted, guarantees.

use super::{DateLit, Direction, Expr, Name, Quoted, Target, Texts};

/// `source "art. 9" "…" checked "1a2b3c4d5e6f7081"`
#[derive(Clone, Debug, PartialEq)]
pub struct SourceDecl {
    /// How citations name the article.
    pub key: Quoted,
    /// The article's own words, at least one text.
    pub words: Vec<Quoted>,
    /// The digest of the words that the rules were last compared with.
    pub checked: Option<Quoted>,
}

/// `accept FC0411 in R2 because "…" until 2027-06-30`
#[derive(Clone, Debug, PartialEq)]
pub struct AcceptDecl {
    /// The code of the finding, as written.
    pub code: Name,
    /// Where; absent: everywhere.
    pub place: Option<AcceptPlace>,
    /// Why.
    pub because: Texts,
    /// The last day on which it is accepted.
    pub until: DateLit,
}

/// What a finding is accepted in.
#[derive(Clone, Debug, PartialEq)]
pub enum AcceptPlace {
    /// A rule, a table, a row, or anything that is declared with a name.
    Target(Target),
    /// A case by its name, an article by its key.
    Text(Quoted),
}

/// `guarantee no_gain outcome is not tolerate when motive is private_gain`
#[derive(Clone, Debug, PartialEq)]
pub struct GuaranteeDecl {
    /// Name.
    pub name: Name,
    /// Labels.
    pub labels: Texts,
    /// What is guaranteed.
    pub claim: Claim,
}

/// What a guarantee says.
#[derive(Clone, Debug, PartialEq)]
pub enum Claim {
    /// `outcome is not tolerate when motive is private_gain`
    Holds {
        /// What holds.
        condition: Expr,
        /// When; absent: always.
        when: Option<Expr>,
    },
    /// `outcome is never more lenient when loss is larger`
    Never {
        /// The decision.
        decision: Name,
        /// Where its outcome never goes.
        direction: Direction,
        /// The fact that changes, everything else being the same.
        fact: Name,
        /// How it changes.
        change: Change,
    },
}

/// How a fact changes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Change {
    /// `larger`, 增大; a date: later.
    Larger,
    /// `smaller`, 减小; a date: earlier.
    Smaller,
}
