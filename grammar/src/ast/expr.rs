//! Expressions and literals.

use super::{Edge, Name, Quoted, Unit};
use crate::span::Span;

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// Place.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A fact, parameter, definition, boundary, decision, or the case of an enumeration.
    Name(Name),
    /// `person.rank`, or `its rank` where no variable is named.
    Field {
        /// The variable; absent for `its`.
        variable: Option<Name>,
        /// The field.
        field: Name,
    },
    /// `yes`, `no`
    YesNo(bool),
    /// `5`, `1,000`, `3万`
    Number(Number),
    /// `50,000 CNY`, `5万元`
    Money {
        /// Amount in whole units of the currency.
        amount: Number,
        /// ISO 4217 code; 元 is CNY.
        currency: Name,
    },
    /// `80%`
    Percent(Number),
    /// `2019-03-01`, `2019年3月1日`
    Date(DateLit),
    /// `2019-03-01T08:30Z`, `2019-03-01T08:30:15+08:00`
    Instant(InstantLit),
    /// `30 days`, `6个月`
    Duration {
        /// How many; a whole number.
        count: Number,
        /// Of what.
        unit: Unit,
    },
    /// `"37"`, in NFC.
    Text(Quoted),
    /// `( … )`
    Paren(Box<Expr>),
    /// `not …`
    Not(Box<Expr>),
    /// `a and b and c`: at least two.
    And(Vec<Expr>),
    /// `a or b or c`: at least two.
    Or(Vec<Expr>),
    /// `all of (a, b)`, `any of (a, b)`, `at least 2 of (a, b, c)`
    Counted {
        /// How many must hold.
        quota: Quota,
        /// The conditions.
        items: Vec<Expr>,
    },
    /// `largest of (a, b)`, `smallest of (a, b)`
    Extreme {
        /// The largest; else the smallest.
        largest: bool,
        /// At least one value.
        items: Vec<Expr>,
    },
    /// `choose (a when c, b when d, otherwise e)`
    Choose {
        /// At least one.
        choices: Vec<Choice>,
        /// The value where no condition holds.
        otherwise: Box<Expr>,
    },
    /// `a is b`, `a is less than b`
    Compare {
        /// Comparison.
        op: CompareOp,
        /// Left side.
        left: Box<Expr>,
        /// Right side.
        right: Box<Expr>,
    },
    /// `a is one of {b, c}`
    OneOf {
        /// `is not one of`
        negated: bool,
        /// What is looked for.
        subject: Box<Expr>,
        /// Where.
        items: Vec<Expr>,
    },
    /// `kinds includes theft`, `kinds includes any of {theft, fraud}`, `term includes 6 months`
    Includes {
        /// How many of the items.
        share: Share,
        /// A set, or a range.
        subject: Box<Expr>,
        /// What is looked for: one item where the share is `Item`.
        items: Vec<Expr>,
    },
    /// `number starts with "37"`
    StartsWith {
        /// A text.
        subject: Box<Expr>,
        /// A text in quotes.
        prefix: Box<Expr>,
    },
    /// `{theft, fraud}`: a set.
    Set(Vec<Expr>),
    /// `from 6 months to 12 months`: what a rule of a decision of ranges gives, or a case expects.
    Range {
        /// Lower end.
        from: Box<Expr>,
        /// Upper end.
        to: Box<Expr>,
    },
    /// `size of kinds`, `lower end of term`
    Part {
        /// Which.
        part: Part,
        /// A name or a field of a member.
        of: Box<Expr>,
    },
    /// `a exists`
    Exists(Box<Expr>),
    /// `any person in persons where …`
    Quantifier {
        /// Which.
        kind: QuantifierKind,
        /// Name of the member; absent when the condition says `its`.
        variable: Option<Name>,
        /// The list.
        list: Name,
        /// The condition; absent only for `count`.
        condition: Option<Box<Expr>>,
    },
    /// `sum item in items of item.amount where …`
    Aggregate {
        /// Which.
        kind: AggregateKind,
        /// Name of the member; absent when value and condition say `its`.
        variable: Option<Name>,
        /// The list.
        list: Name,
        /// What is taken of each member.
        value: Box<Expr>,
        /// Which members count; absent: all of them.
        condition: Option<Box<Expr>>,
    },
    /// `minor_loss as of conduct_date`
    AsOf {
        /// The parameter.
        parameter: Name,
        /// The date.
        date: Box<Expr>,
    },
    /// `30 days after d`, `6 months before d`, `24 months counting from d`
    Shift {
        /// A duration.
        by: Box<Expr>,
        /// How the date moves.
        side: Side,
        /// A date.
        date: Box<Expr>,
        /// `by calendar office`
        calendar: Option<Name>,
    },
    /// `d rolled forward by calendar office`
    Rolled {
        /// A date.
        date: Box<Expr>,
        /// The calendar.
        calendar: Name,
    },
    /// `x within 3 years before d`: both ends included.
    Window {
        /// What lies in the window or not.
        subject: Box<Expr>,
        /// A duration.
        by: Box<Expr>,
        /// After or before; never counting from.
        side: Side,
        /// A date.
        date: Box<Expr>,
        /// `by calendar office`
        calendar: Option<Name>,
    },
    /// `days from a to b`
    DaysBetween {
        /// First date.
        from: Box<Expr>,
        /// Second date.
        to: Box<Expr>,
    },
    /// `working days from a to b by calendar office`
    WorkingDaysBetween {
        /// First date.
        from: Box<Expr>,
        /// Second date.
        to: Box<Expr>,
        /// The calendar.
        calendar: Name,
    },
    /// `a * b / c rounded half up to 0.01 CNY`
    Rounded {
        /// What is rounded: a value, a product or a quotient.
        value: Box<Expr>,
        /// How.
        mode: RoundMode,
        /// The multiple to which: a literal.
        step: Box<Expr>,
    },
    /// `a / b`; means something only under `rounded`.
    Divide {
        /// What is divided.
        left: Box<Expr>,
        /// By what.
        right: Box<Expr>,
    },
    /// `5 CNY per started 1,000 of weight`
    PerUnit {
        /// What each unit counts for.
        amount: Box<Expr>,
        /// A unit counts as soon as it is begun; else only when it is full.
        started: bool,
        /// The unit: a literal.
        unit: Box<Expr>,
        /// What is divided into units.
        quantity: Box<Expr>,
    },
    /// `full hours from a to b`, `started hours from a to b`
    HoursBetween {
        /// A begun hour counts.
        started: bool,
        /// First instant.
        from: Box<Expr>,
        /// Second instant.
        to: Box<Expr>,
    },
    /// `date of t at offset +08:00`
    DateOf {
        /// An instant.
        instant: Box<Expr>,
        /// Minutes by which clocks there are ahead of UTC.
        offset: i32,
    },
    /// `-a`
    Negate(Box<Expr>),
    /// `a + b`
    Arithmetic {
        /// Operator.
        op: ArithmeticOp,
        /// Left side.
        left: Box<Expr>,
        /// Right side.
        right: Box<Expr>,
    },
}

