//! Is this a compiled policy that a host can run? Everything that can be found out without
//! running it.
//!
//! A module comes from anywhere. What [`verify`] lets through imports nothing, runs nothing when
//! it is instantiated, has one memory of a known size, uses no floats, has the exports of the
//! ABI with their types, and tables that fit it and one another. It may still loop for ever or
//! return nonsense: fuel and the checks on the result are the host's.

use serde::Serialize;
use serde::de::DeserializeOwned;
use wasmparser::types::{EntityType, Types};
use wasmparser::{ConstExpr, DataKind, ExternalKind, Operator, Payload, ValType, Validator, WasmFeatures};

use crate::cost::{Cost, Map, RecountError, recount};
use crate::digest::digest;
use crate::flaw::{Flaw, Limit, ModuleError};
use crate::rules::Rules;
use crate::schema::Schema;
use crate::section::{self, Section};
use crate::{ABI_MAJOR, layout, sound};

/// Largest module in bytes.
pub const MAX_MODULE_BYTES: u64 = 16 << 20;
/// Largest memory in pages of 64 KiB.
pub const MAX_MEMORY_PAGES: u64 = 1024;
/// Bytes of a page.
pub const PAGE: u64 = 65_536;

/// A module that keeps the ABI, as far as can be seen from outside.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Verified {
    /// What goes in and what comes out.
    pub schema: Schema,
    /// What the indexes of an answer mean.
    pub rules: Rules,
    /// How long a call can take.
    pub cost: Cost,
    /// From code to text.
    pub map: Map,
    /// The digest ([`crate::digest::digest`]).
    pub digest: [u8; 32],
    /// What a program that is written for one schema compares: what `fencun_schema` holds.
    pub schema_hash: [u8; 8],
    /// Address of the input area.
    pub input_base: u32,
    /// Size of the input area in bytes.
    pub input_size: u32,
    /// Size of the memory in bytes.
    pub memory_bytes: u32,
    /// Minor version of the ABI.
    pub abi_minor: u16,
}

/// Checks a module.
///
/// # Errors
/// The first thing that is wrong, in this order: size, form, whether it is ours, version of the
/// ABI, imports, profile, exports, sections, tables.
pub fn verify(bytes: &[u8]) -> Result<Verified, ModuleError> {
    at_most(Limit::ModuleBytes, bytes.len() as u64, MAX_MODULE_BYTES)?;
    let sections = section::read(bytes)?;
    let outline = Outline::read(bytes)?;
    let is_ours = |section: &Section| section.name.is_some_and(|name| name.starts_with(section::PREFIX));
    if !sections.iter().any(is_ours) && outline.global(section::EXPORT_ABI).is_none() {
        return Err(ModuleError::Foreign);
    }
    let abi_minor = check_abi(&outline)?;
    if let Some((module, name)) = &outline.import {
        return Err(ModuleError::Imports { module: module.clone(), name: name.clone() });
    }
    outline.check_profile()?;
    check_exports(bytes, &validate(bytes)?)?;
    let memory_pages = outline.memory_pages()?;
    outline.check_data(memory_pages)?;

    check_order(&sections)?;
    let [schema_bytes, rules_bytes, cost_bytes, map_bytes] = required(&sections)?;
    let schema_hash = section::prefix_hash([schema_bytes]);
    if outline.global(section::EXPORT_SCHEMA) != Some(schema_hash) {
        return Err(tampered(Flaw::SchemaHash, section::SCHEMA));
    }
    let ours = sections.iter().filter(|section| is_ours(section)).map(|section| section.payload);
    if outline.global(section::EXPORT_SECTIONS) != Some(section::prefix_hash(ours)) {
        return Err(tampered(Flaw::SectionsHash, section::PREFIX));
    }
    let schema: Schema = payload(section::SCHEMA, schema_bytes)?;
    let rules: Rules = payload(section::RULES, rules_bytes)?;
    let cost: Cost = payload(section::COST, cost_bytes)?;
    let map: Map = payload(section::MAP, map_bytes)?;
    sound::check_schema(&schema)?;
    sound::check_rules(&schema, &rules)?;
    sound::check_map(&schema, &map)?;
    check_cost(bytes, &cost, memory_pages, outline.n_loops)?;

    let memory_bytes = memory_pages * PAGE;
    let (input_base, input_size) = input_area(&outline, &schema, memory_bytes)?;
    Ok(Verified {
        schema,
        rules,
        cost,
        map,
        digest: digest(bytes)?,
        schema_hash: schema_hash.to_le_bytes(),
        input_base,
        input_size,
        memory_bytes: u32::try_from(memory_bytes).unwrap_or(u32::MAX),
        abi_minor,
    })
}

