//! Expressions: conditions and values, typed, with what is known of their bounds.

use fencun_grammar::span::Span;

use super::{
    AggregateKind, ArithmeticOp, BoundaryId, CalendarId, DecisionId, DefineId, FactId, ParameterId, QuantifierKind,
    Range, RoundMode, Side, SiteId, Type, Unit,
};

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
