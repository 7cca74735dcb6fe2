//! Building syntax trees. Places are all empty; parentheses are put where the grammar needs
//! them, and only there.

use fencun_abi::currency::CURRENCIES;
use fencun_grammar::ast::{
    AggregateKind, ArithmeticOp, Choice, CompareOp, DateLit, Expr, ExprKind, InstantLit, Item, Name, Number, Part,
    QuantifierKind, Quota, Quoted, RoundMode, Share, Side, Texts, Unit,
};
use fencun_grammar::span::Span;
use jiff::ToSpan as _;
use jiff::civil::Date;

/// A name.
pub fn name(text: impl Into<String>) -> Name {
    Name { text: text.into(), span: Span::default() }
}

/// A text.
pub fn quoted(text: impl Into<String>) -> Quoted {
    Quoted { text: text.into(), span: Span::default() }
}

/// Texts in the given languages.
pub fn texts(all: &[&str]) -> Texts {
    Texts(all.iter().map(|text| quoted(*text)).collect())
}

/// A node without comments.
pub fn item<T>(node: T) -> Item<T> {
    Item { span: Span::default(), leading: Vec::new(), trailing: None, node }
}

/// An expression.
pub fn expr(kind: ExprKind) -> Expr {
    Expr { span: Span::default(), kind }
}

/// A number `mantissa / 10^scale` without trailing zeros.
pub fn number(mantissa: i64, scale: u32) -> Number {
    let (mut mantissa, mut scale) = (i128::from(mantissa), scale);
    while scale > 0 && mantissa % 10 == 0 {
        mantissa /= 10;
        scale -= 1;
    }
    Number { mantissa, scale, span: Span::default() }
}

/// A day, counted from 1970-01-01.
pub fn date(day: i64) -> DateLit {
    let civil = civil(day);
    DateLit {
        year: i32::from(civil.year()),
        month: u32::from(civil.month().unsigned_abs()),
        day: u32::from(civil.day().unsigned_abs()),
        span: Span::default(),
    }
}

/// A day in the calendar of another library.
pub fn civil(day: i64) -> Date {
    let day = i32::try_from(day).expect("days of the years 1 to 9999");
    Date::constant(1970, 1, 1).checked_add(day.days()).expect("days of the years 1 to 9999")
}

/// The digits behind the point of a currency.
pub fn digits(currency: &str) -> u32 {
    CURRENCIES.iter().find(|(code, _)| *code == currency).map_or(2, |(_, digits)| u32::from(*digits))
}

/// The name of a value.
pub fn named(text: &str) -> Expr {
    expr(ExprKind::Name(name(text)))
}

/// An outcome of a decision by its name; `yes` and `no` are no names.
pub fn outcome(text: &str) -> Expr {
    match text {
        "yes" => expr(ExprKind::YesNo(true)),
        "no" => expr(ExprKind::YesNo(false)),
        text => named(text),
    }
}

/// A whole number; a negative one with its sign.
pub fn integer(value: i64) -> Expr {
    signed(value, |value| ExprKind::Number(number(value, 0)))
}

/// A number in units of `10^-digits`.
pub fn decimal(value: i64, digits: u8) -> Expr {
    signed(value, |value| ExprKind::Number(number(value, digits.into())))
}

/// An amount in minor units.
pub fn money(value: i64, currency: &str) -> Expr {
    let scale = digits(currency);
    signed(value, |value| ExprKind::Money { amount: number(value, scale), currency: name(currency) })
}

/// Hundredths of a percent.
pub fn percent(value: i64) -> Expr {
    signed(value, |value| ExprKind::Percent(number(value, 2)))
}

/// A duration.
pub fn duration(value: i64, unit: Unit) -> Expr {
    signed(value, |value| ExprKind::Duration { count: number(value, 0), unit })
}

fn signed(value: i64, literal: impl Fn(i64) -> ExprKind) -> Expr {
    if value < 0 { expr(ExprKind::Negate(Box::new(expr(literal(-value))))) } else { expr(literal(value)) }
}

