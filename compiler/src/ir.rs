//! The intermediate representation: what a policy computes, as straight lines of nodes.
//!
//! [`lower`] turns the typed tree into a [`Program`]: nodes in the order in which they are
//! computed, each known by its number. Equal nodes are one (a column of a table is computed
//! once), constants are folded, and everything that the tree leaves to the reader of chapter 12
//! of the language reference is explicit: the bands of a boundary are conditions, the reach of
//! an exception and whether a unit contributes are nodes.
//!
//! A node is a *condition*, a pair (surely, possibly), or a *number*, a value with what is known
//! of it. A quantifier holds a block of nodes that is computed for every member.
//!
//! Guaranteed: operands stand before what reads them, in the same block or one around it;
//! nodes that may overflow stand in the order of the language reference, and are never shared
//! or moved across the edge of a quantifier.

mod build;
mod dump;
mod fold;
mod lower;
mod reads;
mod units;

pub use lower::lower;

use crate::hir::{self, Comparison, Rounding, Side, Unit as DurationUnit};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub struct $name(pub u32);
        impl $name {
            /// As an index.
            #[must_use]
            pub fn index(self) -> usize { self.0 as usize }
        }
    )*};
}

ids! {
    /// Index into [`Program::nodes`].
    NodeId;
    /// Index into [`Program::blocks`].
    BlockId;
    /// Index into [`Program::reads`].
    ReadsId;
}

/// A policy as nodes.
#[derive(Clone, Debug)]
pub struct Program {
    /// All nodes.
    pub nodes: Vec<Node>,
    /// The entry, [`Program::ENTRY`], and one block for each quantifier.
    pub blocks: Vec<Block>,
    /// Sets of things that conditions read.
    pub reads: Vec<Vec<Read>>,
    /// Calendars of working days.
    pub calendars: Vec<hir::Calendar>,
    /// One a parameter: first days and values of its entries.
    pub parameters: Vec<Vec<(i32, i64)>>,
    /// One a rule unit.
    pub units: Vec<Unit>,
    /// One a decision.
    pub decisions: Vec<Decision>,
    /// One a definition.
    pub defines: Vec<Named>,
    /// One a boundary.
    pub boundaries: Vec<Named>,
    /// One a duty.
    pub duties: Vec<Duty>,
    /// Named values of the answer, in order.
    pub values: Vec<Reading>,
    /// Steps of a full trace, in order.
    pub trace: Vec<Traced>,
}

impl Program {
    /// The outermost block.
    pub const ENTRY: BlockId = BlockId(0);

    /// Whether a node is always known.
    #[must_use]
    pub fn is_certain(&self, node: NodeId) -> bool {
        self.nodes.get(node.index()).is_none_or(|node| node.certain)
    }

    /// Whether a decision is determined whatever the facts.
    #[must_use]
    pub fn is_determined(&self, decision: &hir::Decision) -> bool {
        let first = decision.first_unit.index();
        let units = self.units.get(first..first + decision.n_units as usize).unwrap_or_default();
        units.iter().all(|unit| {
            let amount = unit.amount.is_none_or(|given| given.nodes().all(|node| self.is_certain(node)));
            amount && self.is_certain(unit.contributes) && self.is_certain(unit.condition)
        })
    }
}

/// A node.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it computes.
    pub kind: Kind,
    /// Where it stands.
    pub block: BlockId,
    /// It is always known: a condition is never unknown, a number neither unknown nor none.
    pub certain: bool,
    /// It, or something inside of it, may overflow.
    pub faults: bool,
    /// For a condition whose facts may be asked for: what it reads.
    pub reads: Option<ReadsId>,
}

