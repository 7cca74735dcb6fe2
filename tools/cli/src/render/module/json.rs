//! A compiled module for programs.

use fencun_abi::cost::Cost;
use fencun_abi::rules::{Applies, Duty, Package, Text, Unit};
use fencun_abi::schema::{Enum, NamedValue, Outcome, Record, Type};
use fencun_runtime::Policy;
use serde::Serialize;

/// The module as one object.
pub fn json(policy: &Policy) -> JsonModule<'_> {
    let (schema, rules) = (policy.schema(), policy.rules());
    JsonModule {
        name: &schema.name,
        version: &schema.version,
        abi: &schema.abi,
        digest: policy.digest(),
        semantic_hash: format!("sha256:{}", rules.semantic_hash),
        file: &policy.map().file,
        packages: &rules.packages,
        lang: &rules.lang,
        title: &rules.title,
        authority: &rules.authority,
        in_force: JsonInForce { from: rules.in_force_from.as_deref(), until: rules.in_force_until.as_deref() },
        applies: rules.applies,
        facts: facts(policy),
        records: &schema.records,
        enums: &schema.enums,
        decisions: &schema.outcomes,
        values: &schema.values,
        rules: &rules.units,
        duties: &rules.duties,
        cost: policy.cost(),
        size: policy.wasm().len(),
        sections: super::sections(policy.wasm()).into_iter().map(|(name, bytes)| JsonSection { name, bytes }).collect(),
    }
}

fn facts(policy: &Policy) -> Vec<JsonFact<'_>> {
    let labels = &policy.rules().fact_labels;
    policy
        .schema()
        .facts
        .iter()
        .zip(labels)
        .map(|(fact, words)| JsonFact {
            name: &fact.name,
            ty: &fact.ty,
            unknown: fact.unknown,
            none: fact.none,
            min: fact.min,
            max: fact.max,
            label: &words.label,
            supplier: &words.supplier,
            can_change: words.can_change,
        })
        .collect()
}

/// The JSON form of a module.
#[derive(Debug, Serialize)]
pub struct JsonModule<'a> {
    name: &'a str,
    version: &'a str,
    abi: &'a str,
    digest: String,
    semantic_hash: String,
    file: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    packages: &'a [Package],
    lang: &'a str,
    title: &'a Text,
    authority: &'a Text,
    in_force: JsonInForce<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    applies: Option<Applies>,
    facts: Vec<JsonFact<'a>>,
    records: &'a [Record],
    enums: &'a [Enum],
    decisions: &'a [Outcome],
    values: &'a [NamedValue],
    rules: &'a [Unit],
    duties: &'a [Duty],
    cost: &'a Cost,
    size: usize,
    sections: Vec<JsonSection>,
}

#[derive(Debug, Serialize)]
struct JsonInForce<'a> {
    from: Option<&'a str>,
    until: Option<&'a str>,
}

/// Bounds are in the scale of the type: minor units of a currency, days since 1970-01-01.
#[derive(Debug, Serialize)]
struct JsonFact<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    ty: &'a Type,
    unknown: bool,
    none: bool,
    min: i64,
    max: i64,
    label: &'a Text,
    supplier: &'a Text,
    can_change: bool,
}

#[derive(Debug, Serialize)]
struct JsonSection {
    name: String,
    bytes: usize,
}
