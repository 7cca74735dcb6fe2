//! What the types that `fencun bind` writes for one policy stand on: values with their types, and
//! the way from them to the values of a module and back.
//!
//! The module itself checks the bounds of values. Where it refuses one, the facts are read again
//! as any others are, so that every mistake has the same code and words.

use std::collections::BTreeSet;

use fencun_abi::answer::{self, Decision, FaultCode};
use fencun_abi::schema::{Field, Schema, Type};
use fencun_abi::value::Value;

use crate::date;
use crate::decode::ResultFlaw;
use crate::error::Error;
use crate::facts::{Facts, facts_from_input, normal};
use crate::input::Input;
use crate::policy::Policy;
use crate::session::{Session, Trace, fault_error};

/// A fact declared with `?`: not known, or a value.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Known<T> {
    /// Nobody knows.
    #[default]
    Unknown,
    /// The value.
    Is(T),
}

impl<T> From<T> for Known<T> {
    fn from(value: T) -> Self {
        Self::Is(value)
    }
}

impl<T> Known<T> {
    /// The value, where it is known.
    #[must_use]
    pub fn known(self) -> Option<T> {
        match self {
            Self::Unknown => None,
            Self::Is(value) => Some(value),
        }
    }
}

/// A decimal, an amount or a percentage in units of its last digit: `Decimal::<2>(150)` is 1.50.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Decimal<const DIGITS: u32>(pub i64);

impl<const DIGITS: u32> Decimal<DIGITS> {
    /// A whole number; `None` where it has too many digits.
    #[must_use]
    pub const fn whole(number: i64) -> Option<Self> {
        match 10_i64.checked_pow(DIGITS) {
            Some(scale) => match number.checked_mul(scale) {
                Some(units) => Some(Self(units)),
                None => None,
            },
            None => None,
        }
    }
}

/// A day, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Date(pub i32);

impl Date {
    /// Year, month and day; `None` where there is no such day in the years 1 to 9999.
    #[must_use]
    pub fn of(year: i32, month: u32, day: u32) -> Option<Self> {
        date::days_of(year, month, day).map(Self)
    }

    /// Year, month and day; `None` outside of the years 1 to 9999.
    #[must_use]
    pub fn year_month_day(self) -> Option<(i32, u32, u32)> {
        date::date_of(self.0)
    }
}

/// An instant: seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Instant(pub i64);

/// Lower and upper end, both included.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Range<T> {
    /// Lower end.
    pub from: T,
    /// Upper end, not below the lower one.
    pub to: T,
}

/// The outcome of a decision.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Outcome<T> {
    /// The outcome; `None` where it is not determined.
    pub value: Option<T>,
    /// What is possible, in the order of the cases.
    pub possible: Vec<T>,
    /// What an officer may choose, however the unknown facts turn out.
    pub permitted: Vec<T>,
}

/// The outcome of a decision of amounts: `V` is `T`, or for ranges a [`Range`] of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Amount<T, V = T> {
    /// The amount; `None` where it is not determined.
    pub value: Option<V>,
    /// The smallest that is possible; of sets what is there surely.
    pub low: T,
    /// The largest that is possible; of sets what is there possibly.
    pub high: T,
}

/// A type whose values a module keeps in one number.
pub trait Scalar: Sized {
    /// The number.
    fn number(&self) -> i64;
    /// The value of a number; `None` where there is none.
    fn of_number(number: i64) -> Option<Self>;
}

impl Scalar for bool {
    fn number(&self) -> i64 {
        i64::from(*self)
    }

    fn of_number(number: i64) -> Option<Self> {
        Some(number != 0)
    }
}

impl Scalar for i64 {
    fn number(&self) -> i64 {
        *self
    }

    fn of_number(number: i64) -> Option<Self> {
        Some(number)
    }
}

impl<const DIGITS: u32> Scalar for Decimal<DIGITS> {
    fn number(&self) -> i64 {
        self.0
    }

    fn of_number(number: i64) -> Option<Self> {
        Some(Self(number))
    }
}

impl Scalar for Date {
    fn number(&self) -> i64 {
        i64::from(self.0)
    }

    fn of_number(number: i64) -> Option<Self> {
        i32::try_from(number).ok().map(Self)
    }
}

impl Scalar for Instant {
    fn number(&self) -> i64 {
        self.0
    }

    fn of_number(number: i64) -> Option<Self> {
        Some(Self(number))
    }
}

impl<T: Ord + Scalar> Scalar for BTreeSet<T> {
    fn number(&self) -> i64 {
        self.iter()
            .fold(0, |bits, case| bits | 1_i64.checked_shl(u32::try_from(case.number()).unwrap_or(63)).unwrap_or(0))
    }

