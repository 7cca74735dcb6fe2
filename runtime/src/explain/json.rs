//! The JSON forms of answers and errors (`docs/schema/answer.schema.json`).

use fencun_abi::answer::{Decision, NO_ROW, Outcome, Step, StepState};
use fencun_abi::rules::{TraceKind, TraceNode, Unit};
use fencun_abi::schema::{self, Type};
use fencun_abi::value::Value;
use serde_json::{Map, Number, Value as Json, json};

use super::{determined, is_about_nobody, members};
use crate::date;
use crate::error::{Code, Error};
use crate::input::InputError;
use crate::lang::{Lang, pick};
use crate::policy::Policy;
use crate::words;

/// The answer. `trace` is in it where the decision was traced.
///
/// Names are those of the rule file; reasons and what duties require are in `lang`, or in the
/// other language where the policy has no text in it.
#[must_use]
pub fn answer_json(policy: &Policy, decision: &Decision, lang: Lang) -> Json {
    let schema = policy.schema();
    let outcome = |declared: &schema::Outcome, outcome: &Outcome| {
        if let (Some(ty), Some(span)) = (&declared.ty, outcome.amount) {
            let of = if let Type::Range { of } = ty { of } else { ty };
            let [low, high] = [span.low, span.high].map(|end| value_json(policy, of, end));
            let value = match ty {
                _ if !outcome.determined => Json::Null,
                Type::Range { .. } => range_json(policy, ty, (span.low, span.high)),
                _ => low.clone(),
            };
            return json!({"value": value, "determined": outcome.determined, "low": low, "high": high});
        }
        let set = |bits| members(bits).filter_map(|case| case_name(declared, case)).map(Json::from).collect::<Json>();
        let value = determined(outcome).and_then(|case| case_name(declared, case));
        json!({
            "value": value,
            "determined": outcome.determined,
            "possible": set(outcome.possible),
            "permitted": set(outcome.permitted),
        })
    };
    let mut outcomes = Map::new();
    for (declared, of) in schema.outcomes.iter().zip(&decision.outcomes) {
        let place = outcomes.entry(declared.name.clone());
        match declared.member {
            None => drop(place.or_insert_with(|| outcome(declared, of))),
            // A list, with an entry for each member that is there.
            Some(_) => {
                let members = place.or_insert_with(|| Json::Array(Vec::new()));
                if let (Json::Array(members), false) = (members, of.is_of_nobody()) {
                    members.push(outcome(declared, of));
                }
            }
        }
    }
    let values = schema.values.iter().zip(&decision.values).filter_map(|(declared, value)| {
        let value = match value {
            Value::Number(number) => value_json(policy, &declared.ty, *number),
            Value::Range(from, to) => range_json(policy, &declared.ty, (*from, *to)),
            Value::None => Json::Null,
            Value::Unknown | Value::Text(_) | Value::List(_) => return None,
        };
        Some((declared.name.clone(), value))
    });
    let fired = decision.fired.iter().filter_map(|index| policy.unit(*index)).map(|unit| {
        let entry = json!({
            "decision": decision_name(policy, unit),
            "rule": unit.id,
            "row": unit.row,
            "cites": unit.cites,
            "because": pick(&unit.because, lang),
        });
        with_member(policy, unit, entry)
    });
    let defeated = decision.defeated.iter().filter_map(|defeat| Some((policy.unit(defeat.unit)?, defeat.by)));
    let defeated = defeated.map(|(unit, by)| {
        let entry = json!({
            "decision": decision_name(policy, unit),
            "rule": unit.id,
            "row": unit.row,
            "by": policy.unit_name(by),
        });
        with_member(policy, unit, entry)
    });
    let duties = decision.duties.iter().filter_map(|due| {
        let duty = policy.rules().duties.get(usize::from(due.duty))?;
        Some(json!({
            "duty": pick(&duty.require, lang).or(pick(&duty.label, lang)).unwrap_or(&duty.name),
            "rule": duty.name,
            "cites": duty.cites,
            "by": pick(&duty.by, lang),
            "due": due.due.map(date::iso),
        }))
    });
    let needs = decision.needs.iter().filter_map(|index| schema.facts.get(usize::from(*index)));
    let mut answer = json!({
        "policy": {"name": policy.name(), "version": policy.version(), "digest": policy.digest()},
        "outcomes": outcomes,
        "values": values.collect::<Map<_, _>>(),
        "fired": fired.collect::<Json>(),
        "defeated": defeated.collect::<Json>(),
        "duties": duties.collect::<Json>(),
        "needs": needs.map(|fact| Json::from(fact.name.as_str())).collect::<Json>(),
    });
    if let (false, Some(answer)) = (decision.trace.is_empty(), answer.as_object_mut()) {
        let steps = decision
            .trace
            .iter()
            .filter_map(|step| Some((policy.rules().trace.get(usize::from(step.node))?, step)))
            .filter(|(node, _)| !is_about_nobody(policy, decision, node))
            .map(|(node, step)| step_json(policy, node, step));
        answer.insert("trace".to_owned(), steps.collect());
    }
    answer
}

/// The decision that a rule unit belongs to: `otherwise` alone would not say of what.
fn decision_name<'p>(policy: &'p Policy, unit: &Unit) -> Option<&'p str> {
    policy.schema().outcomes.get(usize::from(unit.decision)).map(|outcome| outcome.name.as_str())
}

