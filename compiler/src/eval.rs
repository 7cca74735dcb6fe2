//! The reference evaluator: chapter 12 of the language reference over the typed tree.
//!
//! It is the definition that one can run. Where it and a compiled module disagree, one of the
//! two is wrong; so it shares nothing with the intermediate representation or the code
//! generator, not even the calendar. It is written to be compared with the text, not to be fast:
//! every expression is computed whenever it is asked for, and a decision looks at its units as
//! often as it likes.
//!
//! It is total. Facts are assumed to be valid; a value that is missing or of the wrong shape
//! counts as unknown, and nothing panics.

mod amount;
mod calendar;
mod decision;
mod expression;
mod needs;
mod range;
mod rounding;
mod truth;

pub use calendar::{FIRST_DAY, LAST_DAY, add_days, add_months, civil_from_days, days_from_civil};
pub use rounding::rounded;

use fencun_abi::answer::{Answer, Decision, Due, Fault, NO_ROW, Step, StepState};
use fencun_abi::value::Value;
use fencun_grammar::span::Span;

use self::decision::Verdict;
use self::expression::each_of;
use self::truth::{Reading, Truth};
use crate::hir::{Checked, Claim, DecisionId, Expr, FactId, Guarantee, Node, Policy, RuleUnit, TraceRef, Type};

/// Decides on one set of facts, one value for each of [`Policy::facts`]. The trace is always
/// filled.
///
/// # Errors
/// The first overflow, in the order of chapter 12 (*Strictness and faults*); `field` is the
/// index of its site, `row` is [`NO_ROW`].
pub fn decide(policy: &Checked<Policy>, facts: &[Value]) -> Answer {
    let run = Run::compute(policy, facts)?;
    Ok(run.decision())
}

/// The guarantees that the answer to one set of facts breaks: what must hold surely does not,
/// and when it must hold surely is the case. Indexes of [`Policy::guarantees`]; none where there
/// is a fault instead of an answer.
#[must_use]
pub fn broken_guarantees(policy: &Checked<Policy>, facts: &[Value]) -> Vec<usize> {
    let Ok(run) = Run::compute(policy, facts) else { return Vec::new() };
    let is_broken = |guarantee: &Guarantee| match &guarantee.claim {
        Claim::Holds { condition, when } => {
            run.condition(when, &[]) == Ok(Truth::Yes) && run.condition(condition, &[]) == Ok(Truth::No)
        }
        // Speaks of two answers.
        Claim::Never { .. } => false,
    };
    let guarantees = policy.guarantees.iter().enumerate();
    guarantees.filter(|(_, guarantee)| is_broken(guarantee)).map(|(index, _)| index).collect()
}

/// A place where a value lies outside of the bounds that the checker found for it, if there is
/// one. There must not be: what is proved about overflow rests on these bounds.
#[must_use]
pub fn outside_of_bounds(policy: &Checked<Policy>, facts: &[Value]) -> Option<Span> {
    let run = Run::compute(policy, facts).ok()?;
    run.roots().into_iter().find_map(|(expr, mut members)| run.outside(expr, &mut members))
}

/// A member of a list that is bound: its place, counted from 0, and its fields.
#[derive(Clone, Copy, Debug)]
struct Member<'a> {
    index: usize,
    fields: &'a [Value],
}

/// What is known of a policy for one set of facts, filled in the order of [`Policy::order`].
struct Run<'p> {
    policy: &'p Policy,
    facts: &'p [Value],
    /// One a definition.
    defines: Vec<Reading>,
    /// One a boundary.
    boundaries: Vec<Reading>,
    /// The own condition of each unit.
    conditions: Vec<Truth>,
    /// What each unit of a decision of amounts gives.
    amounts: Vec<Reading>,
    /// One a decision.
    verdicts: Vec<Verdict>,
    /// The condition of each duty, and its day.
    duties: Vec<(Truth, Option<Reading>)>,
}

