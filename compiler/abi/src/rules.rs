//! `fencun:rules`: what the indexes of an answer mean, in words.

use serde::{Deserialize, Serialize};

/// Text in at most one version a language; an absent language has no key.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
    /// Chinese.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zh: Option<String>,
}

impl Text {
    /// Whether there is no text at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.en.is_none() && self.zh.is_none()
    }
}

/// The tables.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Language of the rule file's keywords: `en` or `zh`.
    pub lang: String,
    /// Title of the policy.
    pub title: Text,
    /// The document that the policy renders.
    pub authority: Text,
    /// First day in force, ISO 8601.
    pub in_force_from: Option<String>,
    /// Last day in force, ISO 8601.
    pub in_force_until: Option<String>,
    /// Which version governs a case whose conduct and decision fall under different ones; absent
    /// where the policy says nothing. The host applies it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applies: Option<Applies>,
    /// SHA-256 of the meaning, hex: equal for two files that mean the same.
    pub semantic_hash: String,
    /// Packages that the policy uses, those that others use before these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub packages: Vec<Package>,
    /// Rule units: `fired` and `defeated` are indexes here.
    pub units: Vec<Unit>,
    /// Duties.
    pub duties: Vec<Duty>,
    /// Places where arithmetic may overflow.
    pub sites: Vec<Site>,
    /// What the steps of a trace speak of.
    pub trace: Vec<TraceNode>,
    /// Labels of the facts, in order.
    pub fact_labels: Vec<FactLabel>,
    /// Labels of the enumerations' cases, in order.
    pub case_labels: Vec<Vec<Text>>,
    /// Labels of the records' fields, in order.
    pub field_labels: Vec<Vec<Text>>,
    /// Labels of the decisions, in order.
    pub outcome_labels: Vec<Text>,
    /// Labels of the named values, in order.
    pub value_labels: Vec<Text>,
}

/// Which of two versions of a policy governs a case.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Applies {
    /// 从旧兼从轻: the old one, unless the newer one is more lenient.
    OldUnlessNewerIsMoreLenient,
}

/// A policy of which another one takes something over.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Package {
    /// Name.
    pub name: String,
    /// `1.2.0`
    pub version: String,
    /// SHA-256 of its meaning, hex.
    pub semantic_hash: String,
}

/// A rule unit.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Index of its decision.
    pub decision: u16,
    /// Kind.
    pub kind: UnitKind,
    /// Id of the rule or table; `otherwise` for the default.
    pub id: String,
    /// Row of a table, counted from 1.
    pub row: Option<u32>,
    /// Citation.
    pub cites: Option<String>,
    /// Reason.
    pub because: Text,
    /// Line in its file, counted from 1.
    pub line: u32,
    /// Name of its file; absent for the rule file of the policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

/// Kind of a rule unit.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnitKind {
    /// Beats everything.
    RedLine,
    /// A rule.
    Rule,
    /// A row of a table.
    Row,
    /// Defeats its targets.
    Exception,
    /// A step along the scale.
    Adjust,
    /// The default.
    Otherwise,
}

/// A duty.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    /// Name.
    pub name: String,
    /// Label.
    pub label: Text,
    /// What is required.
    pub require: Text,
    /// By whom.
    pub by: Text,
    /// Citation.
    pub cites: Option<String>,
    /// Line in the rule file.
    pub line: u32,
}

/// Where arithmetic may overflow.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// Text of the expression.
    pub text: String,
    /// Line in its file.
    pub line: u32,
    /// Column, in characters.
    pub column: u32,
    /// Name of its file; absent for the rule file of the policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

/// What a step of a trace speaks of.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TraceNode {
    /// Kind.
    pub kind: TraceKind,
    /// Index of the unit, duty, parameter; name of definition or boundary is in `name`.
    pub index: u16,
    /// Name for people.
    pub name: String,
    /// Type of the value; absent for conditions.
    pub ty: Option<crate::schema::Type>,
    /// For a parameter: the first days of its entries, ISO 8601; empty without dates.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<String>,
}

/// Kind of a trace node.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TraceKind {
    /// A parameter read: the value and the entry in force.
    Parameter,
    /// A definition.
    Define,
    /// A boundary: the band chosen.
    Boundary,
    /// The own condition of a rule unit, before exceptions.
    Unit,
    /// The condition of a duty.
    Duty,
}

/// Words for a fact.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct FactLabel {
    /// Label.
    pub label: Text,
    /// Who supplies it.
    pub supplier: Text,
    /// Can it still change?
    pub can_change: bool,
}
