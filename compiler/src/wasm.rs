//! The program as a WebAssembly module with its sections: see `docs/abi.md`.
//!
//! Functions: `fencun_decide` validates and evaluates without trace. Where something is not
//! determined it calls the *full* function, which evaluates once more, writes the trace and the
//! marks, and from these finds what is needed. `fencun_decide_traced` validates and calls the
//! full function. A long program is cut into chunks, functions that both evaluations call one
//! after the other. The rest are small helpers, emitted where they are called.
//!
//! Guaranteed: the same policy, text and name give the same bytes; no function traps, whatever
//! the memory holds; the bound in `fencun:cost` holds.

mod adjust;
mod amount;
mod answer;
mod arithmetic;
mod calendar;
mod chunks;
mod classes;
mod code;
mod condition;
mod emit;
mod evaluate;
mod listing;
mod memory;
mod needs;
mod number;
mod quantifier;
mod range;
mod rounding;
mod ruling;
mod sections;
mod slots;
mod state;
mod tally;
mod text;
mod uses;
mod validate;
mod working;

use fencun_abi::answer::FaultCode;
use fencun_abi::cost::Cost;
use fencun_abi::schema::Schema;
use fencun_abi::section;
use wasm_encoder::{
    CodeSection, ConstExpr, DataSection, ExportKind, ExportSection, FunctionSection, GlobalSection, GlobalType,
    MemorySection, MemoryType, TypeSection, ValType,
};

use self::chunks::Chunks;
use self::code::Body;
use self::evaluate::Plan;
use self::memory::Memory;
use self::sections::Sections;
use self::slots::Slots;
use crate::describe;
use crate::hir::{Checked, Policy};
use crate::ir::{self, Kind, Origin, Period, Program};
use crate::source::Source;

/// A compiled policy.
#[derive(Clone, Debug)]
pub struct Module {
    /// The module.
    pub bytes: Vec<u8>,
    /// How much a call costs at most, as it stands in the module.
    pub cost: Cost,
}

/// Compiles a policy. `sources` are those that it was checked with. It never fails: what does not fit a module is refused by the checker.
#[must_use]
pub fn emit(policy: &Checked<Policy>, sources: &[Source]) -> Module {
    emit_in_chunks(policy, sources, CHUNK_NODES)
}

/// The same with another length of functions: a program of more than twice so many nodes is cut
/// into functions of about so many. It changes no decision.
#[must_use]
pub fn emit_in_chunks(policy: &Checked<Policy>, sources: &[Source], chunk_nodes: usize) -> Module {
    let program = ir::lower(policy);
    let schema = describe::schema(policy);
    let slots = Slots::of(&program, policy.facts.len());
    let chunks = Chunks::of(&program, chunk_nodes);
    let memory = Memory::of(policy, &program, &schema, &slots, &chunks);
    let functions = Functions::of(policy, &schema, &program, &chunks, !slots.is_empty());
    let plan = Plan {
        policy,
        schema: &schema,
        program: &program,
        memory: &memory,
        slots: &slots,
        chunks: &chunks,
        functions: &functions,
    };
    let (bodies, marks) = functions.bodies(plan);
    let loops: Vec<u64> = bodies.iter().flat_map(|(_, body)| body.loops.iter().copied()).collect();
    let core = |globals: GlobalSection| core(&memory, &bodies, globals);

    // The bound is a matter of the code alone, and the sections hold the bound.
    let draft = core(globals(&memory, 0, 0)).finish();
    let (decide_cost, traced_cost) = fencun_abi::cost::recount(&draft, &loops).unwrap_or((u64::MAX, u64::MAX));
    let cost = Cost {
        model: "instructions-1".to_owned(),
        decide: decide_cost,
        decide_traced: traced_cost,
        memory_pages: memory.pages,
        loops,
    };
    let map = sections::map(policy, sources, &marks);
    let sections = Sections::new(&schema, &describe::rules(policy, sources), &cost, &map);
    let mut module = core(globals(&memory, sections.schema_hash(), sections.hash()));
    sections.append(&mut module, bodies.iter().map(|((name, _), _)| *name));
    Module { bytes: module.finish(), cost }
}

/// Nodes of a function of a long program. The time that engines take for a function grows with
/// the square of its length.
const CHUNK_NODES: usize = 250;

/// Which of the two evaluations is made.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Mode {
    /// Without trace and needs.
    Fast,
    /// With both.
    Full,
}

