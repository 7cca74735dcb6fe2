//! The resolved, typed policy: one node per meaning, without any trace of the keyword language.
//!
//! The checker ([`check`]) turns an AST into a [`Policy`]; only a policy without errors becomes
//! [`Checked`], and only a `Checked<Policy>` is evaluated or compiled.
//!
//! Every value is an `i64`: yes/no 0 or 1, a case its index, money and percent scaled by their
//! scale, a date days since 1970-01-01, a duration its count, a set one bit for each case, the
//! first the lowest; a range is a pair of such values. Beside the value stands what is
//! known of it: a number, *unknown*, or *none*.

pub use fencun_grammar::ast::{
    AggregateKind, ArithmeticOp, Change, Combination, Direction, Edge, EnumKind, Lang, QuantifierKind, RoundMode, Side,
    Unit,
};
use fencun_grammar::span::Span;

mod expr;
mod reads;
mod regulation;
mod same;

pub use expr::{Choice, Comparison, Expr, ExprKind, Move, Rounding};
pub use reads::TraceRef;
pub use regulation::{Applies, Article, Claim, Guarantee};

/// Proof that the checker found no error.
///
/// INVARIANT: made only by [`crate::check::check`], and only when there is no error diagnostic.
#[derive(Clone, Debug)]
pub struct Checked<T>(pub(crate) T);

impl<T> std::ops::Deref for Checked<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

/// A policy.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Name.
    pub name: String,
    /// major, minor, patch
    pub version: [u32; 3],
    /// Title.
    pub title: Text,
    /// The document the policy renders.
    pub authority: Text,
    /// First day in force, days since 1970-01-01.
    pub in_force_from: Option<i32>,
    /// Last day in force.
    pub in_force_until: Option<i32>,
    /// Which version governs a case between two; the host chooses.
    pub applies: Option<Applies>,
    /// Language of the file's keywords; not part of the meaning.
    pub lang: Lang,
    /// Enumerations and scales in the order of the text, then one for each boundary.
    pub enums: Vec<Enum>,
    /// Records in the order of the text.
    pub records: Vec<Record>,
    /// Facts in the order of the text: the order of the input record.
    pub facts: Vec<Field>,
    /// Parameters.
    pub parameters: Vec<Parameter>,
    /// Boundaries.
    pub boundaries: Vec<Boundary>,
    /// Definitions.
    pub defines: Vec<Define>,
    /// Decisions.
    pub decisions: Vec<Decision>,
    /// The rule units of all decisions: every red line, rule, row, exception, adjustment and
    /// `otherwise` is one, in the order of the text. `fired` and `defeated` speak of these.
    pub units: Vec<RuleUnit>,
    /// Duties.
    pub duties: Vec<Duty>,
    /// Calendars of working days.
    pub calendars: Vec<Calendar>,
    /// Definitions, boundaries and decisions, each after all that it reads; among those that
    /// are free to go, the order of the text.
    pub order: Vec<Node>,
    /// Places where arithmetic may overflow at run time; `Fault.field` is an index here.
    pub sites: Vec<Site>,
    /// Cases of the file. Not part of the meaning.
    pub cases: Vec<Case>,
    /// Packages that the policy uses, those that others use before these.
    pub packages: Vec<Package>,
    /// The source with the header. Not part of the meaning, like every source and place.
    pub source: usize,
    /// The words of the regulation, in the order of the text. Not part of the meaning.
    pub articles: Vec<Article>,
    /// What holds of every answer. Not part of the meaning: it says what the rules mean anyway.
    pub guarantees: Vec<Guarantee>,
}

/// A policy of which this one takes something over.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Package {
    /// Name.
    pub name: String,
    /// Version.
    pub version: [u32; 3],
    /// Hash of its meaning.
    pub semantic_hash: String,
}

/// Text in at most one version a language.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Text {
    /// English.
    pub en: Option<String>,
    /// Chinese.
    pub zh: Option<String>,
}

impl Text {
    /// The text in a language, or in the other one.
    #[must_use]
    pub fn get(&self, lang: Lang) -> Option<&str> {
        let (first, second) = match lang {
            Lang::En => (&self.en, &self.zh),
            Lang::Zh => (&self.zh, &self.en),
        };
        first.as_deref().or(second.as_deref())
    }
}

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
    /// Index into [`Policy::enums`].
    EnumId;
    /// Index into [`Policy::records`].
    RecordId;
    /// Index into [`Policy::facts`].
    FactId;
    /// Index into [`Policy::parameters`].
    ParameterId;
    /// Index into [`Policy::boundaries`].
    BoundaryId;
    /// Index into [`Policy::defines`].
    DefineId;
    /// Index into [`Policy::decisions`].
    DecisionId;
    /// Index into [`Policy::units`].
    UnitId;
    /// Index into [`Policy::duties`].
    DutyId;
    /// Index into [`Policy::calendars`].
    CalendarId;
    /// Index into [`Policy::sites`].
    SiteId;
}