    fn of_number(number: i64) -> Option<Self> {
        (0..i64::from(u32::BITS)).filter(|bit| number >> bit & 1 == 1).map(T::of_number).collect()
    }
}

/// The value of a fact in one number.
pub fn scalar<T: Scalar>(value: &T) -> Value {
    Value::Number(value.number())
}

/// The value of a range.
pub fn range<T: Scalar>(value: &Range<T>) -> Value {
    Value::Range(value.from.number(), value.to.number())
}

/// The value of a text, in NFC as every text.
#[must_use]
pub fn text(value: &str) -> Value {
    Value::Text(normal(value).into_owned())
}

/// The value of a list.
pub fn list<T>(members: &[T], member: impl Fn(&T) -> Vec<Value>) -> Value {
    Value::List(members.iter().map(member).collect())
}

/// The value of a fact that may be unknown.
pub fn known<T>(value: &Known<T>, inner: impl Fn(&T) -> Value) -> Value {
    match value {
        Known::Unknown => Value::Unknown,
        Known::Is(value) => inner(value),
    }
}

/// The value of a fact that may be none.
pub fn or_none<T>(value: &Option<T>, inner: impl Fn(&T) -> Value) -> Value {
    value.as_ref().map_or(Value::None, inner)
}

/// Decides on values in the order of the schema's facts.
///
/// # Errors
/// Those of [`Session::decide`].
pub fn decide(session: &mut Session, values: &[Value], trace: Trace) -> Result<Decision, Error> {
    match session.decide_raw(values, trace) {
        Ok(Ok(decision)) => Ok(decision),
        Ok(Err(fault)) => Err(match fault.code {
            FaultCode::Overflow | FaultCode::DivisionByZero | FaultCode::OutsideCalendar => {
                fault_error(session.policy(), fault)
            }
            _ => mistakes(session.policy(), values).unwrap_or_else(|| fault_error(session.policy(), fault)),
        }),
        Err(Error::Facts(told)) => Err(mistakes(session.policy(), values).unwrap_or(Error::Facts(told))),
        Err(error) => Err(error),
    }
}

/// The outcome of a decision of cases.
///
/// # Errors
/// [`Error::BadResult`] where the policy has another schema than the program.
pub fn outcome<T: Scalar>(decision: &Decision, index: usize) -> Result<Outcome<T>, Error> {
    let raw = at(decision, index)?;
    let cases = |bits: u32| {
        (0..i64::from(u32::BITS)).filter(|bit| bits >> bit & 1 == 1).map(value_of).collect::<Result<Vec<T>, Error>>()
    };
    let value = if raw.determined { Some(value_of(i64::from(raw.value))?) } else { None };
    Ok(Outcome { value, possible: cases(raw.possible)?, permitted: cases(raw.permitted)? })
}

/// The outcome of a decision of amounts.
///
/// # Errors
/// As [`outcome`].
pub fn amount<T: Scalar>(decision: &Decision, index: usize) -> Result<Amount<T>, Error> {
    let (low, high, is_determined) = span(decision, index)?;
    let value = if is_determined { Some(value_of(low)?) } else { None };
    Ok(Amount { value, low: value_of(low)?, high: value_of(high)? })
}

/// The outcome of a decision of ranges.
///
/// # Errors
/// As [`outcome`].
pub fn amount_range<T: Scalar>(decision: &Decision, index: usize) -> Result<Amount<T, Range<T>>, Error> {
    let (low, high, is_determined) = span(decision, index)?;
    let value = if is_determined { Some(Range { from: value_of(low)?, to: value_of(high)? }) } else { None };
    Ok(Amount { value, low: value_of(low)?, high: value_of(high)? })
}

/// The outcomes of a decision for each member of a list, in the order of the list.
///
/// # Errors
/// As [`outcome`].
pub fn each<T>(
    decision: &Decision,
    places: std::ops::Range<usize>,
    of: impl Fn(&Decision, usize) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    let is_of_somebody = |&place: &usize| decision.outcomes.get(place).is_none_or(|outcome| !outcome.is_of_nobody());
    places.filter(is_of_somebody).map(|place| of(decision, place)).collect()
}

/// A named value; `None` for none.
///
/// # Errors
/// As [`outcome`].
pub fn value<T: Scalar>(decision: &Decision, index: usize) -> Result<Known<Option<T>>, Error> {
    Ok(match decision.values.get(index) {
        Some(Value::Unknown) => Known::Unknown,
        Some(Value::None) => Known::Is(None),
        Some(Value::Number(number)) => Known::Is(Some(value_of(*number)?)),
        _ => return Err(Error::BadResult(ResultFlaw::Value)),
    })
}