/// What a node computes.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Kind {
    /// A condition: yes or no.
    Truth(bool),
    /// A condition: a yes/no in the facts.
    Holds(Place),
    /// A condition: the place is not none.
    Exists(Place),
    /// A condition: yes where the number is known, else unknown.
    Known(NodeId),
    /// A condition: a least or greatest value of members is not none.
    Found(NodeId),
    /// A condition: Kleene negation.
    Not(NodeId),
    /// A condition: at least so many of these.
    AtLeast(u32, Vec<NodeId>),
    /// A condition: a comparison of numbers.
    Compare(Order, NodeId, NodeId),
    /// A condition: the number is one of the constants, sorted.
    OneOf(NodeId, Vec<i64>),
    /// A condition: the number, from 0 to 63 where it is known, is in the bit set.
    InSet(NodeId, u64),
    /// A condition: the text in the facts is one of these, sorted.
    TextIn(Place, Vec<String>),
    /// A condition: the text in the facts begins with this.
    StartsWith(Place, String),
    /// A condition: two texts in the facts are the same.
    SameText(Place, Place),
    /// A condition: the number, a bit set, holds any of these bits, or all of them.
    Includes(NodeId, u32, Share),
    /// A condition: the outcome of a decision is in the bit set; unknown where the decision is
    /// about a place of a list and no member is there.
    OutcomeIn(u32, u32),
    /// A condition: the outcome of the decision for the member that a block is computed for is in
    /// the bit set. The decision is that for the first place.
    OutcomeOfMemberIn(u32, BlockId, u32),
    /// A condition, never unknown: there is a member, and its field is unknown.
    Open(Place),
    /// A number: the outcome of a decision of amounts, of a range one of its ends; known where it
    /// is determined.
    Outcome(u32, End),
    /// A condition: of any member; the block's condition.
    Any(BlockId),
    /// A condition: of all members.
    All(BlockId),
    /// A number.
    Number(i64),
    /// A number in the facts.
    Load(Place),
    /// A number: an end of a range in the facts.
    LoadEnd(Place, End),
    /// A number: how many bits of a number are set.
    Size(NodeId),
    /// A number: 1 for yes, 0 for no.
    Indicator(NodeId),
    /// A number: how many of the conditions stand before the first one that surely holds.
    Choose(Vec<NodeId>),
    /// A number: the larger of two, or the smaller.
    Extreme(bool, NodeId, NodeId),
    /// A number: the first where the condition holds, the second where it does not; not known
    /// where the condition is unknown.
    Either(NodeId, NodeId, NodeId),
    /// A number: which entry of a parameter is in force on a day.
    Row(u32, NodeId),
    /// A number: the value of an entry.
    Entry(u32, NodeId),
    /// A number: a sum; the site where it may overflow.
    Add(NodeId, NodeId, Site),
    /// A number: a difference.
    Subtract(NodeId, NodeId, Site),
    /// A number: a product.
    Multiply(NodeId, NodeId, Site),
    /// A number: a day moved forward.
    Shift(Move, NodeId, NodeId, Site),
    /// A number: another one divided by a positive constant.
    Divide(NodeId, u32, Toward),
    /// A number: a day moved by working days of a calendar; the site where it may leave it.
    WorkingDay(u32, Side, NodeId, NodeId, Site),
    /// A number: how many working days of a calendar there are up to and including a day.
    Rank(u32, NodeId, Site),
    /// A number: a product, perhaps divided, rounded to a multiple.
    Rounded(Vec<NodeId>, Option<NodeId>, Rounding, Site),
    /// A number: how many members there are.
    Length(u32),
    /// A number: how many members the block's condition holds of.
    Count(BlockId),
    /// A number: the sum of the block's values of the members that its condition holds of; the
    /// site where it may overflow.
    Sum(BlockId, Site),
    /// A number, or none: the least of these values.
    Least(BlockId),
    /// A number, or none: the greatest of these values.
    Greatest(BlockId),
}

/// The site of a node that may overflow. Two nodes are the same wherever they stand in the
/// text, so sites with a number are all equal.
#[derive(Clone, Copy, Debug)]
pub struct Site(pub Option<u32>);