/// An enumeration, a scale, or the bands of a boundary.
#[derive(Clone, Debug)]
pub struct Enum {
    /// Name.
    pub name: String,
    /// Labels.
    pub labels: Text,
    /// Where it comes from.
    pub origin: EnumOrigin,
    /// Cases, at most 65,536; lenient to strict for a scale.
    pub cases: Vec<(String, Text)>,
}

/// Where an enumeration comes from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum EnumOrigin {
    /// `enum` or `scale`
    Declared(EnumKind),
    /// The bands of a boundary.
    Bands(BoundaryId),
}

/// A record type.
#[derive(Clone, Debug)]
pub struct Record {
    /// Name.
    pub name: String,
    /// Labels.
    pub labels: Text,
    /// Fields in order; never lists.
    pub fields: Vec<Field>,
}

/// A fact, or a field of a record.
#[derive(Clone, Debug)]
pub struct Field {
    /// Name.
    pub name: String,
    /// Labels.
    pub labels: Text,
    /// Type.
    pub ty: Type,
    /// `?`: may be unknown. Never for a list.
    pub unknown: bool,
    /// `or none`. Never for a list.
    pub none: bool,
    /// Bounds of the value, both included; for a list those of its length, for a text those of its
    /// length in characters, for a range those of
    /// both ends.
    pub range: Range,
    /// `can still change`
    pub can_change: bool,
    /// `supplied by "…"`
    pub supplier: Text,
    /// Place of the name.
    pub span: Span,
}

/// A type without what may be unknown or none.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Type {
    /// 0 no, 1 yes.
    YesNo,
    /// Index of the case.
    Enum(EnumId),
    /// A whole number.
    Integer,
    /// A number in units of `10^-n`; n is from 1 to 9.
    Decimal(u8),
    /// Minor units of a currency, an index of [`fencun_abi::currency::CURRENCIES`].
    Money(u16),
    /// Hundredths of a percent: `12.5%` is 1250.
    Percent,
    /// Days since 1970-01-01.
    Date,
    /// Seconds since 1970-01-01T00:00:00Z.
    Instant,
    /// A count of units.
    Duration(Unit),
    /// A list of records; only facts have it.
    List(RecordId),
    /// A text of Unicode characters; its bounds are those of its length. Facts and fields.
    Text,
    /// A set of cases of an enumeration with at most 32: one bit a case. Facts, fields and
    /// decisions.
    Set(EnumId),
    /// Two values, the lower not above the upper, both included. Facts, fields and decisions.
    Range(Ordered),
}

/// A type of numbers that a range may be of.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Ordered {
    /// [`Type::Integer`]
    Integer,
    /// [`Type::Decimal`]
    Decimal(u8),
    /// [`Type::Money`]
    Money(u16),
    /// [`Type::Percent`]
    Percent,
    /// [`Type::Date`]
    Date,
    /// [`Type::Instant`]
    Instant,
    /// [`Type::Duration`]
    Duration(Unit),
}

impl Ordered {
    /// The type of the ends.
    #[must_use]
    pub fn ty(self) -> Type {
        match self {
            Self::Integer => Type::Integer,
            Self::Decimal(digits) => Type::Decimal(digits),
            Self::Money(currency) => Type::Money(currency),
            Self::Percent => Type::Percent,
            Self::Date => Type::Date,
            Self::Instant => Type::Instant,
            Self::Duration(unit) => Type::Duration(unit),
        }
    }

    /// The type as one that a range may be of.
    #[must_use]
    pub fn of(ty: Type) -> Option<Self> {
        match ty {
            Type::Integer => Some(Self::Integer),
            Type::Decimal(digits) => Some(Self::Decimal(digits)),
            Type::Money(currency) => Some(Self::Money(currency)),
            Type::Percent => Some(Self::Percent),
            Type::Date => Some(Self::Date),
            Type::Instant => Some(Self::Instant),
            Type::Duration(unit) => Some(Self::Duration(unit)),
            Type::YesNo | Type::Enum(_) | Type::List(_) | Type::Text | Type::Set(_) | Type::Range(_) => None,
        }
    }
}

/// Numbers from `min` to `max`, both included.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Range {
    /// Smallest.
    pub min: i64,
    /// Largest.
    pub max: i64,
}

