//! The function that finds what must still be found out.
//!
//! It runs after the full evaluation, where something is not known. That left behind: for every
//! slot whether it is unknown, for the roots whether they are wanted, and for each decision the
//! words of its open units (those that possibly and not surely count) and four masks of
//! outcomes, all ones or 0 where an outcome does not matter:
//!
//! ```text
//!  0  ordinary units with an outcome, where the decision is asked
//!  4  red lines, where the decision is asked
//!  8  red lines, whether or not it is asked
//! 12  `may` units and adjustments that may be made, whether or not it is asked;
//!     adjustments that bind, where it is asked
//! ```
//!
//! From there wanting spreads along the edges of the walk, backwards through the program.

use fencun_abi::layout::align;
use wasm_encoder::{BlockType, ValType};

use super::classes::{ADJUST, MAY_ADJUST, first_of};
use super::code::{Body, Code, at};
use super::evaluate::Plan;
use super::memory::Memory;
use super::slots::{Slots, Walk};
use crate::hir::{Decision, Policy, UnitKind};

/// The function (facts) → nothing.
pub(super) fn needs(plan: Plan) -> Body {
    let Plan { policy, program, memory, slots, .. } = plan;
    let mut code = Code::new(1);
    let n = slots.day(0) + u32::try_from(policy.duties.len()).unwrap_or(0) + decisions(policy) - slots.first_whole;
    fill(&mut code, memory.unknown + slots.first_whole, n, 1);
    for (index, walk) in slots.walk.iter().enumerate() {
        match walk {
            Walk::Edges(edges) => {
                let start = memory.edges.get(index).copied().unwrap_or(0);
                spread(&mut code, memory, start, edges.len());
            }
            Walk::Decision(id) => {
                let decision = policy.decisions.get(*id as usize);
                if let Some(decision) = decision.filter(|decision| !program.is_determined(decision)) {
                    want_units(&mut code, policy, memory, slots, *id, decision);
                }
            }
        }
    }
    list(&mut code, policy, memory, slots);
    code.finish()
}

/// Sets all bytes of `n` slots at an address to a value.
pub(super) fn fill(code: &mut Code, address: u32, n: u32, value: i32) {
    if n == 0 {
        return;
    }
    let slot = code.local(ValType::I32);
    code.put().i32_const(n.cast_signed()).local_set(slot);
    code.begin_loop(u64::from(n));
    code.put().local_get(slot).i32_const(1).i32_sub().local_tee(slot).i32_const(value).i32_store8(at(address, 1));
    code.put().local_get(slot).br_if(0).end();
    code.free(slot);
}

/// Sets a region of a multiple of 8 bytes to zero.
pub(super) fn clear(code: &mut Code, address: u32, size: u32) {
    if size == 0 {
        return;
    }
    let size = align(size, 8);
    let left = code.local(ValType::I32);
    code.put().i32_const(size.cast_signed()).local_set(left);
    code.begin_loop(u64::from(size / 8));
    code.put().local_get(left).i32_const(8).i32_sub().local_tee(left).i64_const(0).i64_store(at(address, 8));
    code.put().local_get(left).br_if(0).end();
    code.free(left);
}

/// Goes along edges: what is wanted and unknown wants what it is made of.
fn spread(code: &mut Code, memory: &Memory, start: u32, n: usize) {
    let Ok(n) = u32::try_from(n) else { return };
    if n == 0 {
        return;
    }
    let (edge, from, to) = (code.local(ValType::I32), code.local(ValType::I32), code.local(ValType::I32));
    let bytes = memory.slot_bytes;
    code.put().i32_const(start.cast_signed()).local_set(edge);
    code.begin_loop(u64::from(n));
    for (offset, local) in [(0, from), (bytes, to)] {
        code.put().local_get(edge);
        load_slot(code, memory, offset);
        code.put().local_set(local);
    }
    code.put().local_get(to);
    code.put().local_get(from).i32_load8_u(at(memory.wanted, 1));
    code.put().local_get(from).i32_load8_u(at(memory.unknown, 1)).i32_and();
    code.put().local_get(to).i32_load8_u(at(memory.wanted, 1)).i32_or();
    code.put().i32_store8(at(memory.wanted, 1));
    code.put().local_get(edge).i32_const((2 * bytes).cast_signed()).i32_add().local_tee(edge);
    code.put().i32_const((start + 2 * bytes * n).cast_signed()).i32_ne().br_if(0).end();
    for local in [edge, from, to] {
        code.free(local);
    }
}