impl PartialEq for Site {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Site {}

impl PartialOrd for Site {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Site {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.is_some().cmp(&other.0.is_some())
    }
}

/// How many of some bits.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Share {
    /// At least one.
    Any,
    /// All.
    All,
}

/// An end of a range.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum End {
    /// The lower.
    Lower,
    /// The upper.
    Upper,
}

/// How a day moves.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Move {
    /// By what.
    pub by: Period,
    /// Later, earlier, or to the last day of the period whose first day it is.
    pub side: Side,
}

/// Where a quotient that is no whole number goes.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Toward {
    /// To the next smaller number.
    Below,
    /// Towards zero.
    Zero,
    /// Away from zero.
    Away,
}

/// A unit by which days move.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Period {
    /// Days.
    Days,
    /// Months, clamped to the end of the month.
    Months,
    /// Twelve months each.
    Years,
    /// Hours, by which instants move.
    Hours,
}

impl Period {
    /// The period of a unit; working days never move a day by themselves (checked).
    pub(crate) fn of(unit: DurationUnit) -> Self {
        match unit {
            DurationUnit::Hours => Self::Hours,
            DurationUnit::Days | DurationUnit::WorkingDays => Self::Days,
            DurationUnit::Months => Self::Months,
            DurationUnit::Years => Self::Years,
        }
    }
}

/// A comparison. Those with the greater side first are turned around.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Order {
    /// Equal.
    Equal,
    /// Not equal.
    NotEqual,
    /// Less.
    Less,
    /// Less or equal.
    LessOrEqual,
}

impl Order {
    /// The order of a comparison, and whether its sides change places.
    pub(crate) fn of(comparison: Comparison) -> (Self, bool) {
        match comparison {
            Comparison::Equal => (Self::Equal, false),
            Comparison::NotEqual => (Self::NotEqual, false),
            Comparison::Less => (Self::Less, false),
            Comparison::LessOrEqual => (Self::LessOrEqual, false),
            Comparison::Greater => (Self::Less, true),
            Comparison::GreaterOrEqual => (Self::LessOrEqual, true),
        }
    }

    /// Whether it holds.
    pub(crate) fn holds(self, left: i64, right: i64) -> bool {
        match self {
            Self::Equal => left == right,
            Self::NotEqual => left != right,
            Self::Less => left < right,
            Self::LessOrEqual => left <= right,
        }
    }
}

/// Where a value stands in the input.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Place {
    /// A fact.
    Fact(u32),
    /// A field of the member that a block is computed for.
    Member {
        /// The block.
        block: BlockId,
        /// Index of the field in its record.
        field: u32,
    },
    /// A field of what stands at a place of a list, if there is a member; else it is unknown.
    At {
        /// The list.
        list: u32,
        /// The place, counted from 0.
        index: u32,
        /// Index of the field in its record.
        field: u32,
    },
}

/// Nodes that are computed together.
#[derive(Clone, Debug)]
pub struct Block {
    /// The block around it; absent for the entry.
    pub parent: Option<BlockId>,
    /// The list over whose members it is computed; absent for the entry.
    pub list: Option<u32>,
    /// The condition of a quantifier's block; unused for the entry.
    pub condition: Option<NodeId>,
    /// What is taken of a member, where the quantifier takes a value.
    pub value: Option<NodeId>,
    /// What is done, in order.
    pub steps: Vec<Step>,
}

/// One step of a block. All but `Compute` occur in the entry only.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Step {
    /// What follows is computed for this part of the text.
    Begin(Origin),
    /// Compute a node.
    Compute(NodeId),
    /// A unit's nodes are computed: count it in.
    Settle(u32),
    /// All units of a decision are counted in: make its outcome.
    Decide(u32),
    /// A duty's nodes are computed: write it.
    Oblige(u32),
}

/// A part of the text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Origin {
    /// A definition.
    Define(u32),
    /// A boundary.
    Boundary(u32),
    /// A rule unit.
    Unit(u32),
    /// A duty.
    Duty(u32),
}

