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

mod reads;
mod regulation;
mod same;

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

/// A typed expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// Type; never a list.
    pub ty: Type,
    /// Bounds of the value when there is one; for a range of both ends.
    pub range: Range,
    /// May the value be unknown?
    pub unknown: bool,
    /// May the value be none? (False where `exists` guards it.)
    pub none: bool,
    /// What it is.
    pub kind: ExprKind,
    /// Place.
    pub span: Span,
}

/// What an expression is. Conditions are of type yes/no.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// A constant.
    Const(i64),
    /// A fact.
    Fact(FactId),
    /// A field of the member that the quantifier `depth` levels out binds; 0 is the innermost.
    Member {
        /// Levels out.
        depth: u32,
        /// Index of the field in its record.
        field: u32,
    },
    /// A definition.
    Define(DefineId),
    /// The band of a boundary: the index of the case.
    Boundary(BoundaryId),
    /// A parameter's value on a date. `date` is absent for a parameter without dates. When the
    /// date is known, an entry is in force (checked).
    Parameter {
        /// Which.
        parameter: ParameterId,
        /// When.
        date: Option<Box<Expr>>,
    },
    /// The outcome of a decision is in a set: yes when all that is possible is in it, no when
    /// nothing that is possible is in it, else unknown.
    OutcomeIn {
        /// Decision; of a decision for each member of a list, that of its first place.
        decision: DecisionId,
        /// Bit set of outcomes.
        set: u32,
        /// Of which member of the list: that which is bound so many levels out.
        of: Option<u32>,
    },
    /// The outcome of a decision of amounts: unknown where it is not determined.
    Outcome(DecisionId),
    /// Strong Kleene negation.
    Not(Box<Expr>),
    /// At least `quota` of the items hold: yes when so many surely hold, no when fewer possibly
    /// hold. `and` is all of them, `or` is one.
    AtLeast {
        /// How many.
        quota: u32,
        /// Conditions, at least one.
        items: Vec<Expr>,
    },
    /// The largest or smallest of values of one ordered type; unknown when one is not known.
    Extreme {
        /// The largest; else the smallest.
        largest: bool,
        /// At least one.
        items: Vec<Expr>,
    },
    /// The value of the first choice whose condition holds; unknown when a condition before it
    /// is unknown, or the value is not known. Every part is computed.
    Choose {
        /// At least one.
        choices: Vec<Choice>,
        /// Where no condition holds.
        otherwise: Box<Expr>,
    },
    /// A comparison of two values of the same type; unknown when either is not known.
    Compare {
        /// Comparison.
        op: Comparison,
        /// Left.
        left: Box<Expr>,
        /// Right.
        right: Box<Expr>,
    },
    /// The value is one of the constants (sorted, distinct); unknown when it is not known.
    OneOf {
        /// Value.
        subject: Box<Expr>,
        /// Constants.
        items: Vec<i64>,
    },
    /// A text is one of these (sorted, distinct, at least one); unknown when it is not known.
    TextIn {
        /// A fact or a field of type [`Type::Text`].
        text: Box<Expr>,
        /// The texts.
        items: Vec<String>,
    },
    /// A text begins with another; unknown when it is not known.
    StartsWith {
        /// A fact or a field of type [`Type::Text`].
        text: Box<Expr>,
        /// The beginning.
        prefix: String,
    },
    /// Two texts, facts or fields, are the same; unknown when either is not known.
    SameText {
        /// Left.
        left: Box<Expr>,
        /// Right.
        right: Box<Expr>,
    },
    /// A set holds some of these cases, or all of them; unknown when the set is not known.
    Includes {
        /// Of type [`Type::Set`].
        set: Box<Expr>,
        /// One bit a case; at least one.
        items: u32,
        /// All of the cases, instead of any.
        all: bool,
    },
    /// A value is neither below the lower end of a range nor above its upper end; unknown when
    /// either is not known.
    Within {
        /// Of type [`Type::Range`].
        range: Box<Expr>,
        /// Of the type of its ends.
        value: Box<Expr>,
    },
    /// How many cases a set holds.
    Size(Box<Expr>),
    /// Both ends of a range; unknown when either is not known. What a unit gives, nowhere else.
    Range {
        /// Lower end; never above the upper (checked).
        from: Box<Expr>,
        /// Upper end.
        to: Box<Expr>,
    },
    /// An end of a range.
    End {
        /// Of type [`Type::Range`].
        range: Box<Expr>,
        /// The upper end, instead of the lower.
        upper: bool,
    },
    /// The value is not none: no when it is none, unknown when it is not known whether.
    Exists(Box<Expr>),
    /// A quantifier over a list fact. `any`: at least one member's condition; `all`: of every
    /// member (yes for the empty list): both Kleene. `count`: how many; unknown when one
    /// member's condition is unknown. The condition of `count` without `where` is constant yes.
    Quantifier {
        /// Which.
        kind: QuantifierKind,
        /// The list.
        list: FactId,
        /// The condition on the member.
        condition: Box<Expr>,
    },
    /// A value of the members of a list fact whose condition holds. `sum`: their values one
    /// after the other, checked where `site` is given; 0 of no member. `earliest` and
    /// `smallest`: the least value, `latest` and `largest`: the greatest; of no member none.
    /// Unknown when the condition of a member is unknown, or the value of a member whose
    /// condition holds. The condition without `where` is constant yes.
    Aggregate {
        /// Which.
        kind: AggregateKind,
        /// The list.
        list: FactId,
        /// Which members count.
        condition: Box<Expr>,
        /// What is taken of each; where the condition holds it is never none (checked).
        value: Box<Expr>,
        /// Where the sum may overflow.
        site: Option<SiteId>,
    },
    /// `0 - a`, checked where `site` is given.
    Negate {
        /// Operand.
        operand: Box<Expr>,
        /// Where it may overflow.
        site: Option<SiteId>,
    },
    /// Arithmetic, checked where `site` is given.
    Arithmetic {
        /// Operator.
        op: ArithmeticOp,
        /// Left.
        left: Box<Expr>,
        /// Right.
        right: Box<Expr>,
        /// Where it may overflow.
        site: Option<SiteId>,
    },
    /// A product, perhaps divided, rounded to a multiple: see [`Rounding`]. Computed exactly, then
    /// rounded once. A divisor of 0 and a value beyond ±(2^63 − 1) are faults at `site`.
    Rounded {
        /// At most two; without one it is 1.
        factors: Vec<Expr>,
        /// What the product is divided by.
        divisor: Option<Box<Expr>>,
        /// How.
        rounding: Rounding,
        /// Where it may overflow or divide by zero.
        site: Option<SiteId>,
    },
    /// A date moved by a duration of days, months or years, or an instant moved by hours; months
    /// and years clamp to the end of the month. A date outside 0001-01-01 to 9999-12-31 is an
    /// overflow at `site`, as is an instant outside of 0001-01-02 to 9999-12-30.
    Shift {
        /// The date.
        date: Box<Expr>,
        /// How many units.
        by: Box<Expr>,
        /// How it moves.
        how: Move,
        /// Where it may overflow.
        site: Option<SiteId>,
    },
    /// The subject lies between a date and the date moved by a duration, both included: two
    /// comparisons, both of which must hold (Kleene). The moved date may overflow as in `Shift`.
    Window {
        /// What lies there or not.
        subject: Box<Expr>,
        /// The date.
        date: Box<Expr>,
        /// How many units.
        by: Box<Expr>,
        /// How it moves: after or before.
        how: Move,
        /// Where it may overflow.
        site: Option<SiteId>,
    },
    /// Working days of a calendar from one date to the other: those behind `from` up to and
    /// including `to`; negative the other way around. A date outside of it is a fault at `site`.
    WorkingDaysBetween {
        /// From.
        from: Box<Expr>,
        /// To.
        to: Box<Expr>,
        /// The calendar.
        calendar: CalendarId,
        /// Where a date may lie outside of it.
        site: Option<SiteId>,
    },
    /// Days from one date to the other: `to - from`.
    DaysBetween {
        /// From.
        from: Box<Expr>,
        /// To.
        to: Box<Expr>,
    },
    /// Hours from one instant to the other: 3600 seconds each, the rest left out or, where a
    /// started hour counts, made a whole one; negative the other way around.
    HoursBetween {
        /// A started hour counts.
        started: bool,
        /// From.
        from: Box<Expr>,
        /// To.
        to: Box<Expr>,
    },
    /// The date that the calendars show where clocks are ahead of UTC.
    DateOf {
        /// An instant.
        instant: Box<Expr>,
        /// Seconds by which clocks are ahead, at most 18 hours; negative where they are behind.
        offset: i64,
    },
}

