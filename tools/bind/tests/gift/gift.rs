// Types of the policy `small_gift` 1.2.0.
// Written by `fencun bind`; do not edit.

use std::collections::BTreeSet;

use fencun_abi::answer;
use fencun_abi::value::Value;
use fencun_runtime::typed::{self, Amount, Date, Decimal, Instant, Known, Outcome, Range, Scalar};
use fencun_runtime::{Error, Limits, Trace};

/// A module with another schema is refused.
pub const SCHEMA_HASH: &str = "5c0ee7b1bd674afa";

/// Answer, from lenient to strict.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Answer {
    /// keep it
    Keep,
    /// `report`
    Report,
    /// give it back
    ReturnIt,
}

impl Answer {
    /// All, in order.
    pub const ALL: [Self; 3] = [
        Self::Keep,
        Self::Report,
        Self::ReturnIt,
    ];
}

impl Scalar for Answer {
    fn number(&self) -> i64 {
        *self as i64
    }

    fn of_number(number: i64) -> Option<Self> {
        Self::ALL.get(usize::try_from(number).ok()?).copied()
    }
}

/// Option.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Option_ {
    /// `none_at_all`
    NoneAtAll,
    /// `type`
    Type,
    /// 其他情形
    其他,
}

impl Option_ {
    /// All, in order.
    pub const ALL: [Self; 3] = [
        Self::NoneAtAll,
        Self::Type,
        Self::其他,
    ];
}

impl Scalar for Option_ {
    fn number(&self) -> i64 {
        *self as i64
    }

    fn of_number(number: i64) -> Option<Self> {
        Self::ALL.get(usize::try_from(number).ok()?).copied()
    }
}

/// Person.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Person {
    /// Official; 0 to 20 characters.
    pub self_: String,
    /// Rank; 1 to 27.
    pub 级别: i64,
    /// May be unknown.
    pub present: Known<bool>,
    /// Left on; may be unknown or none.
    pub left: Known<Option<Date>>,
}

impl Person {
    /// In the order of the schema.
    #[must_use]
    pub fn values(&self) -> Vec<Value> {
        vec![
            typed::text(&self.self_),
            typed::scalar(&self.级别),
            typed::known(&self.present, typed::scalar),
            typed::known(&self.left, |known| typed::or_none(known, typed::scalar)),
        ]
    }
}

/// The facts of one case.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Facts {
    /// Worth * / of it; CNY; 0 to 1000000.
    pub worth: Decimal<2>,
    /// Option chosen; may be unknown.
    pub class: Known<Option_>,
    /// `options`
    pub options: BTreeSet<Option_>,
    /// Percent; 0 to 100.
    pub share: Decimal<2>,
    /// Weight in kg; 0 to 50.
    pub weight: Decimal<3>,
    /// `given_on`
    pub given_on: Date,
    /// May be none.
    pub told_at: Option<Instant>,
    /// Days; 0 to 60.
    pub wait: i64,
    /// 说明＼n第二行; 0 to 100 characters; may be none.
    pub 说明: Option<String>,
    /// CNY; 0 to 1000000.
    pub frame: Range<Decimal<2>>,
    /// May be unknown.
    pub urgent: Known<bool>,
    /// At most 5 members.
    pub persons: Vec<Person>,
}

impl Facts {
    /// In the order of the schema.
    #[must_use]
    pub fn values(&self) -> Vec<Value> {
        vec![
            typed::scalar(&self.worth),
            typed::known(&self.class, typed::scalar),
            typed::scalar(&self.options),
            typed::scalar(&self.share),
            typed::scalar(&self.weight),
            typed::scalar(&self.given_on),
            typed::or_none(&self.told_at, typed::scalar),
            typed::scalar(&self.wait),
            typed::or_none(&self.说明, |text| typed::text(text)),
            typed::range(&self.frame),
            typed::known(&self.urgent, typed::scalar),
            typed::list(&self.persons, Person::values),
        ]
    }
}

/// The answer to one case.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Decision {
    /// `answer`
    pub answer: Outcome<Answer>,
    /// `要说明`
    pub 要说明: Outcome<bool>,
    /// Fine; CNY.
    pub fine: Amount<Decimal<2>>,
    /// `measures`
    pub measures: Amount<BTreeSet<Option_>>,
    /// Months.
    pub term: Amount<i64, Range<i64>>,
    /// The named values.
    pub values: Values,
    /// The same in indexes, for reasons, duties and what is needed.
    pub raw: answer::Decision,
}

impl Decision {
    fn of(raw: answer::Decision) -> Result<Self, Error> {
        Ok(Self {
            answer: typed::outcome(&raw, 0)?,
            要说明: typed::outcome(&raw, 1)?,
            fine: typed::amount(&raw, 2)?,
            measures: typed::amount(&raw, 3)?,
            term: typed::amount_range(&raw, 4)?,
            values: Values {
                heavy_worth: typed::value(&raw, 0)?,
                last_left: typed::value(&raw, 1)?,
            },
            raw,
        })
    }
}

/// The named values of an answer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Values {
    /// Worth by weight; CNY.
    pub heavy_worth: Known<Option<Decimal<2>>>,
    /// `last_left`
    pub last_left: Known<Option<Date>>,
}

/// The policy. Cheap to clone; may be shared by threads, each with its own session.
#[derive(Clone, Debug)]
pub struct Policy(pub fencun_runtime::Policy);

impl Policy {
    /// Verifies and compiles a module; one with another schema is refused.
    pub fn load(module: &[u8], limits: &Limits) -> Result<Self, Error> {
        fencun_runtime::Policy::for_schema(SCHEMA_HASH, module, limits).map(Self)
    }

    /// A caller for one thread at a time.
    #[must_use]
    pub fn session(&self) -> Session {
        Session(self.0.session())
    }
}

/// A caller of the policy, with an instance of its own.
#[derive(Debug)]
pub struct Session(fencun_runtime::Session);

impl Session {
    /// Decides one case.
    pub fn decide(&mut self, facts: &Facts, trace: Trace) -> Result<Decision, Error> {
        typed::decide(&mut self.0, &facts.values(), trace).and_then(Decision::of)
    }
}