/// A rule unit.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Its own condition.
    pub condition: NodeId,
    /// Its reach: the condition, and for an exception that of a target.
    pub reach: NodeId,
    /// Whether it contributes.
    pub contributes: NodeId,
    /// In a decision of amounts: what it gives.
    pub amount: Option<Given>,
    /// Exceptions to it, ascending, each with whether it blocks.
    pub exceptions: Vec<(u32, NodeId)>,
}

/// What a unit of a decision of amounts gives.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Given {
    /// The amount; of a range the lower end.
    pub node: NodeId,
    /// Of a range: the upper end.
    pub upper: Option<NodeId>,
    /// What it reads.
    pub reads: ReadsId,
    /// What it can be at least and at most; of a range each of its ends.
    pub range: (i64, i64),
}

impl Given {
    /// The numbers that it is made of.
    pub fn nodes(self) -> impl Iterator<Item = NodeId> {
        [Some(self.node), self.upper].into_iter().flatten()
    }
}

/// A decision.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Its units: the first and their number.
    pub units: (u32, u32),
    /// What the conditions and amounts of its units read.
    pub reads: ReadsId,
    /// Each exception with each of its targets; exceptions to an exception stand before it.
    pub edges: Vec<(u32, u32)>,
    /// Adjustments, in order.
    pub adjusts: Vec<u32>,
    /// `otherwise`.
    pub otherwise: Option<u32>,
    /// Where it surely holds, some unit gives an outcome, though it may not be known which: then
    /// `otherwise` is out. Absent where who gives the outcome is always known, and where no unit
    /// has an exception.
    pub spoken: Option<NodeId>,
}

/// A definition or a boundary.
#[derive(Clone, Debug)]
pub struct Named {
    /// Value.
    pub reading: Reading,
    /// What it reads.
    pub reads: ReadsId,
}

/// A value that may be none.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Reading {
    /// The value.
    pub node: NodeId,
    /// The place it is read from, where it is nothing but that. Only such a value, and a least
    /// or greatest value of members, can be none.
    pub place: Option<Place>,
}

/// A duty.
#[derive(Clone, Debug)]
pub struct Duty {
    /// When it arises.
    pub condition: NodeId,
    /// Last day, and what it reads.
    pub due: Option<(NodeId, ReadsId)>,
}

/// One step of the trace.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Traced {
    /// A condition.
    Condition(NodeId),
    /// A value.
    Value(Reading),
    /// A parameter: its value, and the entry in force.
    Parameter {
        /// Value.
        value: NodeId,
        /// Entry.
        row: NodeId,
    },
}

/// Something that a condition reads.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Read {
    /// A fact that may be unknown.
    Fact(u32),
    /// A quantifier that may be unknown, or a field of a member that may be.
    Quantifier(NodeId),
    /// Whatever a definition reads.
    Define(u32),
    /// Whatever a boundary reads.
    Boundary(u32),
    /// Whatever a decision reads.
    Decision(u32),
}

impl Kind {
    /// Whether the node is a condition; else it is a number.
    #[must_use]
    pub fn is_condition(&self) -> bool {
        match self {
            Self::Truth(_)
            | Self::Holds(_)
            | Self::Exists(_)
            | Self::Known(_)
            | Self::Found(_)
            | Self::Not(_)
            | Self::AtLeast(..)
            | Self::Compare(..)
            | Self::OneOf(..)
            | Self::InSet(..)
            | Self::TextIn(..)
            | Self::StartsWith(..)
            | Self::SameText(..)
            | Self::Includes(..)
            | Self::OutcomeIn(..)
            | Self::OutcomeOfMemberIn(..)
            | Self::Open(_)
            | Self::Any(_)
            | Self::All(_) => true,
            Self::Number(_)
            | Self::Load(_)
            | Self::LoadEnd(..)
            | Self::Size(_)
            | Self::Indicator(_)
            | Self::Choose(_)
            | Self::Extreme(..)
            | Self::Either(..)
            | Self::Row(..)
            | Self::Entry(..)
            | Self::Add(..)
            | Self::Subtract(..)
            | Self::Multiply(..)
            | Self::Shift(..)
            | Self::Divide(..)
            | Self::WorkingDay(..)
            | Self::Rank(..)
            | Self::Rounded(..)
            | Self::Length(_)
            | Self::Outcome(..)
            | Self::Count(_)
            | Self::Sum(..)
            | Self::Least(_)
            | Self::Greatest(_) => false,
        }
    }

