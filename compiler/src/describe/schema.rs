//! The typed tree as `fencun:schema`.

use fencun_abi::currency::CURRENCIES;
use fencun_abi::schema as abi;

use super::short;
use crate::hir::{Decision, EnumKind, EnumOrigin, Field, Node, Policy, Type, Unit};

/// The schema of a policy.
#[must_use]
pub fn schema(policy: &Policy) -> abi::Schema {
    let [major, minor, patch] = policy.version;
    abi::Schema {
        abi: format!("{}.{}", fencun_abi::ABI_MAJOR, fencun_abi::ABI_MINOR),
        name: policy.name.clone(),
        version: format!("{major}.{minor}.{patch}"),
        enums: policy
            .enums
            .iter()
            .map(|of| abi::Enum {
                name: of.name.clone(),
                scale: of.origin == EnumOrigin::Declared(EnumKind::Scale),
                cases: of.cases.iter().map(|(name, _)| name.clone()).collect(),
            })
            .collect(),
        records: policy
            .records
            .iter()
            .map(|record| abi::Record { name: record.name.clone(), fields: record.fields.iter().map(field).collect() })
            .collect(),
        facts: policy.facts.iter().map(field).collect(),
        outcomes: policy.decisions.iter().map(|decision| outcome(policy, decision)).collect(),
        values: policy.named_values().into_iter().filter_map(|node| named_value(policy, node)).collect(),
        n_units: short(policy.units.len()),
        n_duties: short(policy.duties.len()),
        n_trace: short(policy.trace_refs().len()),
    }
}

/// A type as the ABI names it.
pub(super) fn type_of(ty: Type) -> abi::Type {
    match ty {
        Type::YesNo => abi::Type::YesNo,
        Type::Enum(id) => abi::Type::Enum { index: short(id.index()) },
        Type::Integer => abi::Type::Integer,
        Type::Decimal(digits) => abi::Type::Decimal { digits },
        Type::Money(currency) => {
            let (code, digits) = CURRENCIES.get(usize::from(currency)).copied().unwrap_or(("XXX", 0));
            abi::Type::Money { currency: code.to_owned(), digits }
        }
        Type::Percent => abi::Type::Percent,
        Type::Date => abi::Type::Date,
        Type::Instant => abi::Type::Instant,
        Type::Duration(Unit::Hours) => abi::Type::Hours,
        Type::Duration(Unit::WorkingDays) => abi::Type::WorkingDays,
        Type::Duration(Unit::Days) => abi::Type::Days,
        Type::Duration(Unit::Months) => abi::Type::Months,
        Type::Duration(Unit::Years) => abi::Type::Years,
        Type::List(record) => abi::Type::List { record: short(record.index()) },
        Type::Text => abi::Type::Text,
        Type::Set(of) => abi::Type::Set { index: short(of.index()) },
        Type::Range(of) => abi::Type::Range { of: Box::new(type_of(of.ty())) },
    }
}

fn field(of: &Field) -> abi::Field {
    let min = if matches!(of.ty, Type::List(_)) { 0 } else { of.range.min };
    abi::Field { name: of.name.clone(), ty: type_of(of.ty), unknown: of.unknown, none: of.none, min, max: of.range.max }
}

fn outcome(policy: &Policy, decision: &Decision) -> abi::Outcome {
    let cases = match decision.ty {
        Type::Enum(id) => {
            policy.enums.get(id.index()).map(|of| of.cases.iter().map(|(name, _)| name.clone()).collect())
        }
        _ => None,
    };
    abi::Outcome {
        name: decision.name.clone(),
        cases: cases.unwrap_or_else(|| match decision.is_amount() {
            true => Vec::new(),
            false => vec!["no".to_owned(), "yes".to_owned()],
        }),
        scale: decision.is_scale,
        ty: decision.is_amount().then(|| type_of(decision.ty)),
        member: decision
            .place
            .map(|place| abi::Member { list: short(place.list.index()), index: short(place.index as usize) }),
    }
}

fn named_value(policy: &Policy, node: Node) -> Option<abi::NamedValue> {
    let (name, ty) = match node {
        Node::Define(id) => policy.defines.get(id.index()).map(|define| (&define.name, define.body.ty))?,
        Node::Boundary(id) => {
            policy.boundaries.get(id.index()).map(|boundary| (&boundary.name, Type::Enum(boundary.bands_enum)))?
        }
        Node::Decision(_) => return None,
    };
    Some(abi::NamedValue { name: name.clone(), ty: type_of(ty) })
}
