//! Random facts for a policy, near everything that the policy compares them with.

use std::collections::BTreeSet;

use fencun_abi::value::Value;
use fencun_compiler::hir::{Expr, ExprKind, Field, Policy, Type};

use crate::chance::Chance;

/// The constants of a policy with their types: thresholds, entries of parameters and their
/// first days, edges of bands; and the texts that facts are compared with.
#[derive(Clone, Debug, Default)]
pub struct Thresholds {
    numbers: Vec<(Type, i64)>,
    texts: BTreeSet<String>,
}

/// How facts are chosen.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Mood {
    /// Everything is known, values are ordinary.
    Plain,
    /// A mixture.
    Mixed,
    /// Most of what may be unknown is.
    Dark,
    /// Smallest and largest values.
    Extreme,
}

impl Thresholds {
    /// Those of a policy.
    #[must_use]
    pub fn of(policy: &Policy) -> Self {
        let mut found = Self::default();
        for define in &policy.defines {
            found.add(&define.body);
        }
        for boundary in &policy.boundaries {
            found.add(&boundary.subject);
            for edge in boundary.bands.iter().flatten() {
                found.add(&edge.value);
            }
        }
        for unit in &policy.units {
            found.add(&unit.condition);
            if let Some(amount) = &unit.amount {
                found.add(amount);
            }
        }
        for duty in &policy.duties {
            found.add(&duty.condition);
        }
        for parameter in &policy.parameters {
            for entry in &parameter.entries {
                found.numbers.push((parameter.ty, entry.value));
                found.numbers.push((Type::Date, entry.from.into()));
            }
        }
        found.numbers.dedup();
        found
    }

    fn add(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Const(value) => self.numbers.push((expr.ty, *value)),
            ExprKind::OneOf { subject, items } => self.numbers.extend(items.iter().map(|value| (subject.ty, *value))),
            ExprKind::TextIn { items, .. } => self.texts.extend(items.iter().cloned()),
            ExprKind::StartsWith { prefix, .. } => {
                self.texts.insert(prefix.clone());
            }
            _ => {}
        }
        for operand in expr.operands() {
            self.add(operand);
        }
    }

    fn near(&self, field: &Field) -> Vec<i64> {
        let mut near = BTreeSet::new();
        for (_, value) in self.numbers.iter().filter(|(ty, _)| *ty == field.ty) {
            for value in [value.saturating_sub(1), *value, value.saturating_add(1)] {
                if field.range.min <= value && value <= field.range.max {
                    near.insert(value);
                }
            }
        }
        near.into_iter().collect()
    }
}

impl Thresholds {
    /// Texts that differ in all that the policy asks of texts, as far as they fit a fact: those
    /// that it names, each with something more behind it and with its last character missing,
    /// and two that have nothing to do with them; and each made as long as it must be.
    fn near_texts(&self, field: &Field) -> Vec<String> {
        let mut near = BTreeSet::new();
        for text in self.texts.iter().map(String::as_str).chain(["", "?", "。。"]) {
            let shorter: String = text.chars().take(text.chars().count().saturating_sub(1)).collect();
            let least = usize::try_from(field.range.min).unwrap_or(0);
            let longer = text.to_owned() + &"0".repeat(least.saturating_sub(text.chars().count()));
            near.extend([text.to_owned(), format!("{text}0"), format!("{text}𠀀"), shorter, longer]);
        }
        near.into_iter().filter(|text| is_in_bounds(field, text)).collect()
    }
}

fn is_in_bounds(field: &Field, text: &str) -> bool {
    i64::try_from(text.chars().count()).is_ok_and(|length| field.range.min <= length && length <= field.range.max)
}

fn text(thresholds: &Thresholds, field: &Field, mood: Mood, chance: &mut Chance) -> String {
    if mood == Mood::Extreme && chance.percent(50) {
        // As many characters as there may be, or as few, of one byte or of four.
        let length = if chance.percent(70) { field.range.max } else { field.range.min };
        let character = if chance.percent(50) { "𠀀" } else { "A" };
        return character.repeat(usize::try_from(length).unwrap_or(0));
    }
    chance.pick(&thresholds.near_texts(field)).clone()
}

/// Facts of a seed: one value for each fact of the policy, all of them valid.
#[must_use]
pub fn facts(policy: &Policy, thresholds: &Thresholds, seed: u64) -> Vec<Value> {
    let mut chance = Chance::new(seed, 2);
    // Where something can overflow, it should sometimes.
    let mood = match chance.below(if policy.sites.is_empty() { 21 } else { 27 }) {
        0..5 => Mood::Plain,
        5..15 => Mood::Mixed,
        15..20 => Mood::Dark,
        _ => Mood::Extreme,
    };
    policy.facts.iter().map(|field| value(policy, thresholds, field, mood, &mut chance)).collect()
}