impl<'p> Run<'p> {
    fn compute(policy: &'p Policy, facts: &'p [Value]) -> Result<Self, Fault> {
        let mut run = Run {
            policy,
            facts,
            defines: vec![Reading::Unknown; policy.defines.len()],
            boundaries: vec![Reading::Unknown; policy.boundaries.len()],
            conditions: vec![Truth::Unknown; policy.units.len()],
            amounts: vec![Reading::Unknown; policy.units.len()],
            verdicts: policy.decisions.iter().map(Verdict::open).collect(),
            duties: Vec::new(),
        };
        for node in &policy.order {
            run.compute_node(*node)?;
        }
        for duty in &policy.duties {
            let condition = run.condition(&duty.condition, &[])?;
            let day = duty.due.as_ref().map(|due| run.value(due, &[])).transpose()?;
            run.duties.push((condition, day));
        }
        Ok(run)
    }

    fn compute_node(&mut self, node: Node) -> Result<(), Fault> {
        match node {
            Node::Define(id) => {
                if let Some(define) = self.policy.defines.get(id.index()) {
                    let value = self.value(&define.body, &[])?;
                    set(&mut self.defines, id.index(), value);
                }
            }
            Node::Boundary(id) => {
                let band = self.band(id)?;
                set(&mut self.boundaries, id.index(), band);
            }
            Node::Decision(id) => {
                let (members, is_there) = self.member_of(id);
                for unit_id in self.policy.units_of(id) {
                    if let Some(unit) = self.policy.units.get(unit_id.index()) {
                        let condition = self.condition(&unit.condition, &members)?;
                        let condition = if is_there { condition } else { Truth::No };
                        set(&mut self.conditions, unit_id.index(), condition);
                        if let Some(amount) = &unit.amount {
                            let amount = self.value(amount, &members)?;
                            set(&mut self.amounts, unit_id.index(), amount);
                        }
                    }
                }
                if let Some(decision) = self.policy.decisions.get(id.index()) {
                    let verdict = match &decision.amount {
                        Some(of) if matches!(decision.ty, Type::Range(_)) => {
                            range::reach(self.policy, decision, of, &self.conditions, &self.amounts)
                        }
                        Some(of) => amount::reach(self.policy, decision, of, &self.conditions, &self.amounts)?,
                        None if !is_there => Verdict::of_nobody(decision),
                        None => Verdict::reach(self.policy, decision, &self.conditions),
                    };
                    set(&mut self.verdicts, id.index(), verdict);
                }
            }
        }
        Ok(())
    }

    /// The member that a decision is about, and whether there is one; of a decision for no member
    /// none is bound.
    fn member_of(&self, id: DecisionId) -> (Vec<Member<'p>>, bool) {
        let Some(place) = self.policy.decisions.get(id.index()).and_then(|decision| decision.place) else {
            return (Vec::new(), true);
        };
        let index = place.index as usize;
        let member = match self.facts.get(place.list.index()) {
            Some(Value::List(members)) => members.get(index),
            _ => None,
        };
        // Of a member that is not there nothing is known.
        let fields = member.map(Vec::as_slice).unwrap_or_default();
        (vec![Member { index, fields }], member.is_some())
    }

    fn decision(&self) -> Decision {
        let mut fired: Vec<u16> = self.verdicts.iter().flat_map(|v| &v.fired).map(|unit| short(unit.0)).collect();
        let mut defeated: Vec<_> = self.verdicts.iter().flat_map(|v| v.defeated.iter().copied()).collect();
        fired.sort_unstable();
        defeated.sort_unstable();
        Decision {
            outcomes: self.verdicts.iter().map(Verdict::outcome).collect(),
            values: self.policy.named_values().into_iter().map(|node| self.reading_of(node).to_value()).collect(),
            fired,
            defeated,
            duties: self.dues(),
            needs: self.needs().into_iter().map(|fact| short(fact.0)).collect(),
            trace: self.trace(),
        }
    }

    fn dues(&self) -> Vec<Due> {
        let arising = self.duties.iter().enumerate().filter(|(_, (condition, _))| *condition == Truth::Yes);
        arising
            .map(|(index, (_, day))| {
                let due = day.and_then(Reading::number).and_then(|day| i32::try_from(day).ok());
                Due { duty: u16::try_from(index).unwrap_or(u16::MAX), due }
            })
            .collect()
    }

    fn trace(&self) -> Vec<Step> {
        let refs = self.policy.trace_refs().into_iter().enumerate();
        refs.map(|(index, of)| {
            let (state, row, value) = self.step(&of);
            Step { node: u16::try_from(index).unwrap_or(u16::MAX), state, row, value }
        })
        .collect()
    }