/// Pops an address and pushes the slot that stands there. Whatever stands there, it is a slot.
fn load_slot(code: &mut Code, memory: &Memory, offset: u32) {
    if memory.slot_bytes == 2 {
        code.put().i32_load16_u(at(offset, 2));
    } else {
        code.put().i32_load(at(offset, 4));
    }
    code.put().i32_const((memory.wanted_size - 1).cast_signed()).i32_and();
}

/// Wants the conditions of the units that matter.
fn want_units(code: &mut Code, policy: &Policy, memory: &Memory, slots: &Slots, id: u32, decision: &Decision) {
    let Some(of) = memory.decisions.get(id as usize).copied() else { return };
    let first = decision.first_unit.0;
    let units = policy.units.get(first as usize..(first + decision.n_units) as usize).unwrap_or_default();
    let has_exceptions = units.iter().any(|unit| unit.kind == UnitKind::Exception);
    let [asked, adjusts, unit, class, offset] = [(); 5].map(|()| code.local(ValType::I32));
    let [outcomes, word] = [(); 2].map(|()| code.local(ValType::I64));

    let load = |code: &mut Code, mask: u32| {
        code.put().i32_const(0).i32_load(at(of.masks + mask, 4));
    };
    // All ones where the decision is asked, else 0.
    code.put().i32_const(0).i32_const(0).i32_load8_u(at(memory.wanted + slots.decision(id), 1)).i32_sub();
    code.put().local_set(asked);
    load(code, 0);
    code.put().local_get(asked).i32_and().i64_extend_i32_u();
    load(code, 4);
    code.put().local_get(asked).i32_and();
    load(code, 8);
    code.put().i32_or().i64_extend_i32_u().i64_const(32).i64_shl().i64_or().local_set(outcomes);
    load(code, 12);
    code.put().local_get(asked).i32_and().local_set(adjusts);
    if has_exceptions {
        fill(code, memory.matters + first, decision.n_units, 0);
    }

    let n_words = decision.n_units.div_ceil(64);
    code.put().i32_const(0).local_set(offset);
    code.begin_loop(u64::from(n_words));
    code.put().local_get(offset).i64_load(at(of.open, 8)).local_tee(word);
    code.put().i64_eqz().i32_eqz().if_(BlockType::Empty);
    code.begin_loop(64);
    code.put().local_get(word).i64_ctz().i32_wrap_i64().local_get(offset).i32_const(3).i32_shl().i32_add();
    code.put().local_set(unit);
    code.put().local_get(word).local_get(word).i64_const(1).i64_sub().i64_and().local_set(word);
    code.put().local_get(unit).i32_load8_u(at(memory.classes + first, 1)).local_set(class);
    // Whether the unit matters, on the stack.
    code.put().local_get(class).i32_const(first_of(ADJUST)).i32_lt_u().if_(BlockType::Result(ValType::I32));
    code.put().local_get(outcomes).local_get(class).i64_extend_i32_u().i64_shr_u().i32_wrap_i64();
    code.put().else_();
    code.put().local_get(adjusts).i32_const(0).i32_load(at(of.masks + 12, 4));
    code.put().local_get(class).i32_const(first_of(MAY_ADJUST)).i32_lt_u().select();
    code.put().end().i32_const(1).i32_and().local_set(class);
    if has_exceptions {
        code.put().local_get(unit).local_get(class).i32_store8(at(memory.matters + first, 1));
    } else {
        want_unit(code, memory, first, unit, |code| {
            code.put().local_get(class);
        });
    }
    code.put().local_get(word).i64_eqz().i32_eqz().br_if(0).end().end();
    code.put().local_get(offset).i32_const(8).i32_add().local_tee(offset);
    code.put().i32_const((8 * n_words).cast_signed()).i32_lt_u().br_if(0).end();

    if has_exceptions {
        let edges = memory.exceptions.get(id as usize).copied().unwrap_or(0);
        let n_edges: usize = units.iter().map(|unit| unit.targets.len()).sum();
        let n_edges = u32::try_from(n_edges).unwrap_or(u32::MAX);
        // Targets at all levels, outermost exceptions first; then exceptions to any of these, the
        // other way round.
        matter_along(code, memory, edges, n_edges, Along::Inward);
        matter_along(code, memory, edges, n_edges, Along::Outward);
        code.put().i32_const(0).local_set(unit);
        code.begin_loop(u64::from(decision.n_units));
        want_unit(code, memory, first, unit, |code| {
            code.put().local_get(unit).i32_load8_u(at(memory.matters + first, 1));
        });
        code.put().local_get(unit).i32_const(1).i32_add().local_tee(unit);
        code.put().i32_const(decision.n_units.cast_signed()).i32_lt_u().br_if(0).end();
    }
    for local in [asked, adjusts, unit, class, offset, outcomes, word] {
        code.free(local);
    }
}

