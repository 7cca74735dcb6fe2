//! A policy as all the languages see it.

use fencun_abi::rules::Text;
use fencun_abi::schema::{Enum, Field, Outcome, Type};

use crate::Source;
use crate::page::{comment, decimal};

/// Cases that a file declares: an enumeration of the policy, or the outcomes of a decision that are
/// none.
#[derive(Clone, Debug)]
pub(crate) struct Cases {
    /// Name in the policy.
    pub(crate) name: String,
    pub(crate) is_scale: bool,
    pub(crate) cases: Vec<String>,
    /// Label of each case; empty where there is none.
    pub(crate) labels: Vec<String>,
}

/// What a decision gives.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Gives<'a> {
    YesNo,
    /// Index into [`cases`].
    Cases(usize),
    Amount(&'a Type),
    Range(&'a Type),
}

/// A decision, as a program sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decided<'a> {
    pub(crate) outcome: &'a Outcome,
    /// Index of its first outcome.
    pub(crate) index: usize,
    /// Of a decision for each member of a list: how many places the list has.
    pub(crate) places: Option<usize>,
}

/// The decisions. Outcomes for the places of a list are one.
pub(crate) fn decisions(source: Source<'_>) -> Vec<Decided<'_>> {
    let mut all: Vec<Decided<'_>> = Vec::new();
    for (index, outcome) in source.schema.outcomes.iter().enumerate() {
        match all.last_mut() {
            Some(Decided { outcome: last, places: Some(places), .. })
                if outcome.member.is_some() && last.name == outcome.name =>
            {
                *places += 1;
            }
            _ => all.push(Decided { outcome, index, places: outcome.member.map(|_| 1) }),
        }
    }
    all
}

/// The enumerations, then the outcomes of decisions that have cases of their own. A boundary may
/// have the name of an enumeration; what is told apart is told apart by its identifier.
pub(crate) fn cases(source: Source<'_>) -> Vec<Cases> {
    let mut all: Vec<Cases> = Vec::new();
    for (i, of) in source.schema.enums.iter().enumerate() {
        let labels = source.rules.case_labels.get(i).map_or(&[][..], Vec::as_slice);
        let labels =
            (0..of.cases.len()).map(|case| labels.get(case).map_or_else(String::new, |text| label(source, text)));
        all.push(Cases {
            name: of.name.clone(),
            is_scale: of.scale,
            cases: of.cases.clone(),
            labels: labels.collect(),
        });
    }
    for Decided { outcome, .. } in decisions(source) {
        if outcome.ty.is_none() && !is_yes_no(outcome) && enum_of(source, outcome).is_none() {
            all.push(Cases {
                name: outcome.name.clone(),
                is_scale: outcome.scale,
                cases: outcome.cases.clone(),
                labels: vec![String::new(); outcome.cases.len()],
            });
        }
    }
    all
}

/// What a decision gives.
pub(crate) fn gives<'a>(source: Source<'a>, outcome: &'a Outcome, cases: &[Cases]) -> Gives<'a> {
    match &outcome.ty {
        Some(Type::Range { of }) => Gives::Range(of),
        Some(ty) => Gives::Amount(ty),
        None if is_yes_no(outcome) => Gives::YesNo,
        None => {
            let own = || cases.iter().rposition(|of| of.name == outcome.name && of.cases == outcome.cases);
            Gives::Cases(enum_of(source, outcome).or_else(own).unwrap_or_default())
        }
    }
}

fn is_yes_no(outcome: &Outcome) -> bool {
    outcome.cases == ["no", "yes"]
}

/// The enumeration that a decision chooses from: the first with its cases.
fn enum_of(source: Source<'_>, outcome: &Outcome) -> Option<usize> {
    let is_it = |of: &Enum| of.cases == outcome.cases && of.scale == outcome.scale;
    source.schema.enums.iter().position(is_it)
}

/// A label in the language of the rule file, or else in the other; empty where there is none.
pub(crate) fn label(source: Source<'_>, text: &Text) -> String {
    let (first, second) = if source.rules.lang == "zh" { (&text.zh, &text.en) } else { (&text.en, &text.zh) };
    comment(first.as_deref().or(second.as_deref()).unwrap_or_default())
}

/// What a comment says of a fact: its label, its unit and its bounds.
pub(crate) fn fact_words(source: Source<'_>, index: usize, field: &Field) -> String {
    let label = source.rules.fact_labels.get(index).map_or_else(String::new, |of| label(source, &of.label));
    words(label, field)
}

/// The same of a field of a record.
pub(crate) fn field_words(source: Source<'_>, record: usize, index: usize, field: &Field) -> String {
    let text = source.rules.field_labels.get(record).and_then(|labels| labels.get(index));
    words(text.map_or_else(String::new, |text| label(source, text)), field)
}

/// What a comment says of a decision or a named value.
pub(crate) fn named_words(source: Source<'_>, labels: &[Text], index: usize, ty: Option<&Type>) -> String {
    let label = labels.get(index).map_or_else(String::new, |text| label(source, text));
    joined(&[label, ty.and_then(unit).unwrap_or_default()])
}

fn words(label: String, field: &Field) -> String {
    let absent = match (field.unknown, field.none) {
        (false, false) => "",
        (true, false) => "may be unknown",
        (false, true) => "may be none",
        (true, true) => "may be unknown or none",
    };
    joined(&[label, unit(&field.ty).unwrap_or_default(), bounds(field), absent.to_owned()])
}

fn joined(parts: &[String]) -> String {
    let parts: Vec<&str> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    let joined = parts.join("; ");
    let mut chars = joined.chars();
    let Some(first) = chars.next() else { return joined };
    format!("{}{}.", first.to_uppercase(), chars.as_str().trim_end_matches('.'))
}

/// The unit of a number, as far as its type in the file does not say it.
fn unit(ty: &Type) -> Option<String> {
    Some(match ty {
        Type::Money { currency, .. } => comment(currency),
        Type::Percent => "percent".to_owned(),
        Type::Hours => "hours".to_owned(),
        Type::WorkingDays => "working days".to_owned(),
        Type::Days => "days".to_owned(),
        Type::Months => "months".to_owned(),
        Type::Years => "years".to_owned(),
        Type::Range { of } => return unit(of),
        _ => return None,
    })
}

/// Bounds of numbers, and of lengths.
fn bounds(field: &Field) -> String {
    let (min, max) = (field.min, field.max);
    match &field.ty {
        Type::Text => format!("{min} to {max} characters"),
        Type::List { .. } => format!("at most {max} members"),
        ty => {
            let ty = if let Type::Range { of } = ty { of } else { ty };
            digits(ty)
                .map_or_else(String::new, |digits| format!("{} to {}", decimal(min, digits), decimal(max, digits)))
        }
    }
}

/// Digits behind the point of a number; `None` for what is none.
pub(crate) fn digits(ty: &Type) -> Option<usize> {
    match ty {
        Type::Integer | Type::Hours | Type::WorkingDays | Type::Days | Type::Months | Type::Years => Some(0),
        Type::Decimal { digits } | Type::Money { digits, .. } => Some(usize::from(*digits)),
        Type::Percent => Some(2),
        _ => None,
    }
}