/// Indexes of functions; those of helpers that are not emitted are never called.
#[derive(Debug)]
struct Functions {
    validate: u32,
    write_fault: u32,
    overflow: u32,
    full: u32,
    needs: Option<u32>,
    product_overflows: u32,
    outside_calendar: u32,
    division_by_zero: u32,
    high_product: u32,
    rounded: u32,
    month_start: u32,
    add_months: u32,
    add_years: u32,
    /// Compares bytes.
    same_bytes: u32,
    /// The most bytes that are compared; absent where none are.
    compared_bytes: Option<u64>,
    /// Functions that validate texts: how many bytes each goes through, and its index.
    texts: Vec<(u32, u32)>,
    /// First chunk of the fast evaluation, and of the full one.
    chunks: [u32; 2],
    has_product: bool,
    has_calendar: bool,
    has_working_days: bool,
    has_rounding: bool,
    has_division: bool,
}

/// Types of functions, by index.
const TYPES: [(&[ValType], &[ValType]); 9] = [
    (&[ValType::I32], &[ValType::I32]),
    (&[ValType::I32, ValType::I32], &[ValType::I32]),
    (&[ValType::I32], &[]),
    (&[ValType::I64, ValType::I64, ValType::I64], &[ValType::I32]),
    (&[ValType::I64], &[ValType::I64]),
    (&[ValType::I64, ValType::I64], &[ValType::I64]),
    (&[ValType::I64, ValType::I64, ValType::I64], &[ValType::I64]),
    (&[ValType::I64; 7], &[ValType::I64]),
    (&[ValType::I32, ValType::I32, ValType::I32], &[ValType::I32]),
];

/// Index of the last of [`TYPES`].
const OF_TEXTS: u32 = 8;