    /// Nodes that it reads. The nodes of a quantifier's block are not among them.
    #[must_use]
    pub fn operands(&self) -> Vec<NodeId> {
        match self {
            Self::Truth(_)
            | Self::Holds(_)
            | Self::Exists(_)
            | Self::OutcomeIn(..)
            | Self::OutcomeOfMemberIn(..)
            | Self::Open(_)
            | Self::Any(_)
            | Self::All(_)
            | Self::Number(_)
            | Self::Load(_)
            | Self::LoadEnd(..)
            | Self::TextIn(..)
            | Self::StartsWith(..)
            | Self::SameText(..)
            | Self::Length(_)
            | Self::Outcome(..)
            | Self::Count(_)
            | Self::Sum(..)
            | Self::Least(_)
            | Self::Greatest(_) => Vec::new(),
            Self::Known(of)
            | Self::Found(of)
            | Self::Not(of)
            | Self::OneOf(of, _)
            | Self::InSet(of, _)
            | Self::Includes(of, ..)
            | Self::Size(of)
            | Self::Indicator(of)
            | Self::Row(_, of)
            | Self::Rank(_, of, _)
            | Self::Divide(of, ..)
            | Self::Entry(_, of) => vec![*of],
            Self::Rounded(factors, divisor, ..) => factors.iter().chain(divisor).copied().collect(),
            Self::AtLeast(_, items) | Self::Choose(items) => items.clone(),
            Self::Either(condition, then, otherwise) => vec![*condition, *then, *otherwise],
            Self::Compare(_, left, right)
            | Self::Extreme(_, left, right)
            | Self::Add(left, right, _)
            | Self::Subtract(left, right, _)
            | Self::Multiply(left, right, _)
            | Self::WorkingDay(_, _, left, right, _)
            | Self::Shift(_, left, right, _) => vec![*left, *right],
        }
    }

    /// The list that is asked for where this is not known: of a quantifier that whose block it
    /// has, of a field that of its record.
    #[must_use]
    pub fn list(&self, program: &Program) -> Option<u32> {
        match self {
            Self::Open(Place::At { list, .. }) => Some(*list),
            _ => self.body().and_then(|body| program.blocks.get(body.index()))?.list,
        }
    }

    /// The block of a quantifier.
    #[must_use]
    pub fn body(&self) -> Option<BlockId> {
        match self {
            Self::Any(body)
            | Self::All(body)
            | Self::Count(body)
            | Self::Sum(body, _)
            | Self::Least(body)
            | Self::Greatest(body) => Some(*body),
            _ => None,
        }
    }

    /// Constants need no computing.
    #[must_use]
    pub fn is_constant(&self) -> bool {
        matches!(self, Self::Truth(_) | Self::Number(_))
    }

    /// The site of a node that may overflow by itself.
    #[must_use]
    pub fn site(&self) -> Option<u32> {
        match self {
            Self::Add(.., site)
            | Self::Subtract(.., site)
            | Self::Multiply(.., site)
            | Self::Shift(.., site)
            | Self::WorkingDay(.., site)
            | Self::Rank(.., site)
            | Self::Rounded(.., site)
            | Self::Sum(.., site) => site.0,
            _ => None,
        }
    }
}

impl Block {
    /// What is read of the block for each member.
    pub fn results(&self) -> impl Iterator<Item = NodeId> + use<> {
        self.condition.into_iter().chain(self.value)
    }
}

#[cfg(test)]
mod tests;