fn value(policy: &Policy, thresholds: &Thresholds, field: &Field, mood: Mood, chance: &mut Chance) -> Value {
    if let Type::List(record) = field.ty {
        let fields = policy.records.get(record.index()).map(|record| record.fields.as_slice()).unwrap_or_default();
        let most = usize::try_from(field.range.max).unwrap_or(0);
        let n = match chance.below(10) {
            0 | 1 => 0,
            2..5 => 1,
            5..9 => chance.count(1, 4),
            _ => most,
        };
        let member =
            |chance: &mut Chance| fields.iter().map(|field| value(policy, thresholds, field, mood, chance)).collect();
        return Value::List((0..n.min(most)).map(|_| member(chance)).collect());
    }
    let dark = match mood {
        Mood::Plain => 0,
        Mood::Mixed => 25,
        Mood::Dark => 70,
        Mood::Extreme => 10,
    };
    if field.unknown && chance.percent(dark) {
        return Value::Unknown;
    }
    if field.none && chance.percent(25) {
        return Value::None;
    }
    match field.ty {
        Type::Set(_) if chance.percent(60) => Value::Number(chance.between(field.range.min, field.range.max)),
        Type::Text => Value::Text(text(thresholds, field, mood, chance)),
        Type::Range(of) => {
            let end = Field { ty: of.ty(), ..field.clone() };
            let (a, b) = (number(thresholds, &end, mood, chance), number(thresholds, &end, mood, chance));
            Value::Range(a.min(b), a.max(b))
        }
        _ => Value::Number(number(thresholds, field, mood, chance)),
    }
}

fn number(thresholds: &Thresholds, field: &Field, mood: Mood, chance: &mut Chance) -> i64 {
    let (low, high) = (field.range.min, field.range.max);
    let extreme = mood == Mood::Extreme || chance.percent(4);
    if extreme && chance.percent(70) {
        let ends = [low, high, low.saturating_add(1).min(high), high.saturating_sub(1).max(low)];
        return *chance.pick(&ends);
    }
    let near = thresholds.near(field);
    if !near.is_empty() && chance.percent(70) {
        return *chance.pick(&near);
    }
    // Not the whole range: sums and products of ordinary values are to be ordinary too.
    let (low, high) = match field.ty {
        Type::Date => (low.max(15_000).min(high), high.min(20_000).max(low)),
        Type::Instant => (low.max(15_000 * 86_400).min(high), high.min(20_000 * 86_400).max(low)),
        _ => (low.max(-100).min(high), high.min(1_000).max(low)),
    };
    chance.between(low, high)
}

/// Every completion of facts: each unknown value replaced by each value that it can have, in
/// lists too; a text by enough texts to make every difference. Nothing when there are more than `most`.
#[must_use]
pub fn completions(policy: &Policy, facts: &[Value], most: usize) -> Option<Vec<Vec<Value>>> {
    let mut all = vec![Vec::new()];
    for (field, value) in policy.facts.iter().zip(facts) {
        let choices = choices(policy, field, value, most)?;
        if all.len().checked_mul(choices.len())? > most {
            return None;
        }
        all = product(&all, &choices);
    }
    Some(all)
}

/// Every way to find out the values of some facts; the others stay as they are.
#[must_use]
pub fn findings(policy: &Policy, facts: &[Value], which: &[u16], most: usize) -> Option<Vec<Vec<Value>>> {
    let mut all = vec![Vec::new()];
    for (index, (field, value)) in policy.facts.iter().zip(facts).enumerate() {
        let asked = which.iter().any(|fact| usize::from(*fact) == index);
        let choices = if asked { choices(policy, field, value, most)? } else { vec![value.clone()] };
        if all.len().checked_mul(choices.len())? > most {
            return None;
        }
        all = product(&all, &choices);
    }
    Some(all)
}

fn choices(policy: &Policy, field: &Field, value: &Value, most: usize) -> Option<Vec<Value>> {
    match (value, field.ty) {
        (Value::Unknown, Type::Text) => {
            let none = field.none.then_some(Value::None);
            let texts = Thresholds::of(policy).near_texts(field).into_iter().map(Value::Text);
            let choices: Vec<Value> = none.into_iter().chain(texts).collect();
            (choices.len() <= most).then_some(choices)
        }
        (Value::Unknown, _) => {
            let size = field.range.max.checked_sub(field.range.min)?;
            if usize::try_from(size).ok()? > most {
                return None;
            }
            let none = field.none.then_some(Value::None);
            let all = field.range.min..=field.range.max;
            if let Type::Range(_) = field.ty {
                let pairs = all.clone().flat_map(|lower| (lower..=field.range.max).map(move |upper| (lower, upper)));
                let ranges = pairs.map(|(lower, upper)| Value::Range(lower, upper));
                let choices: Vec<Value> = none.into_iter().chain(ranges.take(most + 1)).collect();
                return (choices.len() <= most).then_some(choices);
            }
            Some(none.into_iter().chain(all.map(Value::Number)).collect())
        }
        (Value::List(members), Type::List(record)) => {
            let fields = &policy.records.get(record.index())?.fields;
            let mut lists = vec![Vec::new()];
            for member in members {
                let mut completed = vec![Vec::new()];
                for (field, value) in fields.iter().zip(member) {
                    let choices = choices(policy, field, value, most)?;
                    if completed.len().checked_mul(choices.len())? > most {
                        return None;
                    }
                    completed = product(&completed, &choices);
                }
                if lists.len().checked_mul(completed.len())? > most {
                    return None;
                }
                lists = product(&lists, &completed);
            }
            Some(lists.into_iter().map(Value::List).collect())
        }
        _ => Some(vec![value.clone()]),
    }
}

fn product<T: Clone>(starts: &[Vec<T>], ends: &[T]) -> Vec<Vec<T>> {
    let longer = starts.iter().flat_map(|start| {
        ends.iter().map(|end| {
            let mut longer = start.clone();
            longer.push(end.clone());
            longer
        })
    });
    longer.collect()
}