/// Name and type of a function.
type Signature = (&'static str, u32);

impl Functions {
    fn of(policy: &Policy, schema: &Schema, program: &Program, chunks: &Chunks, has_needs: bool) -> Self {
        let has = |wanted: fn(&Kind) -> bool| program.nodes.iter().any(|node| wanted(&node.kind));
        let has_product = has(|kind| matches!(kind, Kind::Multiply(.., ir::Site(Some(_)))));
        let has_calendar =
            has(|kind| matches!(kind, Kind::Shift(how, ..) if matches!(how.by, Period::Months | Period::Years)));
        let has_working_days =
            has(|kind| matches!(kind, Kind::WorkingDay(.., ir::Site(Some(_))) | Kind::Rank(.., ir::Site(Some(_)))));
        let has_rounding = has(|kind| matches!(kind, Kind::Rounded(..)));
        let has_division = has(|kind| matches!(kind, Kind::Rounded(_, Some(_), _, ir::Site(Some(_)))));
        let compared_bytes = text::compared_bytes(program, policy);
        let classes = text::classes(schema);
        // 0 is `fencun_decide`, 1 `fencun_decide_traced`.
        let mut next = 2;
        let mut indexes = |n: u32| {
            let index = next;
            next += n;
            index
        };
        let mut index = |is_there: bool| indexes(u32::from(is_there));
        Self {
            validate: index(true),
            write_fault: index(true),
            overflow: index(true),
            full: index(true),
            needs: has_needs.then(|| index(true)),
            product_overflows: index(has_product),
            outside_calendar: index(has_working_days),
            division_by_zero: index(has_division),
            high_product: index(has_rounding),
            rounded: index(has_rounding),
            month_start: index(has_calendar),
            add_months: index(has_calendar),
            add_years: index(has_calendar),
            same_bytes: index(compared_bytes.is_some()),
            compared_bytes,
            texts: classes.into_iter().map(|class| (class, index(true))).collect(),
            chunks: [chunks.n_functions(); 2].map(&mut indexes),
            has_product,
            has_calendar,
            has_working_days,
            has_rounding,
            has_division,
        }
    }

    /// The function of a chunk.
    fn chunk(&self, mode: Mode, chunk: usize) -> u32 {
        let [fast, full] = self.chunks;
        let first = if mode == Mode::Fast { fast } else { full };
        first + u32::try_from(chunk).unwrap_or(u32::MAX)
    }

    /// All functions in the order of their indexes, and where the code for a part of the text
    /// begins: function, offset in its instructions, part.
    fn bodies(&self, plan: Plan) -> (Vec<(Signature, Body)>, Vec<Place>) {
        let (decide, full) = (evaluate::decide(plan), evaluate::full(plan));
        let mut bodies = vec![
            ((section::EXPORT_DECIDE, 0), decide.main),
            ((section::EXPORT_DECIDE_TRACED, 0), evaluate::decide_traced(self)),
            (("validate", 0), validate::validate(plan)),
            (("write_fault", 1), validate::write_fault(plan.memory)),
            (("overflow", 0), validate::fault_at_site(self.write_fault, FaultCode::Overflow)),
            (("full", 0), full.main),
        ];
        if self.needs.is_some() {
            bodies.push((("needs", 2), needs::needs(plan)));
        }
        if self.has_product {
            bodies.push((("product_overflows", 3), arithmetic::product_overflows()));
        }
        if self.has_working_days {
            let outside = validate::fault_at_site(self.write_fault, FaultCode::OutsideCalendar);
            bodies.push((("outside_calendar", 0), outside));
        }
        if self.has_division {
            let zero = validate::fault_at_site(self.write_fault, FaultCode::DivisionByZero);
            bodies.push((("division_by_zero", 0), zero));
        }
        if self.has_rounding {
            bodies.push((("high_product", 5), rounding::high_product()));
            bodies.push((("rounded", 7), rounding::rounded(self.high_product)));
        }
        if self.has_calendar {
            bodies.push((("month_start", 4), calendar::month_start()));
            bodies.push((("add_months", 6), calendar::add_months(self.month_start)));
            bodies.push((("add_years", 6), calendar::add_years(self.add_months)));
        }
        if let Some(most) = self.compared_bytes {
            bodies.push((("same_bytes", OF_TEXTS), text::same_bytes(most)));
        }
        for (class, _) in &self.texts {
            bodies.push((("validate_text", OF_TEXTS), text::validate(plan.memory, *class)));
        }
        bodies.extend(decide.chunks.into_iter().map(|chunk| (("decide_chunk", 0), chunk)));
        bodies.extend(full.chunks.into_iter().map(|chunk| (("full_chunk", 0), chunk)));
        let starts = sections::starts(&bodies);
        let function = |chunk| if plan.chunks.is_one() { 0 } else { self.chunk(Mode::Fast, chunk) };
        let places = decide.marks.iter().filter_map(|mark| {
            let start = starts.get(function(mark.chunk) as usize)?;
            Some((start + mark.offset, mark.origin))
        });
        let places = places.collect();
        (bodies, places)
    }
}

/// An offset in the contents of the code section, and the part of the text whose code begins
/// there.
type Place = (usize, Origin);

/// The module but for our sections.
fn core(memory: &Memory, bodies: &[(Signature, Body)], globals: GlobalSection) -> wasm_encoder::Module {
    let mut types = TypeSection::new();
    for (parameters, results) in TYPES {
        types.ty().function(parameters.iter().copied(), results.iter().copied());
    }
    let (mut functions, mut code) = (FunctionSection::new(), CodeSection::new());
    for ((_, ty), body) in bodies {
        functions.function(*ty);
        code.raw(&body.bytes);
    }
    let mut memories = MemorySection::new();
    let pages = u64::from(memory.pages);
    memories.memory(MemoryType {
        minimum: pages,
        maximum: Some(pages),
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    let mut exports = ExportSection::new();
    exports.export(section::EXPORT_MEMORY, ExportKind::Memory, 0);
    let names = [
        section::EXPORT_ABI,
        section::EXPORT_SCHEMA,
        section::EXPORT_SECTIONS,
        section::EXPORT_IN,
        section::EXPORT_IN_SIZE,
    ];
    for (index, name) in (0..).zip(names) {
        exports.export(name, ExportKind::Global, index);
    }
    exports.export(section::EXPORT_DECIDE, ExportKind::Func, 0);
    exports.export(section::EXPORT_DECIDE_TRACED, ExportKind::Func, 1);

    let mut module = wasm_encoder::Module::new();
    module.section(&types).section(&functions).section(&memories).section(&globals).section(&exports).section(&code);
    if !memory.data.is_empty() {
        let mut data = DataSection::new();
        let address = ConstExpr::i32_const(Memory::STATIC.cast_signed());
        data.active(0, &address, memory.data.iter().copied());
        module.section(&data);
    }
    module
}

/// The exported constants, in the order of their exports.
fn globals(memory: &Memory, schema_hash: i64, sections_hash: i64) -> GlobalSection {
    let version = i32::from(fencun_abi::ABI_MAJOR) << 16 | i32::from(fencun_abi::ABI_MINOR);
    let mut globals = GlobalSection::new();
    let mut constant = |ty, init| {
        globals.global(GlobalType { val_type: ty, mutable: false, shared: false }, &init);
    };
    constant(ValType::I32, ConstExpr::i32_const(version));
    constant(ValType::I64, ConstExpr::i64_const(schema_hash));
    constant(ValType::I64, ConstExpr::i64_const(sections_hash));
    constant(ValType::I32, ConstExpr::i32_const(memory.input.cast_signed()));
    constant(ValType::I32, ConstExpr::i32_const(memory.input_size.cast_signed()));
    globals
}