// How strongly forms bind; an operand that binds less needs parentheses.
const ATOM: u8 = 100;
const AS_OF: u8 = 90;
const PER: u8 = 85;
const PRODUCT: u8 = 80;
const SUM: u8 = 70;
const SIGNED: u8 = 65;
const ROUNDED: u8 = 62;
const SHIFT: u8 = 60;
const CALENDAR: u8 = 58;
const ROLLED: u8 = 57;
const COMPARISON: u8 = 50;
const NOT: u8 = 40;
const AND: u8 = 30;
const OR: u8 = 20;
const QUANTIFIER: u8 = 10;

fn strength(of: &Expr) -> u8 {
    match &of.kind {
        ExprKind::Name(_)
        | ExprKind::Field { .. }
        | ExprKind::YesNo(_)
        | ExprKind::Number(_)
        | ExprKind::Money { .. }
        | ExprKind::Percent(_)
        | ExprKind::Date(_)
        | ExprKind::Instant(_)
        | ExprKind::Duration { .. }
        | ExprKind::Counted { .. }
        | ExprKind::Extreme { .. }
        | ExprKind::Choose { .. }
        | ExprKind::Set(_)
        | ExprKind::Range { .. }
        | ExprKind::Text(_)
        | ExprKind::Paren(_) => ATOM,
        ExprKind::AsOf { .. }
        | ExprKind::DaysBetween { .. }
        | ExprKind::WorkingDaysBetween { .. }
        | ExprKind::HoursBetween { .. }
        | ExprKind::DateOf { .. }
        | ExprKind::Part { .. } => AS_OF,
        ExprKind::Arithmetic { op: ArithmeticOp::Multiply, .. } => PRODUCT,
        ExprKind::Arithmetic { .. } => SUM,
        ExprKind::Divide { .. } => PRODUCT,
        ExprKind::PerUnit { .. } => PER,
        ExprKind::Rounded { .. } => ROUNDED,
        ExprKind::Negate(_) => SIGNED,
        ExprKind::Shift { calendar: None, .. } => SHIFT,
        // A calendar or a roll says so of everything before it.
        ExprKind::Shift { .. } => CALENDAR,
        ExprKind::Rolled { .. } => ROLLED,
        ExprKind::Compare { .. }
        | ExprKind::OneOf { .. }
        | ExprKind::Includes { .. }
        | ExprKind::StartsWith { .. }
        | ExprKind::Exists(_)
        | ExprKind::Window { .. } => COMPARISON,
        ExprKind::Not(_) => NOT,
        ExprKind::And(_) => AND,
        ExprKind::Or(_) => OR,
        // Without a condition nothing is open.
        ExprKind::Quantifier { condition: None, .. } => ATOM,
        // The value of an aggregate is open too.
        ExprKind::Quantifier { .. } | ExprKind::Aggregate { .. } => QUANTIFIER,
    }
}

/// Whether an expression would swallow what stands behind it.
fn is_open(of: &Expr) -> bool {
    match &of.kind {
        ExprKind::Quantifier { condition, .. } => condition.is_some(),
        ExprKind::Aggregate { .. } => true,
        ExprKind::Not(inner) => is_open(inner),
        ExprKind::And(items) | ExprKind::Or(items) => items.last().is_some_and(is_open),
        _ => false,
    }
}

/// Whether the last words of a value are a quantifier.
fn ends_in_quantifier(of: &Expr) -> bool {
    match &of.kind {
        ExprKind::Quantifier { .. } | ExprKind::Aggregate { .. } => true,
        ExprKind::Arithmetic { left, right, .. } => ends_in_quantifier(left) || ends_in_quantifier(right),
        ExprKind::Shift { by, date, .. } => ends_in_quantifier(by) || ends_in_quantifier(date),
        ExprKind::Negate(inner) => ends_in_quantifier(inner),
        _ => false,
    }
}

/// In parentheses.
pub fn paren(inner: Expr) -> Expr {
    expr(ExprKind::Paren(Box::new(inner)))
}

fn at_least(inner: Expr, needed: u8) -> Expr {
    if strength(&inner) < needed { paren(inner) } else { inner }
}

fn operand(inner: Expr, needed: u8) -> Box<Expr> {
    Box::new(at_least(inner, needed))
}

/// `not a`
pub fn not(inner: Expr) -> Expr {
    let inner = if is_open(&inner) && strength(&inner) == QUANTIFIER { inner } else { at_least(inner, NOT) };
    expr(ExprKind::Not(Box::new(inner)))
}

/// `a and b`; one item stands by itself.
pub fn and(items: Vec<Expr>) -> Expr {
    chain(items, ExprKind::And)
}

