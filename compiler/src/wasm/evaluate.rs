//! The functions that evaluate: the fast one, and the full one with trace and needs.

use fencun_abi::schema::Schema;
use wasm_encoder::{BlockType, ValType};

use super::chunks::Chunks;
use super::code::{Body, Code, at};
use super::emit::{Emit, Mark};
use super::memory::Memory;
use super::needs::clear;
use super::slots::Slots;
use super::{Functions, Mode, validate};
use crate::hir::Policy;
use crate::ir::{Program, Step};

/// What the functions are made from.
#[derive(Clone, Copy)]
pub(super) struct Plan<'a> {
    pub(super) policy: &'a Policy,
    pub(super) schema: &'a Schema,
    pub(super) program: &'a Program,
    pub(super) memory: &'a Memory,
    pub(super) slots: &'a Slots,
    pub(super) chunks: &'a Chunks,
    pub(super) functions: &'a Functions,
}

/// Functions that evaluate: the one that is called, its chunks, and where in these the code for
/// a part of the text begins.
pub(super) struct Evaluation {
    pub(super) main: Body,
    pub(super) chunks: Vec<Body>,
    pub(super) marks: Vec<Mark>,
}

/// `fencun_decide`: validates, evaluates, and leaves to the full function what is not
/// determined.
pub(super) fn decide(plan: Plan) -> Evaluation {
    let mut emit = Emit::new(plan, Mode::Fast);
    validate::quickly(&mut emit.code, plan);
    evaluate(&mut emit);
    if let Some(attention) = emit.attention {
        emit.code.put().local_get(attention).if_(BlockType::Empty).local_get(0).call(plan.functions.full);
        let trace = plan.memory.result + plan.memory.result_layout.trace;
        emit.code.put().i32_const(0).i32_const(0).i32_store(at(trace + 4, 4)).return_().end();
    }
    finish(&mut emit, 0);
    Evaluation { main: emit.code.finish(), chunks: emit.finished, marks: emit.marks }
}

/// The full function: facts that are validated → RESULT.
pub(super) fn full(plan: Plan) -> Evaluation {
    let mut emit = Emit::new(plan, Mode::Full);
    evaluate(&mut emit);
    let steps = u32::try_from(plan.program.trace.len()).unwrap_or(u32::MAX);
    finish(&mut emit, steps);
    // `finish` pushed RESULT.
    if let (Some(attention), Some(needs)) = (emit.attention, plan.functions.needs) {
        emit.code.put().local_get(attention).if_(BlockType::Empty).local_get(0).call(needs).end();
    }
    Evaluation { main: emit.code.finish(), chunks: emit.finished, marks: emit.marks }
}

/// `fencun_decide_traced`.
pub(super) fn decide_traced(functions: &Functions) -> Body {
    let mut code = Code::new(1);
    let fault = code.local(ValType::I32);
    code.put().local_get(0).call(functions.validate).local_tee(fault);
    code.put().if_(BlockType::Empty).local_get(fault).return_().end();
    code.put().local_get(0).call(functions.full);
    code.finish()
}

fn evaluate(emit: &mut Emit) {
    let (program, memory, chunks) = (emit.program, emit.memory, emit.chunks);
    // What a fault has left behind.
    let payload = memory.result + memory.result_layout.payload;
    emit.code.put().i32_const(0).i64_const(0).i64_store(at(payload, 4));
    if emit.mode == Mode::Full && !emit.slots.is_empty() {
        clear(&mut emit.code, memory.wanted, memory.wanted_size);
        clear(&mut emit.code, memory.unknown, memory.wanted_size);
    }
    emit.finish_constants();
    emit.begin_state();
    let entry = program.blocks.first().map(|block| block.steps.as_slice()).unwrap_or_default();
    if chunks.is_one() {
        steps(emit, entry, 0);
        return;
    }
    emit.save_state();
    let mut start = 0;
    for (chunk, end) in chunks.ends.iter().enumerate() {
        let main = std::mem::replace(&mut emit.code, Code::new(1));
        emit.load_state();
        steps(emit, entry.get(start..*end).unwrap_or_default(), chunk);
        emit.save_state();
        emit.code.put().i32_const(0);
        let body = std::mem::replace(&mut emit.code, main).finish();
        emit.finished.push(body);
        let function = emit.functions.chunk(emit.mode, chunk);
        let fault = emit.code.local(ValType::I32);
        emit.code.put().local_get(0).call(function).local_tee(fault);
        emit.code.put().if_(BlockType::Empty).local_get(fault).return_().end();
        emit.code.free(fault);
        start = *end;
    }
    emit.load_state();
}

fn steps(emit: &mut Emit, steps: &[Step], chunk: usize) {
    for step in steps {
        match *step {
            Step::Begin(origin) => emit.marks.push(Mark { chunk, offset: emit.code.len(), origin }),
            Step::Compute(node) => emit.compute(node),
            Step::Settle(unit) => emit.settle(unit),
            Step::Decide(decision) => emit.decide(decision),
            Step::Oblige(duty) => emit.oblige(duty),
        }
    }
}

/// Writes the lists and pushes RESULT.
fn finish(emit: &mut Emit, n_steps: u32) {
    let memory = emit.memory;
    let layout = &memory.result_layout;
    emit.write_lists();
    let base = memory.result;
    emit.code.put().i32_const(0).i32_const(memory.duties.cast_signed()).i32_store(at(base + layout.duties, 4));
    emit.code.put().i32_const(0);
    match emit.duties_end {
        Some(end) => {
            let size = fencun_abi::layout::DUE_SIZE.cast_signed();
            emit.code.put().local_get(end).i32_const(memory.duties.cast_signed()).i32_sub().i32_const(size).i32_div_u();
        }
        None => {
            emit.code.put().i32_const(0);
        }
    }
    emit.code.put().i32_store(at(base + layout.duties + 4, 4));
    for (offset, start, n) in [(layout.needs, memory.needs, 0), (layout.trace, memory.trace, n_steps)] {
        emit.code.put().i32_const(0).i32_const(start.cast_signed()).i32_store(at(base + offset, 4));
        emit.code.put().i32_const(0).i32_const(n.cast_signed()).i32_store(at(base + offset + 4, 4));
    }
    emit.code.put().i32_const(0).i32_const(0).i32_store8(at(base, 1));
    emit.code.put().i32_const(base.cast_signed());
}