/// The entry of a rule unit, with the member that its decision is about, counted from 1.
fn with_member(policy: &Policy, unit: &Unit, mut entry: Json) -> Json {
    let declared = policy.schema().outcomes.get(usize::from(unit.decision));
    if let (Some(member), Some(entry)) = (declared.and_then(|declared| declared.member), entry.as_object_mut()) {
        entry.insert("member".to_owned(), (member.index + 1).into());
    }
    entry
}

/// What stands in place of an answer: `{"error": {…}}`, with `line` where the facts are one line
/// of many (counted from 1).
#[must_use]
pub fn error_json(error: &Error, line: Option<u64>, lang: Lang) -> Json {
    let mistakes = error.input_errors().iter().map(|mistake| input_error_json(mistake, lang));
    let mut answer = json!({"error": entry(error.code(), &error.message(lang))});
    if let Some(inner) = answer.get_mut("error").and_then(Json::as_object_mut) {
        inner.insert("facts".to_owned(), mistakes.collect());
    }
    if let (Some(line), Some(answer)) = (line, answer.as_object_mut()) {
        answer.insert("line".to_owned(), line.into());
    }
    answer
}

fn input_error_json(mistake: &InputError, lang: Lang) -> Json {
    let mut json = entry(Code::Input(mistake.code), &mistake.message(lang));
    if let Some(json) = json.as_object_mut() {
        let fact = if mistake.path.is_empty() { Json::Null } else { mistake.path.as_str().into() };
        json.insert("fact".to_owned(), fact);
        if let Some((line, column)) = mistake.place {
            json.insert("place".to_owned(), json!({"line": line, "column": column}));
        }
    }
    json
}

fn entry(code: Code, message: &str) -> Json {
    json!({"code": code.number(), "key": code.key(), "message": message})
}

fn step_json(policy: &Policy, node: &TraceNode, step: &Step) -> Json {
    let kind = match node.kind {
        TraceKind::Parameter => "parameter",
        TraceKind::Define => "define",
        TraceKind::Boundary => "boundary",
        TraceKind::Unit => "unit",
        TraceKind::Duty => "duty",
    };
    let value = match (&node.ty, step.state) {
        (_, StepState::Unknown) => json!("unknown"),
        (_, StepState::Skipped) => Json::Null,
        (Some(ty), StepState::True) => value_json(policy, ty, step.value),
        (_, state) => Json::Bool(state == StepState::True),
    };
    let state = match step.state {
        StepState::Unknown => "unknown",
        StepState::Skipped => "none",
        StepState::True if node.ty.is_some() => "known",
        StepState::True => "yes",
        StepState::False => "no",
    };
    let mut json = json!({"kind": kind, "name": node.name, "state": state});
    if let (TraceKind::Unit, Some(json), Some(unit)) = (node.kind, json.as_object_mut(), policy.unit(node.index)) {
        let decision = policy.schema().outcomes.get(usize::from(unit.decision));
        json.insert("decision".to_owned(), decision.map(|decision| decision.name.as_str()).into());
        if let Some(member) = decision.and_then(|decision| decision.member) {
            json.insert("member".to_owned(), (member.index + 1).into());
        }
    }
    if let (Some(json), "known" | "none") = (json.as_object_mut(), state) {
        json.insert("value".to_owned(), value);
        if let Some(from) = entry_in_force(node, step) {
            json.insert("from".to_owned(), from.into());
        }
    }
    json
}

/// First day of the entry of a parameter that was read.
pub(super) fn entry_in_force<'n>(node: &'n TraceNode, step: &Step) -> Option<&'n str> {
    if step.row == NO_ROW {
        return None;
    }
    node.entries.get(usize::try_from(step.row).ok()?).map(String::as_str)
}

fn case_name(declared: &schema::Outcome, case: u8) -> Option<&str> {
    declared.cases.get(usize::from(case)).map(String::as_str)
}

/// Both ends of a range as facts are written.
fn range_json(policy: &Policy, ty: &Type, ends: (i64, i64)) -> Json {
    let Type::Range { of } = ty else { return Json::Null };
    json!({ "from": value_json(policy, of, ends.0), "to": value_json(policy, of, ends.1) })
}

/// A value as facts are written: decimals, amounts and percents as numbers. A number with a fraction that
/// a double cannot hold to its last digit is a text, so that no digit is lost.
fn value_json(policy: &Policy, ty: &Type, number: i64) -> Json {
    let digits = match ty {
        Type::YesNo => return Json::Bool(number != 0),
        Type::Enum { .. } => return words::case(policy.schema(), ty, number).into(),
        Type::Set { index } => return words::held(policy.schema(), *index, number).map(|(_, name)| name).collect(),
        Type::Date => return i32::try_from(number).map(date::iso).map_or(Json::Null, Json::from),
        Type::Instant => return date::iso_instant(number).into(),
        Type::Decimal { digits } | Type::Money { digits, .. } => *digits,
        Type::Percent => 2,
        _ => return number.into(),
    };
    let text = words::decimal(number, digits);
    if let Ok(whole) = text.parse::<i64>() {
        return whole.into();
    }
    let is_exact = number.unsigned_abs() < 1_000_000_000_000_000;
    let double = text.parse().ok().filter(|_| is_exact).and_then(Number::from_f64);
    double.map_or_else(|| text.into(), Json::Number)
}
