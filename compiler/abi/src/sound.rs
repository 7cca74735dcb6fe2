//! Do the tables of a module fit one another?

use crate::cost::Map;
use crate::flaw::{Flaw, ModuleError};
use crate::rules::{Rules, Text, TraceKind};
use crate::schema::{Field, Member, Outcome, Schema, Type};
use crate::section;
use crate::verify::tampered;

/// Longest list.
pub const MAX_LIST: i64 = 10_000;
/// Longest text, in characters.
pub const MAX_TEXT: i64 = 10_000;
/// Most cases of an outcome.
pub const MAX_OUTCOMES: usize = 32;
/// Most cases of an enumeration.
pub const MAX_CASES: usize = 65_536;
/// Days since 1970-01-01 of 0001-01-01 and of 9999-12-31.
pub const DATE_RANGE: (i64, i64) = (-719_162, 2_932_896);
/// 0001-01-02T00:00:00Z and 9999-12-30T23:59:59Z in seconds since 1970-01-01T00:00:00Z: every
/// instant has a date wherever clocks are at most 18 hours ahead or behind.
pub const INSTANT_RANGE: (i64, i64) = (-62_135_510_400, 253_402_214_399);

/// Is the schema of one piece?
pub(crate) fn check_schema(schema: &Schema) -> Result<(), ModuleError> {
    let place = Place(section::SCHEMA);
    if schema.abi.split('.').next().and_then(|major| major.parse().ok()) != Some(crate::ABI_MAJOR) {
        return place.fail(Flaw::BadText, "abi");
    }
    place.name("name", &schema.name)?;
    if !is_version(&schema.version) {
        return place.fail(Flaw::BadText, "version");
    }
    for (i, enum_) in schema.enums.iter().enumerate() {
        // A boundary may have the name of an enumeration, so these may stand twice.
        place.name(&format!("enums[{i}].name"), &enum_.name)?;
        let at = format!("enums[{i}].cases");
        place.names(&at, enum_.cases.iter().map(String::as_str))?;
        if enum_.cases.is_empty() || enum_.cases.len() > MAX_CASES {
            return place.fail(Flaw::TooMany, at);
        }
    }
    place.names("records", schema.records.iter().map(|record| record.name.as_str()))?;
    for (i, record) in schema.records.iter().enumerate() {
        check_fields(schema, place, &format!("records[{i}].fields"), &record.fields, Lists::Never)?;
        // A member of no size could stand in a list any number of times.
        if record.fields.is_empty() {
            return place.fail(Flaw::Count, format!("records[{i}].fields"));
        }
    }
    check_fields(schema, place, "facts", &schema.facts, Lists::Allowed)?;
    let first = |outcome: &&Outcome| outcome.member.is_none_or(|member| member.index == 0);
    place.names("outcomes", schema.outcomes.iter().filter(first).map(|outcome| outcome.name.as_str()))?;
    check_members(schema, place)?;
    for (i, outcome) in schema.outcomes.iter().enumerate() {
        let at = format!("outcomes[{i}].cases");
        if let Some(ty) = &outcome.ty {
            check_type(schema, place, &format!("outcomes[{i}].type"), ty, Lists::NorTexts)?;
            if matches!(ty, Type::YesNo | Type::Enum { .. }) || !outcome.cases.is_empty() || outcome.scale {
                return place.fail(Flaw::Count, at);
            }
            continue;
        }
        place.names(&at, outcome.cases.iter().map(String::as_str))?;
        if outcome.cases.is_empty() || outcome.cases.len() > MAX_OUTCOMES {
            return place.fail(Flaw::TooMany, at);
        }
    }
    place.names("values", schema.values.iter().map(|value| value.name.as_str()))?;
    for (i, value) in schema.values.iter().enumerate() {
        check_type(schema, place, &format!("values[{i}].type"), &value.ty, Lists::NorTexts)?;
    }
    Ok(())
}

/// Do decisions for the members of a list stand together, one for each place?
fn check_members(schema: &Schema, place: Place) -> Result<(), ModuleError> {
    for (i, outcome) in schema.outcomes.iter().enumerate() {
        let at = || format!("outcomes[{i}].member");
        let next = schema.outcomes.get(i + 1);
        let Some(member) = outcome.member else { continue };
        let list = schema.facts.get(usize::from(member.list)).filter(|fact| matches!(fact.ty, Type::List { .. }));
        let Some(list) = list else { return place.fail(Flaw::BadIndex, at()) };
        let is_first = member.index == 0;
        let before = i.checked_sub(1).and_then(|before| schema.outcomes.get(before));
        let follows = |outcome: &Outcome, other: &Outcome| {
            let next = other.member.and_then(|member| Some(Member { index: member.index.checked_add(1)?, ..member }));
            next.is_some() && *outcome == Outcome { member: next, ..other.clone() }
        };
        // An amount cannot say that nobody is there.
        if outcome.ty.is_some() {
            return place.fail(Flaw::Count, at());
        }
        if !is_first && !before.is_some_and(|before| follows(outcome, before)) {
            return place.fail(Flaw::Count, at());
        }
        let is_last = i64::from(member.index) + 1 == list.max;
        if !is_last && !next.is_some_and(|next| follows(next, outcome)) || i64::from(member.index) >= list.max {
            return place.fail(Flaw::Count, at());
        }
    }
    Ok(())
}