/// `a or b`; one item stands by itself.
pub fn or(items: Vec<Expr>) -> Expr {
    chain(items, ExprKind::Or)
}

fn chain(mut items: Vec<Expr>, kind: fn(Vec<Expr>) -> ExprKind) -> Expr {
    if items.len() == 1
        && let Some(only) = items.pop()
    {
        return only;
    }
    let last = items.len() - 1;
    let wrapped = items.into_iter().enumerate().map(|(i, item)| {
        let is_closed = i < last && is_open(&item);
        let is_quantifier = strength(&item) == QUANTIFIER;
        if is_closed || (strength(&item) < NOT && !is_quantifier) { paren(item) } else { item }
    });
    expr(kind(wrapped.collect()))
}

/// `all of (a, b)`, `at least 2 of (a, b, c)`
pub fn counted(quota: Quota, items: Vec<Expr>) -> Expr {
    expr(ExprKind::Counted { quota, items })
}

/// `largest of (a, b)`
pub fn extreme(largest: bool, items: Vec<Expr>) -> Expr {
    expr(ExprKind::Extreme { largest, items })
}

/// `choose (a when c, otherwise b)`: values with their conditions.
pub fn choose(choices: Vec<(Expr, Expr)>, otherwise: Expr) -> Expr {
    let choices = choices.into_iter().map(|(value, condition)| Choice { value, condition }).collect();
    expr(ExprKind::Choose { choices, otherwise: Box::new(otherwise) })
}

/// `a is b`
pub fn compare(op: CompareOp, left: Expr, right: Expr) -> Expr {
    expr(ExprKind::Compare { op, left: operand(left, ROLLED), right: operand(right, ROLLED) })
}

/// `a is one of {b, c}`
pub fn one_of(negated: bool, subject: Expr, items: Vec<Expr>) -> Expr {
    expr(ExprKind::OneOf { negated, subject: operand(subject, ROLLED), items })
}

/// `kinds includes any of {a, b}`, `term includes x`
pub fn includes(share: Share, subject: Expr, items: Vec<Expr>) -> Expr {
    let items = match share {
        Share::Item => items.into_iter().map(|item| at_least(item, ROLLED)).collect(),
        Share::Any | Share::All => items,
    };
    expr(ExprKind::Includes { share, subject: operand(subject, ROLLED), items })
}

/// `"A-1"`
pub fn text(text: &str) -> Expr {
    expr(ExprKind::Text(quoted(text)))
}

/// `number starts with "37"`
pub fn starts_with(subject: Expr, prefix: Expr) -> Expr {
    expr(ExprKind::StartsWith { subject: operand(subject, ROLLED), prefix: operand(prefix, ROLLED) })
}

/// `size of kinds`; a name or field
pub fn part(part: Part, of: Expr) -> Expr {
    expr(ExprKind::Part { part, of: Box::new(of) })
}

/// `a exists`
pub fn exists(inner: Expr) -> Expr {
    expr(ExprKind::Exists(operand(inner, ATOM)))
}

/// `any p in persons where c`
pub fn quantifier(kind: QuantifierKind, variable: Option<&str>, list: &str, condition: Option<Expr>) -> Expr {
    let variable = variable.map(name);
    expr(ExprKind::Quantifier { kind, variable, list: name(list), condition: condition.map(Box::new) })
}

/// `sum p in items of v where c`
pub fn aggregate(
    kind: AggregateKind,
    variable: Option<&str>,
    list: &str,
    value: Expr,
    condition: Option<Expr>,
) -> Expr {
    // A `where` behind the value would be taken for that of a quantifier in it.
    let value = Box::new(if ends_in_quantifier(&value) { paren(value) } else { at_least(value, ROLLED) });
    let (variable, condition) = (variable.map(name), condition.map(Box::new));
    expr(ExprKind::Aggregate { kind, variable, list: name(list), value, condition })
}

/// `p as of d`
pub fn as_of(parameter: &str, date: Expr) -> Expr {
    expr(ExprKind::AsOf { parameter: name(parameter), date: operand(date, ATOM) })
}

/// `30 days after d`
pub fn shift(by: Expr, side: Side, date: Expr) -> Expr {
    // `30 days after 2 months after d` needs no parentheses.
    expr(ExprKind::Shift { by: operand(by, SUM), side, date: operand(date, SHIFT), calendar: None })
}

