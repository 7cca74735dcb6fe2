//! `fencun:schema`: what goes in and what comes out. A host needs no more to call a module.

use serde::{Deserialize, Serialize};

/// The schema of a policy.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Schema {
    /// `1.0`
    pub abi: String,
    /// Name of the policy.
    pub name: String,
    /// `major.minor.patch`
    pub version: String,
    /// Enumerations, scales and bands.
    pub enums: Vec<Enum>,
    /// Records of lists.
    pub records: Vec<Record>,
    /// The input record.
    pub facts: Vec<Field>,
    /// One for each decision.
    pub outcomes: Vec<Outcome>,
    /// Named values of the answer.
    pub values: Vec<NamedValue>,
    /// Number of rule units.
    pub n_units: u16,
    /// Number of duties.
    pub n_duties: u16,
    /// Number of steps in a full trace.
    pub n_trace: u16,
}

/// An enumeration.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Enum {
    /// Name.
    pub name: String,
    /// Cases are ordered from lenient to strict.
    pub scale: bool,
    /// Names of the cases.
    pub cases: Vec<String>,
}

/// A record.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Name.
    pub name: String,
    /// Fields; never lists.
    pub fields: Vec<Field>,
}

/// A fact or a field.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Name.
    pub name: String,
    /// Type.
    #[serde(rename = "type")]
    pub ty: Type,
    /// May be unknown.
    pub unknown: bool,
    /// May be none.
    pub none: bool,
    /// Smallest value, in the scale of the type, and of a range of both ends; of a list, 0; of a text,
    /// its smallest length in characters.
    pub min: i64,
    /// Largest value, of a range of both ends; of a list, its largest length; of a text, its
    /// largest length in characters.
    pub max: i64,
}

/// A type.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", tag = "kind")]
pub enum Type {
    /// u8: 0 no, 1 yes.
    YesNo,
    /// Index into `enums`; u8 up to 256 cases, else u16.
    Enum {
        /// Which.
        index: u16,
    },
    /// s64
    Integer,
    /// s64 in units of its last digit.
    Decimal {
        /// Digits behind the point, 1 to 9.
        digits: u8,
    },
    /// s64 in minor units.
    Money {
        /// ISO 4217 code.
        currency: String,
        /// Digits behind the point.
        digits: u8,
    },
    /// s64 in hundredths of a percent.
    Percent,
    /// s32 days since 1970-01-01.
    Date,
    /// s64 seconds since 1970-01-01T00:00:00Z.
    Instant,
    /// s64
    Hours,
    /// s64
    WorkingDays,
    /// s64
    Days,
    /// s64
    Months,
    /// s64
    Years,
    /// ptr u32, len u32
    List {
        /// Index into `records`.
        record: u16,
    },
    /// ptr u32, len u32 in bytes: UTF-8. The bounds of a fact are those of its characters.
    Text,
    /// Flags: one bit a case, the first the lowest, in 1, 2 or 4 bytes.
    Set {
        /// Index into `enums`; at most 32 cases.
        index: u16,
    },
    /// Two values, lower and upper end.
    Range {
        /// Of the ends.
        of: Box<Type>,
    },
}

/// The outcome of a decision.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// Name of the decision.
    pub name: String,
    /// Its outcomes; for yes/no `["no","yes"]`. Empty for a decision of amounts.
    pub cases: Vec<String>,
    /// Outcomes are ordered from lenient to strict.
    pub scale: bool,
    /// For a decision of amounts, and only then: their type.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub ty: Option<Type>,
    /// For a decision for each member of a list, and only then: the member that it is about. Those
    /// for all places of the list stand one after the other, all with one name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<Member>,
}

/// A place of a list, whether or not a member is there.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Index of the list among the facts.
    pub list: u16,
    /// The place, counted from 0.
    pub index: u16,
}

/// A named value of the answer.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct NamedValue {
    /// Name of the definition or boundary.
    pub name: String,
    /// Type; never a list.
    #[serde(rename = "type")]
    pub ty: Type,
}