/// A [`ModuleError::Tampered`].
pub(crate) fn tampered(flaw: Flaw, at: impl Into<String>) -> ModuleError {
    ModuleError::Tampered { flaw, at: at.into() }
}

fn profile(flaw: Flaw, at: impl Into<String>) -> ModuleError {
    ModuleError::Profile { flaw, at: at.into() }
}

fn at_most(limit: Limit, found: u64, max: u64) -> Result<(), ModuleError> {
    if found > max { Err(ModuleError::OverLimit { limit, found, max }) } else { Ok(()) }
}

/// What can be read off a module before it is validated.
#[derive(Default)]
struct Outline {
    /// Module and name of the first import.
    import: Option<(String, String)>,
    /// Names and indexes of exported globals.
    exported_globals: Vec<(String, u32)>,
    /// Constants that globals start with; absent where a global is no integer constant.
    globals: Vec<Option<i64>>,
    /// Pages, at least and at most, of the first memory.
    memory: Option<(u64, Option<u64>)>,
    n_memories: u64,
    has_start: bool,
    has_table: bool,
    /// Address and length of data segments.
    data: Vec<Option<(i64, u64)>>,
    /// Number of loops in the code.
    n_loops: usize,
    /// Where the memory would grow.
    grows: Option<usize>,
}

impl Outline {
    fn read(bytes: &[u8]) -> Result<Self, ModuleError> {
        let mut outline = Self::default();
        for payload in section::parser().parse_all(bytes) {
            payload
                .and_then(|payload| outline.add(payload))
                .map_err(|error| ModuleError::NotAModule { offset: error.offset() })?;
        }
        Ok(outline)
    }