/// A named value that is a range.
///
/// # Errors
/// As [`outcome`].
pub fn value_range<T: Scalar>(decision: &Decision, index: usize) -> Result<Known<Option<Range<T>>>, Error> {
    Ok(match decision.values.get(index) {
        Some(Value::Unknown) => Known::Unknown,
        Some(Value::None) => Known::Is(None),
        Some(Value::Range(from, to)) => Known::Is(Some(Range { from: value_of(*from)?, to: value_of(*to)? })),
        _ => return Err(Error::BadResult(ResultFlaw::Value)),
    })
}

fn at(decision: &Decision, index: usize) -> Result<&answer::Outcome, Error> {
    decision.outcomes.get(index).ok_or(Error::BadResult(ResultFlaw::Index))
}

fn span(decision: &Decision, index: usize) -> Result<(i64, i64, bool), Error> {
    let raw = at(decision, index)?;
    let span = raw.amount.ok_or(Error::BadResult(ResultFlaw::Outcome))?;
    Ok((span.low, span.high, raw.determined))
}

fn value_of<T: Scalar>(number: i64) -> Result<T, Error> {
    T::of_number(number).ok_or(Error::BadResult(ResultFlaw::Value))
}

/// What is wrong with values, in the words of all facts; `None` where nothing is.
fn mistakes(policy: &Policy, values: &[Value]) -> Option<Error> {
    let schema = policy.schema();
    facts_from_input(schema, &object(schema, &schema.facts, values)).err().map(Error::Facts)
}

/// Values as they would be written. What is unknown is left out.
fn object(schema: &Schema, fields: &[Field], values: &[Value]) -> Input {
    let named = |(field, value): (&Field, &Value)| Some((field.name.clone(), written(schema, &field.ty, value)?));
    Input::Object(fields.iter().zip(values).filter_map(named).collect())
}

fn written(schema: &Schema, ty: &Type, value: &Value) -> Option<Input> {
    Some(match (value, ty) {
        (Value::Unknown, _) => return None,
        (Value::None, _) => Input::Null,
        (Value::Number(number), ty) => number_written(schema, ty, *number),
        (Value::Text(text), _) => Input::Text(text.clone()),
        (Value::Range(from, to), Type::Range { of }) => Input::Object(
            [("from", from), ("to", to)].map(|(name, end)| (name.to_owned(), number_written(schema, of, *end))).into(),
        ),
        (Value::Range(..), _) => Input::Null,
        (Value::List(members), ty) => {
            let record = if let Type::List { record } = ty { schema.records.get(usize::from(*record)) } else { None };
            let fields = record.map_or(&[][..], |record| &record.fields);
            Input::List(members.iter().map(|member| object(schema, fields, member)).collect())
        }
    })
}

fn number_written(schema: &Schema, ty: &Type, number: i64) -> Input {
    let case = |index: u16, case: i64| {
        let cases = schema.enums.get(usize::from(index)).map_or(&[][..], |of| &of.cases);
        let name = usize::try_from(case).ok().and_then(|case| cases.get(case));
        Input::Text(name.cloned().unwrap_or_else(|| case.to_string()))
    };
    match ty {
        Type::YesNo => Input::Bool(number != 0),
        Type::Enum { index } => case(*index, number),
        Type::Set { index } => {
            let bits = (0..i64::from(u32::BITS)).filter(|bit| number >> bit & 1 == 1);
            Input::List(bits.map(|bit| case(*index, bit)).collect())
        }
        Type::Decimal { digits } | Type::Money { digits, .. } => Input::Number(plain(number, *digits)),
        Type::Percent => Input::Number(plain(number, 2)),
        Type::Date => Input::Text(i32::try_from(number).map_or_else(|_| number.to_string(), date::iso)),
        Type::Instant => Input::Text(date::iso_instant(number)),
        Type::Integer | Type::Hours | Type::WorkingDays | Type::Days | Type::Months | Type::Years => {
            Input::Number(number.to_string())
        }
        Type::List { .. } | Type::Text | Type::Range { .. } => Input::Null,
    }
}

/// A number of units of the last digit, as people write it.
fn plain(number: i64, digits: u8) -> String {
    let digits = usize::from(digits);
    let text = format!("{:0>width$}", number.unsigned_abs(), width = digits + 1);
    let (whole, fraction) = text.split_at(text.len() - digits);
    let sign = if number < 0 { "-" } else { "" };
    if digits == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// Facts of a typed value for whoever wants to keep or show them: the same as JSON would give.
#[must_use]
pub fn facts(policy: &Policy, values: &[Value]) -> Facts {
    Facts::from_input(policy, object(policy.schema(), &policy.schema().facts, values))
}