/// How many conditions of a list must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quota {
    /// All of them.
    All,
    /// One of them.
    Any,
    /// At least this many.
    AtLeast(u32),
}

/// To which multiple a number that lies between two goes.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum RoundMode {
    /// To the one farther from zero.
    Up,
    /// To the one nearer to zero.
    Down,
    /// To the nearer one; from the middle, to the one farther from zero.
    HalfUp,
    /// To the nearer one; from the middle, to the one that is an even number of steps.
    HalfEven,
}

/// `a when c`: one branch of `choose`.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The value.
    pub value: Expr,
    /// Where it is the one.
    pub condition: Expr,
}

/// How many of some items a set includes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Share {
    /// `includes`: the only one.
    Item,
    /// `includes any of`
    Any,
    /// `includes all of`
    All,
}

/// Something that a set or a range has.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Part {
    /// `size of`: how many cases a set holds.
    Size,
    /// `lower end of` a range.
    LowerEnd,
    /// `upper end of` a range.
    UpperEnd,
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompareOp {
    /// `is`
    Is,
    /// `is not`
    IsNot,
    /// `is at least`, `is less than` and so on.
    Edge(Edge),
}

/// A quantifier.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum QuantifierKind {
    /// `any`
    Any,
    /// `all`
    All,
    /// `count`
    Count,
}

/// A quantifier that gives a value of its members.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AggregateKind {
    /// `sum`
    Sum,
    /// `earliest`
    Earliest,
    /// `latest`
    Latest,
    /// `smallest`
    Smallest,
    /// `largest`
    Largest,
}

/// How a date moves by a duration.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Side {
    /// Later: the date itself does not count.
    After,
    /// Earlier.
    Before,
    /// To the last day of the period whose first day is the date.
    CountingFrom,
}

/// An operator.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ArithmeticOp {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
}

/// An exact decimal number: `mantissa / 10^scale`, 万 and 亿 multiplied in.
///
/// `1.5万` is mantissa 15000, scale 0. The parser refuses numbers beyond 10^30.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    /// Digits.
    pub mantissa: i128,
    /// Digits behind the point, trailing zeros removed.
    pub scale: u32,
    /// Place.
    pub span: Span,
}

/// An instant: a date and a time of day that exist, and what clocks showed there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct InstantLit {
    /// Day on the calendar there.
    pub date: DateLit,
    /// 0 to 23.
    pub hour: u32,
    /// 0 to 59.
    pub minute: u32,
    /// 0 to 59.
    pub second: u32,
    /// Minutes by which clocks there are ahead of UTC.
    pub offset: i32,
    /// Place.
    pub span: Span,
}

/// A date that exists in the proleptic Gregorian calendar, year 1 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateLit {
    /// Year, 1 to 9999.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u32,
    /// Day, 1 to 31.
    pub day: u32,
    /// Place.
    pub span: Span,
}