/// A dated parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Name.
    pub name: String,
    /// Labels.
    pub labels: Text,
    /// Type; never a list.
    pub ty: Type,
    /// Entries, oldest first. A parameter without dates has one entry that is in force from
    /// `i32::MIN` on.
    pub entries: Vec<ParameterEntry>,
}

/// A value from a day on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ParameterEntry {
    /// First day.
    pub from: i32,
    /// The value.
    pub value: i64,
}

/// The bands of a number.
#[derive(Clone, Debug)]
pub struct Boundary {
    /// Name.
    pub name: String,
    /// The enumeration of its bands.
    pub bands_enum: EnumId,
    /// What is divided; a number, money, percent, date or duration, never none.
    pub subject: Expr,
    /// One condition a band, over the subject, in the order of the enumeration. Exactly one
    /// holds when the subject is known (checked).
    pub bands: Vec<Vec<BandEdge>>,
    /// The source that it stands in.
    pub source: usize,
}

/// One edge of a band: the subject compares with the value.
#[derive(Clone, Debug)]
pub struct BandEdge {
    /// Comparison.
    pub edge: Edge,
    /// A constant or a parameter.
    pub value: Expr,
}

/// A named condition or value.
#[derive(Clone, Debug)]
pub struct Define {
    /// Name.
    pub name: String,
    /// Labels.
    pub labels: Text,
    /// `cites`
    pub cites: Option<String>,
    /// Body.
    pub body: Expr,
    /// The source that it stands in.
    pub source: usize,
}

/// A decision.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Name.
    pub name: String,
    /// Labels.
    pub labels: Text,
    /// Type of the outcome: an enumeration of at most 32 cases, or yes/no (0 no, 1 yes); else
    /// the decision gives an *amount*: a number, date, duration, set or range.
    pub ty: Type,
    /// Number of cases of the outcome; 0 for an amount.
    pub n_outcomes: u32,
    /// For an amount: what it needs besides.
    pub amount: Option<Amount>,
    /// Whether the outcomes are a scale (only then there are adjustments).
    pub is_scale: bool,
    /// Combination.
    pub combination: Combination,
    /// First unit; the decision's units are contiguous.
    pub first_unit: UnitId,
    /// Number of units.
    pub n_units: u32,
    /// Red lines in the order of the text.
    pub red_lines: Vec<UnitId>,
    /// Rules, rows and exceptions in the order in which `in order` asks them: the order of the
    /// text, but that an exception stands directly before the first unit it excepts from.
    pub ordinary: Vec<UnitId>,
    /// Adjustments in the order of the text.
    pub adjusts: Vec<UnitId>,
    /// `otherwise`; absent only where a decision was proved complete without it.
    pub otherwise: Option<UnitId>,
    /// For a decision for each member of a list: the member that it is about, which is bound
    /// around all that its units compute. There is one decision, with units of its own, for each
    /// place of the list; they stand one after the other, all alike but for this.
    pub place: Option<Place>,
}

/// A place of a list, whether or not a member is there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Place {
    /// The list.
    pub list: FactId,
    /// The place, counted from 0.
    pub index: u32,
}

/// What a decision of amounts has besides its units.
#[derive(Clone, Debug)]
pub struct Amount {
    /// Floor and cap, of a range for both ends; all of `i64` where there are none.
    pub clamp: Range,
    /// Bounds of the outcome (checked), of a range those of both ends: what is proved about
    /// overflow where it is read rests on them.
    pub range: Range,
    /// Where a sum may overflow.
    pub site: Option<SiteId>,
}

impl Decision {
    /// Whether it gives an amount and no case.
    #[must_use]
    pub fn is_amount(&self) -> bool {
        self.amount.is_some()
    }
}

/// One red line, rule, row, exception, adjustment or `otherwise`.
#[derive(Clone, Debug)]
pub struct RuleUnit {
    /// Its decision.
    pub decision: DecisionId,
    /// What it is.
    pub kind: UnitKind,
    /// Id of the rule or table; `otherwise` for the default.
    pub id: String,
    /// Row of a table, counted from 1.
    pub row: Option<u32>,
    /// Its own condition; constant yes for `otherwise`.
    pub condition: Expr,
    /// What it says.
    pub effect: Effect,
    /// What a unit of a decision of amounts gives: with [`Effect::Give`], and only then.
    pub amount: Option<Expr>,
    /// For an exception: the units it excepts from, in the order of the units. These may be
    /// rules, rows or other exceptions; never red lines, adjustments or `otherwise`.
    pub targets: Vec<UnitId>,
    /// `cites` of the row, or else of the rule or table.
    pub cites: Option<String>,
    /// `because` of the row, or else of the rule or table.
    pub because: Text,
    /// Place.
    pub span: Span,
    /// The source that it stands in.
    pub source: usize,
}