/// `10 working days after d by calendar office`
pub fn working_days(by: Expr, side: Side, date: Expr, calendar: &str) -> Expr {
    let calendar = Some(name(calendar));
    expr(ExprKind::Shift { by: operand(by, SUM), side, date: operand(date, SUM), calendar })
}

/// `d rolled forward by calendar office`
pub fn rolled(date: Expr, calendar: &str) -> Expr {
    expr(ExprKind::Rolled { date: operand(date, CALENDAR), calendar: name(calendar) })
}

/// `working days from a to b by calendar office`
pub fn working_days_between(from: Expr, to: Expr, calendar: &str) -> Expr {
    let (from, to) = (operand(from, AS_OF), operand(to, AS_OF));
    expr(ExprKind::WorkingDaysBetween { from, to, calendar: name(calendar) })
}

/// `x within 10 working days before d by calendar office`
pub fn window_of(subject: Expr, by: Expr, side: Side, date: Expr, calendar: &str) -> Expr {
    let (subject, calendar) = (operand(subject, ROLLED), Some(name(calendar)));
    expr(ExprKind::Window { subject, by: operand(by, SUM), side, date: operand(date, SUM), calendar })
}

/// `x within 3 years before d`
pub fn window(subject: Expr, by: Expr, side: Side, date: Expr) -> Expr {
    let subject = operand(subject, ROLLED);
    expr(ExprKind::Window { subject, by: operand(by, SUM), side, date: operand(date, SHIFT), calendar: None })
}

/// `days from a to b`
pub fn days_between(from: Expr, to: Expr) -> Expr {
    expr(ExprKind::DaysBetween { from: operand(from, AS_OF), to: operand(to, AS_OF) })
}

/// `full hours from a to b`
pub fn hours_between(started: bool, from: Expr, to: Expr) -> Expr {
    expr(ExprKind::HoursBetween { started, from: operand(from, ATOM), to: operand(to, ATOM) })
}

/// `date of t at offset +08:00`
pub fn date_of(instant: Expr, offset: i32) -> Expr {
    expr(ExprKind::DateOf { instant: operand(instant, ATOM), offset })
}

/// `2019-03-01T08:30Z`, with what clocks showed so many minutes ahead of UTC.
pub fn instant(seconds: i64, offset: i32) -> Expr {
    let there = seconds + i64::from(offset) * 60;
    let of_day = u32::try_from(there.rem_euclid(86_400)).expect("less than a day");
    let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
    let date = date(there.div_euclid(86_400));
    expr(ExprKind::Instant(InstantLit { date, hour, minute, second, offset, span: Span::default() }))
}

/// `-a`
pub fn negate(inner: Expr) -> Expr {
    let inner = if strength(&inner) == SIGNED { Box::new(inner) } else { operand(inner, AS_OF) };
    expr(ExprKind::Negate(inner))
}

/// `a + b`
pub fn arithmetic(op: ArithmeticOp, left: Expr, right: Expr) -> Expr {
    let (left_needs, right_needs) = if op == ArithmeticOp::Multiply { (PRODUCT, AS_OF) } else { (SUM, PRODUCT) };
    expr(ExprKind::Arithmetic { op, left: operand(left, left_needs), right: operand(right, right_needs) })
}

/// `a / b`
pub fn divide(left: Expr, right: Expr) -> Expr {
    expr(ExprKind::Divide { left: operand(left, PRODUCT), right: operand(right, AS_OF) })
}

/// `a rounded up to 5`
pub fn rounded(value: Expr, mode: RoundMode, step: Expr) -> Expr {
    expr(ExprKind::Rounded { value: operand(value, SUM), mode, step: Box::new(step) })
}

/// `5 CNY per started 1,000 of weight`
pub fn per_unit(amount: Expr, started: bool, unit: Expr, quantity: Expr) -> Expr {
    let (amount, quantity) = (operand(amount, AS_OF), operand(quantity, AS_OF));
    expr(ExprKind::PerUnit { amount, started, unit: Box::new(unit), quantity })
}

/// An operand of a clause: in parentheses unless it is a literal, a name or a field.
pub fn tight(inner: Expr) -> Expr {
    at_least(inner, ATOM)
}
