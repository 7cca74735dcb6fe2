// Types of the policy `panel` 1.0.0.
// Written by `fencun bind`; do not edit.

use fencun_abi::answer;
use fencun_abi::value::Value;
use fencun_runtime::typed::{self, Known, Outcome, Scalar};
use fencun_runtime::{Error, Limits, Trace};

/// A module with another schema is refused.
pub const SCHEMA_HASH: &str = "be71dc32c574e8ff";

/// Liability, from lenient to strict.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Liability {
    /// `none_due`
    NoneDue,
    /// `full`
    Full,
}

impl Liability {
    /// All, in order.
    pub const ALL: [Self; 2] = [
        Self::NoneDue,
        Self::Full,
    ];
}

impl Scalar for Liability {
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
    /// May be unknown.
    pub wrong: Known<bool>,
}

impl Person {
    /// In the order of the schema.
    #[must_use]
    pub fn values(&self) -> Vec<Value> {
        vec![
            typed::known(&self.wrong, typed::scalar),
        ]
    }
}

/// The facts of one case.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Facts {
    /// At most 3 members.
    pub persons: Vec<Person>,
}

impl Facts {
    /// In the order of the schema.
    #[must_use]
    pub fn values(&self) -> Vec<Value> {
        vec![
            typed::list(&self.persons, Person::values),
        ]
    }
}

/// The answer to one case.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Decision {
    /// `liability`
    pub liability: Vec<Outcome<Liability>>,
    /// The same in indexes, for reasons, duties and what is needed.
    pub raw: answer::Decision,
}

impl Decision {
    fn of(raw: answer::Decision) -> Result<Self, Error> {
        Ok(Self {
            liability: typed::each(&raw, 0..3, typed::outcome)?,
            raw,
        })
    }
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
