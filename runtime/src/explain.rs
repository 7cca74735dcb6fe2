//! Answers with reasons: as JSON for machines, as text for people.

mod json;
mod text;

pub use json::{answer_json, error_json};
pub use text::{Detail, explain};

use fencun_abi::answer::{Decision, Outcome};
use fencun_abi::rules::{TraceKind, TraceNode};
use fencun_abi::schema::{self, Schema, Type};

use crate::policy::Policy;

/// Indexes of the bits of a set.
fn members(set: u32) -> impl Iterator<Item = u8> {
    (0..32).filter(move |bit| set & (1 << bit) != 0)
}

/// The type of a decision's outcomes, where an enumeration of the schema has them.
fn outcome_type(schema: &Schema, outcome: &schema::Outcome) -> Option<Type> {
    let same = |e: &schema::Enum| e.scale == outcome.scale && e.cases == outcome.cases;
    let index = schema.enums.iter().position(same)?;
    Some(Type::Enum { index: u16::try_from(index).ok()? })
}

/// Is this a decision between no and yes?
fn is_yes_no(outcome: &schema::Outcome) -> bool {
    outcome.cases == ["no", "yes"]
}

/// Whether a step of the trace is that of a rule unit for a place of a list where no member is.
fn is_about_nobody(policy: &Policy, decision: &Decision, node: &TraceNode) -> bool {
    let unit = policy.unit(node.index).filter(|_| node.kind == TraceKind::Unit);
    unit.and_then(|unit| decision.outcomes.get(usize::from(unit.decision))).is_some_and(Outcome::is_of_nobody)
}

/// The outcome, when there is one.
fn determined(outcome: &Outcome) -> Option<u8> {
    outcome.determined.then_some(outcome.value)
}
