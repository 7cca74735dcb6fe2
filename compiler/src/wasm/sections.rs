//! Our custom sections, the map among them, and who made the module.

use std::borrow::Cow;

use fencun_abi::cost::{Cost, Map, MapEntry};
use fencun_abi::rules::Rules;
use fencun_abi::schema::Schema;
use fencun_abi::section;
use serde::Serialize;
use wasm_encoder::{CustomSection, Encode, Module, NameMap, NameSection, ProducersField, ProducersSection};

use super::code::Body;
use super::{Place, Signature};
use crate::describe::{Places, short};
use crate::hir::Policy;
use crate::ir::Origin;
use crate::source::Source;

/// The payloads of our sections, in the order of the ABI.
pub(super) struct Sections([(&'static str, Vec<u8>); 4]);

impl Sections {
    pub(super) fn new(schema: &Schema, rules: &Rules, cost: &Cost, map: &Map) -> Self {
        Self([
            (section::SCHEMA, json(schema)),
            (section::RULES, json(rules)),
            (section::COST, json(cost)),
            (section::MAP, json(map)),
        ])
    }

    /// What `fencun_schema` exports.
    pub(super) fn schema_hash(&self) -> i64 {
        section::prefix_hash(self.0.iter().take(1).map(|(_, payload)| payload.as_slice()))
    }

    /// What `fencun_sections` exports.
    pub(super) fn hash(&self) -> i64 {
        section::prefix_hash(self.0.iter().map(|(_, payload)| payload.as_slice()))
    }

    /// Adds the sections, the names of the functions and who made the module to its end.
    pub(super) fn append(&self, module: &mut Module, functions: impl Iterator<Item = &'static str>) {
        for (name, payload) in &self.0 {
            module.section(&CustomSection { name: Cow::Borrowed(name), data: Cow::Borrowed(payload) });
        }
        let mut names = NameMap::new();
        for (index, name) in (0..).zip(functions) {
            names.append(index, name);
        }
        let mut name_section = NameSection::new();
        name_section.functions(&names);
        module.section(&name_section);
        let mut by = ProducersField::new();
        by.value("fencun", env!("CARGO_PKG_VERSION"));
        let mut producers = ProducersSection::new();
        producers.field("processed-by", &by);
        module.section(&producers);
    }
}

/// Canonical JSON. Tables of the ABI hold nothing that has none.
fn json(table: &impl Serialize) -> Vec<u8> {
    serde_json_canonicalizer::to_vec(table).unwrap_or_default()
}

/// The offset of the first instruction of each function within the code section's contents.
pub(super) fn starts(bodies: &[(Signature, Body)]) -> Vec<usize> {
    let size = |n: usize| {
        let mut bytes = Vec::new();
        n.encode(&mut bytes);
        bytes.len()
    };
    let mut at = size(bodies.len());
    let starts = bodies.iter().map(|(_, body)| {
        let start = at + size(body.bytes.len()) + body.head;
        at += size(body.bytes.len()) + body.bytes.len();
        start
    });
    starts.collect()
}

/// `fencun:map`.
pub(super) fn map(policy: &Policy, sources: &[Source], marks: &[Place]) -> Map {
    let places = Places::of(policy, sources);
    let mut others: Vec<String> = Vec::new();
    let mut entries: Vec<MapEntry> = Vec::new();
    for (offset, origin) in marks {
        let (place, unit) = match *origin {
            Origin::Define(index) => {
                (policy.defines.get(index as usize).map(|define| (define.source, define.body.span)), None)
            }
            Origin::Boundary(index) => {
                (policy.boundaries.get(index as usize).map(|of| (of.source, of.subject.span)), None)
            }
            Origin::Unit(index) => {
                (policy.units.get(index as usize).map(|unit| (unit.source, unit.span)), Some(short(index as usize)))
            }
            Origin::Duty(index) => {
                (policy.duties.get(index as usize).map(|duty| (policy.source, duty.condition.span)), None)
            }
        };
        let (source, span) = place.unwrap_or_default();
        let place = places.at(source, span);
        let other = places.file(source).map(|name| {
            let known = others.iter().position(|other| *other == name);
            short(known.unwrap_or_else(|| {
                others.push(name);
                others.len() - 1
            }))
        });
        let offset = u32::try_from(*offset).unwrap_or(u32::MAX);
        // Of parts that begin at one place the earlier ones have no code.
        if entries.last().is_some_and(|last| last.offset == offset) {
            entries.pop();
        }
        entries.push(MapEntry { offset, other, line: place.line, column: place.column, unit });
    }
    Map { file: places.main().to_owned(), others, entries }
}