    fn add(&mut self, payload: Payload) -> wasmparser::Result<()> {
        match payload {
            Payload::ImportSection(reader) => {
                if let Some(import) = reader.into_imports().next() {
                    let import = import?;
                    self.import = Some((import.module.to_owned(), import.name.to_owned()));
                }
            }
            Payload::GlobalSection(reader) => {
                for global in reader {
                    let global = global?;
                    self.globals.push(if global.ty.mutable { None } else { constant(&global.init_expr)? });
                }
            }
            Payload::ExportSection(reader) => {
                for export in reader {
                    let export = export?;
                    if export.kind == ExternalKind::Global {
                        self.exported_globals.push((export.name.to_owned(), export.index));
                    }
                }
            }
            Payload::MemorySection(reader) => {
                self.n_memories = u64::from(reader.count());
                for memory in reader {
                    let memory = memory?;
                    self.memory = self.memory.or(Some((memory.initial, memory.maximum)));
                }
            }
            Payload::StartSection { .. } => self.has_start = true,
            Payload::TableSection(_) | Payload::ElementSection(_) => self.has_table = true,
            Payload::DataSection(reader) => {
                for data in reader {
                    let data = data?;
                    self.data.push(match data.kind {
                        DataKind::Active { memory_index: 0, offset_expr } => {
                            constant(&offset_expr)?.map(|at| (at, data.data.len() as u64))
                        }
                        _ => None,
                    });
                }
            }
            Payload::CodeSectionEntry(body) => {
                for operator in body.get_operators_reader()?.into_iter_with_offsets() {
                    // Operators outside the profile are the validator's to report.
                    let Ok((operator, offset)) = operator else { break };
                    match operator {
                        Operator::Loop { .. } => self.n_loops += 1,
                        Operator::MemoryGrow { .. } => self.grows = self.grows.or(Some(offset)),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The constant of an exported global.
    fn global(&self, name: &str) -> Option<i64> {
        let (_, index) = self.exported_globals.iter().find(|(known, _)| known == name)?;
        *self.globals.get(usize::try_from(*index).ok()?)?
    }

    fn check_profile(&self) -> Result<(), ModuleError> {
        if self.has_start {
            return Err(profile(Flaw::Start, "start"));
        }
        if self.has_table {
            return Err(profile(Flaw::Table, "table"));
        }
        if let Some(offset) = self.grows {
            return Err(profile(Flaw::Instruction, format!("memory.grow @ {offset}")));
        }
        Ok(())
    }

    /// Pages of the memory.
    fn memory_pages(&self) -> Result<u64, ModuleError> {
        match self.memory {
            Some((min, Some(max))) if min == max && self.n_memories == 1 => {
                at_most(Limit::MemoryPages, max, MAX_MEMORY_PAGES)?;
                Ok(max)
            }
            _ => Err(profile(Flaw::Memory, section::EXPORT_MEMORY)),
        }
    }

    fn check_data(&self, memory_pages: u64) -> Result<(), ModuleError> {
        for (i, data) in self.data.iter().enumerate() {
            let end = data.and_then(|(at, len)| u64::try_from(at).ok()?.checked_add(len));
            if end.is_none_or(|end| end > memory_pages * PAGE) {
                return Err(profile(Flaw::Data, format!("data[{i}]")));
            }
        }
        Ok(())
    }
}

/// The integer that an initialiser is, where it is a constant.
fn constant(expr: &ConstExpr) -> wasmparser::Result<Option<i64>> {
    let mut operators = expr.get_operators_reader();
    let value = match operators.read()? {
        Operator::I32Const { value } => i64::from(value),
        Operator::I64Const { value } => value,
        _ => return Ok(None),
    };
    Ok(matches!(operators.read()?, Operator::End).then_some(value))
}

fn check_abi(outline: &Outline) -> Result<u16, ModuleError> {
    let version = outline.global(section::EXPORT_ABI).and_then(|value| u32::try_from(value).ok());
    let version = version.ok_or_else(|| profile(Flaw::MissingExport, section::EXPORT_ABI))?;
    let [minor_low, minor_high, major_low, major_high] = version.to_le_bytes();
    let (major, minor) = (u16::from_le_bytes([major_low, major_high]), u16::from_le_bytes([minor_low, minor_high]));
    if major == ABI_MAJOR { Ok(minor) } else { Err(ModuleError::AbiVersion { major, minor }) }
}

fn validate(bytes: &[u8]) -> Result<Types, ModuleError> {
    Validator::new_with_features(section::PROFILE).validate_all(bytes).map_err(|error| {
        // Valid with every feature: then it is the profile that it leaves.
        match Validator::new_with_features(WasmFeatures::all()).validate_all(bytes) {
            Ok(_) => profile(Flaw::Instruction, format!("byte {}", error.offset())),
            Err(error) => ModuleError::NotAModule { offset: error.offset() },
        }
    })
}

fn check_exports(bytes: &[u8], types: &Types) -> Result<(), ModuleError> {
    let mut found: Vec<(&str, EntityType)> = Vec::new();
    for payload in section::parser().parse_all(bytes) {
        let payload = payload.map_err(|error| ModuleError::NotAModule { offset: error.offset() })?;
        let Payload::ExportSection(reader) = payload else { continue };
        for export in reader {
            let export = export.map_err(|error| ModuleError::NotAModule { offset: error.offset() })?;
            if let Some(entity) = types.as_ref().entity_type_from_export(&export) {
                found.push((export.name, entity));
            }
        }
    }
    let global = |ty: ValType| move |entity: EntityType| matches!(entity, EntityType::Global(global) if global.content_type == ty && !global.mutable);
    let function = |entity: EntityType| match entity {
        EntityType::Func(id) => {
            let ty = types[id].unwrap_func();
            ty.params() == [ValType::I32] && ty.results() == [ValType::I32]
        }
        _ => false,
    };
    let memory = |entity: EntityType| matches!(entity, EntityType::Memory(_));
    let expected: [(&str, &dyn Fn(EntityType) -> bool); 8] = [
        (section::EXPORT_MEMORY, &memory),
        (section::EXPORT_ABI, &global(ValType::I32)),
        (section::EXPORT_SCHEMA, &global(ValType::I64)),
        (section::EXPORT_SECTIONS, &global(ValType::I64)),
        (section::EXPORT_IN, &global(ValType::I32)),
        (section::EXPORT_IN_SIZE, &global(ValType::I32)),
        (section::EXPORT_DECIDE, &function),
        (section::EXPORT_DECIDE_TRACED, &function),
    ];
    for (name, is_right) in expected {
        match found.iter().find(|(known, _)| *known == name) {
            None => return Err(profile(Flaw::MissingExport, name)),
            Some((_, entity)) if !is_right(*entity) => return Err(profile(Flaw::ExportType, name)),
            Some(_) => {}
        }
    }
    Ok(())
}

/// Our sections stand behind all that is not custom, the required ones first and in order, and
/// none twice.
fn check_order(sections: &[Section]) -> Result<(), ModuleError> {
    let mut seen: Vec<&str> = Vec::new();
    for section in sections {
        let Some(name) = section.name.filter(|name| name.starts_with(section::PREFIX)) else {
            if section.name.is_none() && !seen.is_empty() {
                return Err(tampered(Flaw::SectionOrder, seen.last().copied().unwrap_or_default()));
            }
            continue;
        };
        if seen.contains(&name) {
            return Err(tampered(Flaw::DuplicateSection, name));
        }
        if section::REQUIRED.get(seen.len()).is_some_and(|expected| *expected != name) {
            let flaw = if section::REQUIRED.contains(&name) { Flaw::SectionOrder } else { Flaw::MissingSection };
            return Err(tampered(flaw, name));
        }
        if seen.len() == MAX_OWN_SECTIONS {
            return Err(tampered(Flaw::TooMany, section::PREFIX));
        }
        seen.push(name);
    }
    Ok(())
}

/// Most sections with our prefix; later minor versions may add to the required ones.
const MAX_OWN_SECTIONS: usize = 32;

/// Payloads of the required sections.
fn required<'a>(sections: &[Section<'a>]) -> Result<[&'a [u8]; 4], ModuleError> {
    let mut payloads: [&[u8]; 4] = [&[]; 4];
    for (payload, name) in payloads.iter_mut().zip(section::REQUIRED) {
        let section = sections.iter().find(|section| section.name == Some(name));
        *payload = section.ok_or_else(|| tampered(Flaw::MissingSection, name))?.payload;
    }
    Ok(payloads)
}

/// The tables of a payload. Only the one spelling of RFC 8785 is read, so that two readers
/// cannot see two things in one payload.
fn payload<T: DeserializeOwned + Serialize>(name: &str, bytes: &[u8]) -> Result<T, ModuleError> {
    let flawed = || tampered(Flaw::BadPayload, name);
    let table: T = serde_json::from_slice(bytes).map_err(|_| flawed())?;
    let canonical = serde_json_canonicalizer::to_vec(&table).map_err(|_| flawed())?;
    if canonical == bytes { Ok(table) } else { Err(flawed()) }
}

fn check_cost(bytes: &[u8], cost: &Cost, memory_pages: u64, n_loops: usize) -> Result<(), ModuleError> {
    let at = |key: &str| format!("{} {key}", section::COST);
    if cost.model != "instructions-1" {
        return Err(tampered(Flaw::BadText, at("model")));
    }
    if u64::from(cost.memory_pages) != memory_pages {
        return Err(tampered(Flaw::Count, at("memory_pages")));
    }
    if cost.loops.len() != n_loops {
        return Err(tampered(Flaw::Count, at("loops")));
    }
    // The loop table is only stated, and the fuel enforces it; all else follows from the code.
    let (decide, decide_traced) = recount(bytes, &cost.loops).map_err(|error| match error {
        RecountError::Recursion { function } => profile(Flaw::Recursion, format!("function[{function}]")),
        _ => tampered(Flaw::Cost, section::COST),
    })?;
    if cost.decide < decide {
        return Err(tampered(Flaw::Cost, at("decide")));
    }
    if cost.decide_traced < decide_traced {
        return Err(tampered(Flaw::Cost, at("decide_traced")));
    }
    Ok(())
}

fn input_area(outline: &Outline, schema: &Schema, memory_bytes: u64) -> Result<(u32, u32), ModuleError> {
    // Addresses are unsigned; a constant of type i32 is read as signed.
    let address = |name| outline.global(name).and_then(|value| i32::try_from(value).ok()).map(i32::cast_unsigned);
    let flawed = || profile(Flaw::InputArea, section::EXPORT_IN);
    let base = address(section::EXPORT_IN).ok_or_else(flawed)?;
    let size = address(section::EXPORT_IN_SIZE).ok_or_else(flawed)?;
    let end = u64::from(base) + u64::from(size);
    if base % 16 != 0 || base < 16 || end > memory_bytes || u64::from(size) < layout::input_size(schema) {
        return Err(flawed());
    }
    Ok((base, size))
}