    fn step(&self, of: &TraceRef<'_>) -> (StepState, u32, i64) {
        match of {
            TraceRef::Parameter(read) => {
                let entry = self.entry_in_force(read);
                entry.map_or((StepState::Unknown, NO_ROW, 0), |(row, value)| (StepState::True, row, value))
            }
            TraceRef::Define(id) => {
                let reading = self.reading_of(Node::Define(*id));
                let body = self.policy.defines.get(id.index()).map(|define| &define.body);
                match body {
                    Some(body) if body.ty == Type::YesNo => condition_step(reading.truth()),
                    _ => value_step(reading),
                }
            }
            TraceRef::Boundary(id) => value_step(self.reading_of(Node::Boundary(*id))),
            TraceRef::Unit(id) => condition_step(self.conditions.get(id.index()).copied().unwrap_or_default()),
            TraceRef::Duty(id) => condition_step(self.duties.get(id.index()).map_or(Truth::Unknown, |duty| duty.0)),
        }
    }

    fn reading_of(&self, node: Node) -> Reading {
        match node {
            Node::Define(id) => self.defines.get(id.index()).copied().unwrap_or_default(),
            Node::Boundary(id) => self.boundaries.get(id.index()).copied().unwrap_or_default(),
            Node::Decision(_) => Reading::Unknown,
        }
    }

    fn is_unknown(&self, fact: FactId) -> bool {
        !matches!(
            self.facts.get(fact.index()),
            Some(Value::None | Value::Number(_) | Value::Text(_) | Value::Range(..) | Value::List(_))
        )
    }

    /// Every expression of the policy that stands by itself, with the member that it is about.
    fn roots(&self) -> Vec<(&'p Expr, Vec<Member<'p>>)> {
        let policy = self.policy;
        let mut roots: Vec<&Expr> = policy.defines.iter().map(|define| &define.body).collect();
        for boundary in &policy.boundaries {
            roots.push(&boundary.subject);
            roots.extend(boundary.bands.iter().flatten().map(|edge| &edge.value));
        }
        for duty in &policy.duties {
            roots.push(&duty.condition);
            roots.extend(&duty.due);
        }
        let of_unit = |unit: &'p RuleUnit| {
            let members = self.member_of(unit.decision).0;
            let exprs = std::iter::once(&unit.condition).chain(&unit.amount);
            exprs.map(|expr| (expr, members.clone())).collect::<Vec<_>>()
        };
        let alone = roots.into_iter().map(|expr| (expr, Vec::new()));
        alone.chain(policy.units.iter().flat_map(of_unit)).collect()
    }

    fn outside<'a>(&'a self, expr: &Expr, members: &mut Vec<Member<'a>>) -> Option<Span> {
        let reading = self.value(expr, members).unwrap_or_default();
        let ends = reading.ends().or_else(|| reading.number().map(|number| (number, number)));
        if ends.is_some_and(|(lower, upper)| lower < expr.range.min || upper > expr.range.max) {
            return Some(expr.span);
        }
        if let Some(list) = expr.list() {
            for member in each_of(self.members_of(list).unwrap_or_default()) {
                members.push(member);
                let found = expr.operands().into_iter().find_map(|operand| self.outside(operand, members));
                members.pop();
                if found.is_some() {
                    return found;
                }
            }
            return None;
        }
        expr.operands().into_iter().find_map(|operand| self.outside(operand, members))
    }
}

fn condition_step(truth: Truth) -> (StepState, u32, i64) {
    let state = match truth {
        Truth::No => StepState::False,
        Truth::Unknown => StepState::Unknown,
        Truth::Yes => StepState::True,
    };
    (state, NO_ROW, 0)
}

fn value_step(reading: Reading) -> (StepState, u32, i64) {
    match reading {
        Reading::Number(value) => (StepState::True, NO_ROW, value),
        // A definition or boundary is never a text or a range.
        Reading::Text | Reading::Range(..) | Reading::Unknown => (StepState::Unknown, NO_ROW, 0),
        Reading::None => (StepState::Skipped, NO_ROW, 0),
    }
}

fn set<T>(items: &mut [T], index: usize, value: T) {
    if let Some(item) = items.get_mut(index) {
        *item = value;
    }
}

/// Indexes of an answer have 16 bits; the checker bounds their number.
fn short(index: u32) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests;