/// Do the words fit the schema?
pub(crate) fn check_rules(schema: &Schema, rules: &Rules) -> Result<(), ModuleError> {
    let place = Place(section::RULES);
    if !matches!(rules.lang.as_str(), "en" | "zh") {
        return place.fail(Flaw::BadText, "lang");
    }
    let is_hash =
        rules.semantic_hash.len() == 64 && rules.semantic_hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if !is_hash {
        return place.fail(Flaw::BadText, "semantic_hash");
    }
    for (key, date) in [("in_force_from", &rules.in_force_from), ("in_force_until", &rules.in_force_until)] {
        if date.as_deref().is_some_and(|date| !is_date(date)) {
            return place.fail(Flaw::BadText, key);
        }
    }
    let cases = |labels: &Vec<Text>| labels.len();
    place.count("units", rules.units.len(), usize::from(schema.n_units))?;
    place.count("duties", rules.duties.len(), usize::from(schema.n_duties))?;
    place.count("trace", rules.trace.len(), usize::from(schema.n_trace))?;
    place.count("fact_labels", rules.fact_labels.len(), schema.facts.len())?;
    place.count("outcome_labels", rules.outcome_labels.len(), schema.outcomes.len())?;
    place.count("value_labels", rules.value_labels.len(), schema.values.len())?;
    let enums = schema.enums.iter().map(|enum_| enum_.cases.len());
    if !rules.case_labels.iter().map(cases).eq(enums) {
        return place.fail(Flaw::Count, "case_labels");
    }
    let records = schema.records.iter().map(|record| record.fields.len());
    if !rules.field_labels.iter().map(cases).eq(records) {
        return place.fail(Flaw::Count, "field_labels");
    }
    if rules.sites.len() > usize::from(u16::MAX) {
        return place.fail(Flaw::TooMany, "sites");
    }
    for (i, unit) in rules.units.iter().enumerate() {
        place.name(&format!("units[{i}].id"), &unit.id)?;
        if usize::from(unit.decision) >= schema.outcomes.len() {
            return place.fail(Flaw::BadIndex, format!("units[{i}].decision"));
        }
    }
    place.names("duties", rules.duties.iter().map(|duty| duty.name.as_str()))?;
    for (i, node) in rules.trace.iter().enumerate() {
        if let Some(ty) = &node.ty {
            check_type(schema, place, &format!("trace[{i}].ty"), ty, Lists::NorTexts)?;
        }
        let end = match node.kind {
            TraceKind::Unit => usize::from(schema.n_units),
            TraceKind::Duty => usize::from(schema.n_duties),
            // Parameters, definitions and boundaries have no table of their own.
            TraceKind::Parameter | TraceKind::Define | TraceKind::Boundary => usize::MAX,
        };
        if usize::from(node.index) >= end {
            return place.fail(Flaw::BadIndex, format!("trace[{i}].index"));
        }
        if node.entries.iter().any(|date| !is_date(date)) {
            return place.fail(Flaw::BadText, format!("trace[{i}].entries"));
        }
    }
    Ok(())
}

/// Does the map fit the rules?
pub(crate) fn check_map(schema: &Schema, map: &Map) -> Result<(), ModuleError> {
    let place = Place(section::MAP);
    if map.entries.iter().any(|entry| entry.unit.is_some_and(|unit| unit >= schema.n_units)) {
        return place.fail(Flaw::BadIndex, "entries");
    }
    if !map.entries.is_sorted_by_key(|entry| entry.offset) {
        return place.fail(Flaw::BadRange, "entries");
    }
    Ok(())
}

/// Whether a field may be a list.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Lists {
    Allowed,
    Never,
    /// Neither a list nor a text.
    NorTexts,
}