/// What a unit is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum UnitKind {
    /// Beats everything.
    RedLine,
    /// A rule.
    Rule,
    /// A row of a table.
    Row,
    /// Defeats its targets where both apply.
    Exception,
    /// A step along the scale.
    Adjust,
    /// The default.
    Otherwise,
}

/// What a unit says of the outcome.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Effect {
    /// The outcome.
    Shall(u32),
    /// A bit set of outcomes that become permitted.
    May(u32),
    /// Steps along the scale: negative is more lenient. Never beyond `cap`; an outcome that is
    /// at the cap or beyond it stays.
    Step {
        /// Number and direction.
        steps: i32,
        /// The last outcome that may be reached.
        cap: u32,
        /// Discretionary: widens what is permitted and leaves the outcome.
        may: bool,
    },
    /// An amount: [`RuleUnit::amount`].
    Give,
    /// Nothing: an exception without `then` only lifts its targets.
    Lift,
}

/// Something that must be done.
#[derive(Clone, Debug)]
pub struct Duty {
    /// Name.
    pub name: String,
    /// Labels.
    pub labels: Text,
    /// `cites`
    pub cites: Option<String>,
    /// When it arises.
    pub condition: Expr,
    /// What is required.
    pub require: Text,
    /// By whom.
    pub by: Text,
    /// The last day, where there is one: an expression of type date.
    pub due: Option<Expr>,
}

/// An entry of the evaluation order.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Node {
    /// A definition.
    Define(DefineId),
    /// A boundary.
    Boundary(BoundaryId),
    /// A decision with all its units.
    Decision(DecisionId),
}

/// Where arithmetic may overflow.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Site {
    /// Place of the expression.
    pub span: Span,
    /// Its text in the file, on one line, at most 200 characters.
    pub text: String,
    /// The source that it stands in.
    pub source: usize,
}

/// A calendar of working days.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// Name.
    pub name: String,
    /// Labels.
    pub labels: Text,
    /// First day, days since 1970-01-01.
    pub first: i32,
    /// Last day, at most 50 years on.
    pub last: i32,
    /// The days on which somebody works, ascending.
    pub working: Vec<i32>,
}

impl Calendar {
    /// How many working days there are up to and including a day.
    #[must_use]
    pub fn rank(&self, day: i64) -> i64 {
        i64::try_from(self.working.partition_point(|working| i64::from(*working) <= day)).unwrap_or(i64::MAX)
    }
}

/// A case of the file, resolved.
#[derive(Clone, Debug)]
pub struct Case {
    /// Name.
    pub name: String,
    /// `cites`
    pub cites: Option<String>,
    /// One value a fact.
    pub facts: Vec<fencun_abi::value::Value>,
    /// What is expected.
    pub expectations: Vec<Expectation>,
    /// Index of the source that holds it.
    pub source: usize,
    /// Place of the name in that source.
    pub span: Span,
}

/// What a case expects of the answer.
#[derive(Clone, Debug)]
pub enum Expectation {
    /// The decision is determined and this is its outcome.
    Outcome {
        /// Decision.
        decision: DecisionId,
        /// Outcome.
        outcome: u32,
        /// The units that fired in this decision, sorted; absent: not said.
        by: Option<Vec<UnitId>>,
    },
    /// The decision is not determined.
    Undetermined {
        /// Decision.
        decision: DecisionId,
        /// Bit set of what is possible; absent: not said.
        possible: Option<u32>,
    },
    /// The decision is determined and this is the amount: twice the same, but for a range.
    Amount {
        /// Decision.
        decision: DecisionId,
        /// Amount.
        amount: Range,
        /// The units that fired in this decision, sorted; absent: not said.
        by: Option<Vec<UnitId>>,
    },
    /// The decision is not determined, and these are the smallest and the largest amount that
    /// are still possible.
    Between {
        /// Decision.
        decision: DecisionId,
        /// Both ends.
        range: Range,
    },
    /// Exactly these outcomes are permitted.
    Permitted {
        /// Decision.
        decision: DecisionId,
        /// Bit set.
        outcomes: u32,
    },
    /// Exactly these facts are needed.
    Needs(Vec<FactId>),
    /// The duty arises.
    Duty {
        /// Duty.
        duty: DutyId,
        /// Its last day, days since 1970-01-01; absent: not said.
        due: Option<i32>,
    },
    /// The duty does not arise.
    NoDuty(DutyId),
}
