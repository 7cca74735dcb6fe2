//! `fencun:cost` and `fencun:map`.

mod recount;

pub use recount::{RecountError, recount};

use serde::{Deserialize, Serialize};

/// How many instructions a call can take at most.
///
/// The model: every instruction counts 1, both arms of a branch count, the body of a loop
/// counts as often as the loop table says, a call counts its callee. Loops are numbered in the
/// order in which they stand in the code section.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// `instructions-1`
    pub model: String,
    /// Bound of `fencun_decide`.
    pub decide: u64,
    /// Bound of `fencun_decide_traced`.
    pub decide_traced: u64,
    /// Pages of memory of 64 KiB.
    pub memory_pages: u32,
    /// For each loop of the code section in order, how often its body runs at most per entry.
    pub loops: Vec<u64>,
}

/// From code to text.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Map {
    /// Name of the rule file, without folders.
    pub file: String,
    /// Names of other files that the policy takes from: of tables and of packages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<String>,
    /// Ranges of `fencun_decide` and of the functions that it is cut into, ascending: offset from
    /// the start of the code section's contents, and what it computes.
    pub entries: Vec<MapEntry>,
}

/// One entry of the map.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MapEntry {
    /// Offset in bytes.
    pub offset: u32,
    /// Index in [`Map::others`]; absent for the rule file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<u16>,
    /// Line, counted from 1.
    pub line: u32,
    /// Column in characters, counted from 1.
    pub column: u32,
    /// Index of the rule unit, where the code belongs to one.
    pub unit: Option<u16>,
}