/// The value `product · up / (divisor · down)` is rounded to a whole number, and that is
/// multiplied with `step`. Bounds of the factors keep both `product · up` and `divisor · down`
/// within 127 bits and a sign (checked).
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Rounding {
    /// Constant factors and scales above the line.
    pub up: i64,
    /// Those below it, the step among them; more than 0.
    pub down: i64,
    /// The multiple in units of the result; more than 0.
    pub step: i64,
    /// To which neighbour.
    pub mode: RoundMode,
}

/// One branch of [`ExprKind::Choose`].
#[derive(Clone, Debug)]
pub struct Choice {
    /// The value; all of one type.
    pub value: Expr,
    /// Where it is the one.
    pub condition: Expr,
}

/// How a date moves by a duration.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Move {
    /// Days, months or years.
    pub unit: Unit,
    /// Later, earlier, or to the last day of the period whose first day is the date.
    pub side: Side,
    /// For working days: the calendar. A day outside of it is a fault at the site.
    pub calendar: Option<CalendarId>,
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

/// A comparison of numbers.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Comparison {
    /// `is`
    Equal,
    /// `is not`
    NotEqual,
    /// `is less than`
    Less,
    /// `is at most`
    LessOrEqual,
    /// `is more than`
    Greater,
    /// `is at least`
    GreaterOrEqual,
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