/// Wants the condition of a unit, counted from the first of its decision, where what is pushed
/// is 1.
fn want_unit(code: &mut Code, memory: &Memory, first: u32, unit: u32, push: impl FnOnce(&mut Code)) {
    let slot = code.local(ValType::I32);
    let bytes = memory.slot_bytes;
    code.put().local_get(unit).i32_const(bytes.trailing_zeros().cast_signed()).i32_shl();
    load_slot(code, memory, memory.unit_slots + bytes * first);
    code.put().local_tee(slot);
    push(code);
    code.put().local_get(slot).i32_load8_u(at(memory.wanted, 1)).i32_or().i32_store8(at(memory.wanted, 1));
    code.free(slot);
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum Along {
    Inward,
    Outward,
}

fn matter_along(code: &mut Code, memory: &Memory, start: u32, n: u32, along: Along) {
    if n == 0 {
        return;
    }
    let (edge, to) = (code.local(ValType::I32), code.local(ValType::I32));
    let last = start + 4 * (n - 1);
    let (begin, end, step) = match along {
        Along::Inward => (start, last + 4, 4),
        Along::Outward => (last, start - 4, -4),
    };
    let (from_at, to_at) = if along == Along::Inward { (0, 2) } else { (2, 0) };
    code.put().i32_const(begin.cast_signed()).local_set(edge);
    code.begin_loop(u64::from(n));
    let units = (memory.matters_size - 1).cast_signed();
    code.put().local_get(edge).i32_load16_u(at(to_at, 2)).i32_const(units).i32_and().local_tee(to);
    code.put().local_get(edge).i32_load16_u(at(from_at, 2)).i32_const(units).i32_and();
    code.put().i32_load8_u(at(memory.matters, 1));
    code.put().local_get(to).i32_load8_u(at(memory.matters, 1)).i32_or().i32_store8(at(memory.matters, 1));
    code.put().local_get(edge).i32_const(step).i32_add().local_tee(edge);
    code.put().i32_const(end.cast_signed()).i32_ne().br_if(0).end();
    code.free(edge);
    code.free(to);
}

/// Lists the wanted facts that are unknown, and the wanted lists.
fn list(code: &mut Code, policy: &Policy, memory: &Memory, slots: &Slots) {
    let n = u32::try_from(policy.facts.len()).unwrap_or(u32::MAX);
    let [fact, end, offset] = [(); 3].map(|()| code.local(ValType::I32));
    code.put().i32_const(memory.needs.cast_signed()).local_set(end);
    if n > 0 {
        code.put().i32_const(0).local_set(fact);
        code.begin_loop(u64::from(n));
        code.put().local_get(end).local_get(fact).i32_store16(at(0, 2));
        code.put().local_get(end);
        code.put().local_get(fact).i32_const(2).i32_shl().i32_load(at(memory.discriminants, 4)).local_tee(offset);
        code.put().i32_const(-1).i32_eq().if_(BlockType::Result(ValType::I32)).i32_const(1).else_();
        code.put().local_get(0).local_get(offset).i32_const(0).local_get(offset);
        code.put().i32_const(memory.facts.size.size.cast_signed()).i32_lt_u().select();
        code.put().i32_add().i32_load8_u(at(0, 1)).i32_eqz().end();
        code.put().local_get(fact).i32_load8_u(at(memory.wanted + slots.fact(0), 1)).i32_and();
        code.put().i32_const(1).i32_shl().i32_add().local_set(end);
        code.put().local_get(fact).i32_const(1).i32_add().local_tee(fact);
        code.put().i32_const(n.cast_signed()).i32_lt_u().br_if(0).end();
    }
    let address = memory.result + memory.result_layout.needs;
    code.put().i32_const(0).i32_const(memory.needs.cast_signed()).i32_store(at(address, 4));
    code.put().i32_const(0).local_get(end).i32_const(memory.needs.cast_signed()).i32_sub().i32_const(1).i32_shr_u();
    code.put().i32_store(at(address + 4, 4));
}

fn decisions(policy: &Policy) -> u32 {
    u32::try_from(policy.decisions.len()).unwrap_or(0)
}