fn check_fields(schema: &Schema, place: Place, at: &str, fields: &[Field], lists: Lists) -> Result<(), ModuleError> {
    place.names(at, fields.iter().map(|field| field.name.as_str()))?;
    // An index of a fact is a u16, and `u16::MAX` says that there is none.
    if fields.len() >= usize::from(u16::MAX) {
        return place.fail(Flaw::TooMany, at);
    }
    for (i, field) in fields.iter().enumerate() {
        let at = format!("{at}[{i}]");
        check_type(schema, place, &at, &field.ty, lists)?;
        let (min, max) = match &field.ty {
            Type::YesNo => (0, 1),
            Type::Enum { index } => {
                let cases = schema.enums.get(usize::from(*index)).map_or(0, |e| e.cases.len());
                (0, i64::try_from(cases).unwrap_or(i64::MAX) - 1)
            }
            Type::Date => DATE_RANGE,
            Type::Instant => INSTANT_RANGE,
            Type::List { .. } => (0, MAX_LIST),
            Type::Text => (0, MAX_TEXT),
            Type::Set { index } => {
                let cases = schema.enums.get(usize::from(*index)).map_or(0, |e| e.cases.len());
                (0, u32::try_from(cases).ok().and_then(|n| 1_i64.checked_shl(n)).map_or(0, |n| n - 1))
            }
            Type::Range { of } if **of == Type::Date => DATE_RANGE,
            Type::Range { of } if **of == Type::Instant => INSTANT_RANGE,
            _ => (i64::MIN, i64::MAX),
        };
        if field.min > field.max || field.min < min || field.max > max {
            return place.fail(Flaw::BadRange, at);
        }
        if matches!(field.ty, Type::List { .. }) && (field.unknown || field.none) {
            return place.fail(Flaw::BadRange, at);
        }
    }
    Ok(())
}

fn check_type(schema: &Schema, place: Place, at: &str, ty: &Type, lists: Lists) -> Result<(), ModuleError> {
    let is_sound = match ty {
        Type::Enum { index } => usize::from(*index) < schema.enums.len(),
        // Only facts and fields are texts, and these check their bounds.
        Type::Text => lists != Lists::NorTexts,
        Type::Set { index } => schema.enums.get(usize::from(*index)).is_some_and(|of| of.cases.len() <= MAX_OUTCOMES),
        Type::Range { of } => {
            let is_ordered = !matches!(
                **of,
                Type::Text
                    | Type::YesNo
                    | Type::Enum { .. }
                    | Type::List { .. }
                    | Type::Set { .. }
                    | Type::Range { .. }
            );
            return if is_ordered { check_type(schema, place, at, of, lists) } else { place.fail(Flaw::BadIndex, at) };
        }
        Type::List { record } => lists == Lists::Allowed && usize::from(*record) < schema.records.len(),
        Type::Decimal { digits } => (1..=9).contains(digits),
        Type::Money { currency, digits } => {
            // Eighteen digits are what an s64 holds.
            currency.len() == 3 && currency.bytes().all(|b| b.is_ascii_uppercase()) && *digits <= 18
        }
        Type::YesNo | Type::Integer | Type::Percent | Type::Date | Type::Instant => true,
        Type::Hours | Type::WorkingDays | Type::Days | Type::Months | Type::Years => true,
    };
    if is_sound { Ok(()) } else { place.fail(Flaw::BadIndex, at) }
}

/// A section to complain about.
#[derive(Clone, Copy)]
struct Place(&'static str);

impl Place {
    fn fail<T>(self, flaw: Flaw, at: impl AsRef<str>) -> Result<T, ModuleError> {
        Err(tampered(flaw, format!("{} {}", self.0, at.as_ref())))
    }

    fn name(self, at: &str, name: &str) -> Result<(), ModuleError> {
        if name.is_empty() { self.fail(Flaw::EmptyName, at) } else { Ok(()) }
    }

    fn names<'a>(self, at: &str, names: impl Iterator<Item = &'a str>) -> Result<(), ModuleError> {
        let mut sorted: Vec<_> = names.collect();
        sorted.sort_unstable();
        if sorted.first().is_some_and(|name| name.is_empty()) {
            return self.fail(Flaw::EmptyName, at);
        }
        if sorted.is_sorted_by(|a, b| a < b) { Ok(()) } else { self.fail(Flaw::DuplicateName, at) }
    }

    fn count(self, at: &str, found: usize, expected: usize) -> Result<(), ModuleError> {
        if found == expected { Ok(()) } else { self.fail(Flaw::Count, at) }
    }
}

/// Three numbers with points between them.
fn is_version(version: &str) -> bool {
    let parts: Vec<_> = version.split('.').collect();
    parts.len() == 3 && parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()) && part.parse::<u32>().is_ok())
}

/// Does the text have the form of an ISO 8601 date?
fn is_date(text: &str) -> bool {
    let shape = |(i, b): (usize, u8)| if matches!(i, 4 | 7) { b == b'-' } else { b.is_ascii_digit() };
    text.len() == 10 && text.bytes().enumerate().all(shape)
}
