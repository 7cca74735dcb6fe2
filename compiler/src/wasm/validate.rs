//! Validation of the facts, before anything is computed.
//!
//! There are two forms of it. The one inside of `fencun_decide` gathers in one local whether
//! anything at all is wrong, without a branch for each fact. Where something is, the function
//! `validate` goes through the same checks in the order of the ABI and says what it is.

use fencun_abi::answer::{FaultCode, NO_FIELD, NO_ROW};
use fencun_abi::layout::{RecordLayout, Slot, Width};
use fencun_abi::schema::{Field, Schema, Type};
use wasm_encoder::{BlockType, ValType};

use super::code::{Body, Code, at};
use super::evaluate::Plan;
use super::memory::Memory;
use super::{Functions, text};

/// A list among the facts.
struct List<'p> {
    /// Index of the fact.
    fact: u16,
    /// Where pointer and length stand.
    slot: Slot,
    /// Layout of its members.
    layout: &'p RecordLayout,
    /// Fields of its members.
    fields: &'p [Field],
    /// The largest length.
    max: i64,
}

/// (facts) → 0, or RESULT with the first fault.
pub(super) fn validate(plan: Plan) -> Body {
    let Plan { schema, memory, functions, .. } = plan;
    let mut code = Code::new(1);
    let write = functions.write_fault;
    let no_row = |code: &mut Code| {
        code.put().i32_const(NO_ROW.cast_signed());
    };
    push_bad_address(&mut code, memory);
    fault(&mut code, write, FaultCode::BadPointer, NO_FIELD, no_row);
    let scalars = || scalars(schema, &memory.facts);
    for (fact, field, slot) in scalars() {
        if push_bad_discriminant(&mut code, schema, 0, field, slot) {
            fault(&mut code, write, FaultCode::BadDiscriminant, fact, no_row);
        }
    }
    let lists = lists(plan);
    for (fact, (field, slot)) in (0..).zip(schema.facts.iter().zip(&memory.facts.slots)) {
        if let Some(list) = lists.iter().find(|list| list.fact == fact) {
            push_bad_pointer(&mut code, memory, list);
            fault(&mut code, write, FaultCode::BadPointer, list.fact, no_row);
            push_too_long(&mut code, list);
            fault(&mut code, write, FaultCode::TooLong, list.fact, no_row);
        } else if field.ty == Type::Text {
            push_text_fault(&mut code, functions, 0, field, *slot);
            any_fault(&mut code, write, fact, no_row);
        }
    }
    for (fact, field, slot) in scalars() {
        if push_out_of_range(&mut code, schema, 0, field, slot) {
            fault(&mut code, write, FaultCode::OutOfRange, fact, no_row);
        }
    }
    for list in &lists {
        each_member(&mut code, schema, list, |code, member, row| {
            for (field, slot) in list.fields.iter().zip(&list.layout.slots) {
                let row = |code: &mut Code| {
                    code.put().local_get(row);
                };
                if push_bad_discriminant(code, schema, member, field, *slot) {
                    fault(code, write, FaultCode::BadDiscriminant, list.fact, row);
                }
                if field.ty == Type::Text {
                    push_text_fault(code, functions, member, field, *slot);
                    any_fault(code, write, list.fact, row);
                }
                if push_out_of_range(code, schema, member, field, *slot) {
                    fault(code, write, FaultCode::OutOfRange, list.fact, row);
                }
            }
        });
    }
    code.put().i32_const(0);
    code.finish()
}

/// Goes on where the facts are valid; else returns what `validate` says.
pub(super) fn quickly(code: &mut Code, plan: Plan) {
    let Plan { schema, memory, functions, .. } = plan;
    let bad = code.local(ValType::I32);
    let or = |code: &mut Code| {
        code.put().local_get(bad).i32_or().local_set(bad);
    };
    let leave = |code: &mut Code| {
        code.put().if_(BlockType::Empty).local_get(0).call(functions.validate).return_().end();
    };
    push_bad_address(code, memory);
    leave(code);
    code.put().i32_const(0).local_set(bad);
    for (_, field, slot) in scalars(schema, &memory.facts) {
        if push_bad_discriminant(code, schema, 0, field, slot) {
            or(code);
        }
        if push_out_of_range(code, schema, 0, field, slot) {
            or(code);
        }
    }
    for (field, slot) in schema.facts.iter().zip(&memory.facts.slots) {
        if field.ty == Type::Text {
            push_text_fault(code, functions, 0, field, *slot);
            or(code);
        }
    }
    let lists = lists(plan);
    for list in &lists {
        push_bad_pointer(code, memory, list);
        or(code);
        push_too_long(code, list);
        or(code);
    }
    code.put().local_get(bad);
    leave(code);
    let mut any_member = false;
    for list in &lists {
        any_member |= each_member(code, schema, list, |code, member, _| {
            for (field, slot) in list.fields.iter().zip(&list.layout.slots) {
                if push_bad_discriminant(code, schema, member, field, *slot) {
                    or(code);
                }
                if field.ty == Type::Text {
                    push_text_fault(code, functions, member, field, *slot);
                    or(code);
                }
                if push_out_of_range(code, schema, member, field, *slot) {
                    or(code);
                }
            }
        });
    }
    if any_member {
        code.put().local_get(bad);
        leave(code);
    }
    code.free(bad);
}

/// (code | field << 16, row) → RESULT: writes a fault.
pub(super) fn write_fault(memory: &Memory) -> Body {
    let mut code = Code::new(2);
    let address = memory.result + memory.result_layout.fault;
    code.put().i32_const(0).i32_const(1).i32_store8(at(memory.result, 1));
    code.put().i32_const(0).local_get(0).i32_store(at(address, 4));
    code.put().i32_const(0).local_get(1).i32_store(at(address + 4, 4));
    code.put().i32_const(memory.result.cast_signed());
    code.finish()
}

/// (site) → RESULT, which says what went wrong there.
pub(super) fn fault_at_site(write_fault: u32, fault: FaultCode) -> Body {
    let mut code = Code::new(1);
    code.put().local_get(0).i32_const(16).i32_shl().i32_const(i32::from(fault as u8)).i32_or();
    code.put().i32_const(NO_ROW.cast_signed()).call(write_fault);
    code.finish()
}

/// Pops a condition; where it holds, leaves with a fault.
fn fault(code: &mut Code, write: u32, fault: FaultCode, field: u16, row: impl Fn(&mut Code)) {
    let packed = u32::from(fault as u8) | u32::from(field) << 16;
    code.put().if_(BlockType::Empty).i32_const(packed.cast_signed());
    row(code);
    code.put().call(write).return_().end();
}

/// Pops the code of a fault, or 0; where there is one, leaves with it.
fn any_fault(code: &mut Code, write: u32, field: u16, row: impl Fn(&mut Code)) {
    let found = code.local(ValType::I32);
    code.put().local_tee(found).if_(BlockType::Empty).local_get(found);
    code.put().i32_const((u32::from(field) << 16).cast_signed()).i32_or();
    row(code);
    code.put().call(write).return_().end();
    code.free(found);
}

/// Pushes the code of the fault of a text, or 0.
fn push_text_fault(code: &mut Code, functions: &Functions, base: u32, field: &Field, slot: Slot) {
    let class = text::class(field);
    let function = functions.texts.iter().find(|(of, _)| *of == class).map_or(0, |(_, function)| *function);
    let bound = |number: i64| u32::try_from(number).unwrap_or(u32::MAX).cast_signed();
    if let Some((offset, kind)) = slot.discriminant {
        code.put().local_get(base).i32_load8_u(at(offset, 1)).i32_const(i32::from(kind.value())).i32_eq();
        code.put().if_(BlockType::Result(ValType::I32));
    }
    code.put().local_get(base).i32_const(slot.payload.cast_signed()).i32_add();
    code.put().i32_const(bound(field.min)).i32_const(bound(field.max)).call(function);
    if slot.discriminant.is_some() {
        code.put().else_().i32_const(0).end();
    }
}

fn scalars<'s>(schema: &'s Schema, layout: &'s RecordLayout) -> impl Iterator<Item = (u16, &'s Field, Slot)> {
    let fields = (0..).zip(schema.facts.iter().zip(&layout.slots));
    fields
        .filter(|(_, (field, _))| !matches!(field.ty, Type::List { .. }))
        .map(|(fact, (field, slot))| (fact, field, *slot))
}

fn lists<'p>(plan: Plan<'p>) -> Vec<List<'p>> {
    let facts = (0..).zip(plan.schema.facts.iter().zip(&plan.memory.facts.slots).zip(&plan.memory.members));
    let lists = facts.filter_map(|(fact, ((field, slot), layout))| {
        let Type::List { record } = &field.ty else { return None };
        let record = plan.schema.records.get(usize::from(*record))?;
        Some(List { fact, slot: *slot, layout: layout.as_ref()?, fields: &record.fields, max: field.max })
    });
    lists.collect()
}

/// Pushes whether the record does not lie in the input area, or is not aligned.
fn push_bad_address(code: &mut Code, memory: &Memory) {
    let size = memory.facts.size;
    let room = memory.input_size.saturating_sub(size.size);
    code.put().local_get(0).i32_const(memory.input.cast_signed()).i32_sub().i32_const(room.cast_signed()).i32_gt_u();
    if size.align > 1 {
        code.put().local_get(0).i32_const((size.align - 1).cast_signed()).i32_and().i32_or();
    }
}

/// Pushes whether pointer and length of a list lead out of the input area, or the pointer is
/// not aligned. Without members the pointer does not matter.
fn push_bad_pointer(code: &mut Code, memory: &Memory, list: &List) {
    let size = list.layout.size;
    let (pointer, length) = (at(list.slot.payload, 4), at(list.slot.payload + 4, 4));
    // Where the members begin, and where they end: an end of 48 bits at most.
    code.put().local_get(0).i32_load(pointer).i32_const(memory.input.cast_signed()).i32_sub();
    code.put().i32_const(memory.input_size.cast_signed()).i32_gt_u();
    code.put().local_get(0).i64_load32_u(pointer);
    code.put().local_get(0).i64_load32_u(length).i64_const(i64::from(size.size)).i64_mul().i64_add();
    let end = i64::from(memory.input) + i64::from(memory.input_size);
    code.put().i64_const(end).i64_gt_u().i32_or();
    if size.align > 1 {
        code.put().local_get(0).i32_load(pointer).i32_const((size.align - 1).cast_signed()).i32_and();
        code.put().i32_eqz().i32_eqz().i32_or();
    }
    code.put().local_get(0).i32_load(length).i32_eqz().i32_eqz().i32_and();
}

fn push_too_long(code: &mut Code, list: &List) {
    let max = u32::try_from(list.max).unwrap_or(u32::MAX);
    code.put().local_get(0).i32_load(at(list.slot.payload + 4, 4)).i32_const(max.cast_signed()).i32_gt_u();
}

/// A loop over the members of a list; false, and nothing, where no member can be wrong.
fn each_member(code: &mut Code, schema: &Schema, list: &List, mut body: impl FnMut(&mut Code, u32, u32)) -> bool {
    let mut fields = list.fields.iter().zip(&list.layout.slots);
    let can_be_wrong = fields.any(|(field, slot)| {
        let mut probe = Code::new(1);
        field.ty == Type::Text
            || push_bad_discriminant(&mut probe, schema, 0, field, *slot)
            || push_out_of_range(&mut probe, schema, 0, field, *slot)
    });
    if !can_be_wrong || list.max <= 0 {
        return false;
    }
    let (member, row) = (code.local(ValType::I32), code.local(ValType::I32));
    code.put().local_get(0).i32_load(at(list.slot.payload, 4)).local_set(member);
    code.put().i32_const(0).local_set(row);
    code.put().local_get(0).i32_load(at(list.slot.payload + 4, 4)).if_(BlockType::Empty);
    code.begin_loop(list.max.unsigned_abs());
    body(code, member, row);
    code.put().local_get(member).i32_const(list.layout.size.size.cast_signed()).i32_add().local_set(member);
    code.put().local_get(row).i32_const(1).i32_add().local_tee(row);
    code.put().local_get(0).i32_load(at(list.slot.payload + 4, 4)).i32_lt_u().br_if(0).end().end();
    code.free(member);
    code.free(row);
    true
}

/// Pushes whether a discriminant, or a case that is a value, is none that there is. Nothing,
/// and false, where any byte is right.
fn push_bad_discriminant(code: &mut Code, schema: &Schema, base: u32, field: &Field, slot: Slot) -> bool {
    let cases = match &field.ty {
        Type::YesNo => 2,
        Type::Enum { index } => schema.enums.get(usize::from(*index)).map_or(0, |of| of.cases.len()),
        Type::Set { index } => return push_bad_set(code, schema, *index, base, slot),
        _ => usize::MAX,
    };
    let width = slot.width.unwrap_or(Width::S64);
    let room = if width == Width::U8 { 256 } else { 65_536 };
    let can_be_wrong = cases < room;
    if can_be_wrong {
        let cases = i32::try_from(cases).unwrap_or(i32::MAX);
        code.put().local_get(base);
        if width == Width::U8 {
            code.put().i32_load8_u(at(slot.payload, 1));
        } else {
            code.put().i32_load16_u(at(slot.payload, 2));
        }
        code.put().i32_const(cases).i32_ge_u();
        and_is_value(code, base, slot);
    }
    if let Some((offset, kind)) = slot.discriminant {
        code.put().local_get(base).i32_load8_u(at(offset, 1)).i32_const(i32::from(kind.value())).i32_gt_u();
        if can_be_wrong {
            code.put().i32_or();
        }
    }
    can_be_wrong || slot.discriminant.is_some()
}

/// The same for a set: a bit that stands for no case.
fn push_bad_set(code: &mut Code, schema: &Schema, of: u16, base: u32, slot: Slot) -> bool {
    let cases = schema.enums.get(usize::from(of)).map_or(0, |of| of.cases.len());
    let width = slot.width.unwrap_or(Width::U32);
    let can_be_wrong = cases < 8 * width.bytes() as usize;
    if can_be_wrong {
        code.put().local_get(base);
        push_load(code, width, slot.payload);
        let shift = i64::try_from(cases).unwrap_or(63);
        code.put().i64_const(shift).i64_shr_u().i64_eqz().i32_eqz();
        and_is_value(code, base, slot);
    }
    if let Some((offset, kind)) = slot.discriminant {
        code.put().local_get(base).i32_load8_u(at(offset, 1)).i32_const(i32::from(kind.value())).i32_gt_u();
        if can_be_wrong {
            code.put().i32_or();
        }
    }
    can_be_wrong || slot.discriminant.is_some()
}

/// Pops an address and pushes the value at an offset.
fn push_load(code: &mut Code, width: Width, offset: u32) {
    match width {
        Width::U8 => code.put().i64_load8_u(at(offset, 1)),
        Width::U16 => code.put().i64_load16_u(at(offset, 2)),
        Width::U32 => code.put().i64_load32_u(at(offset, 4)),
        Width::S32 => code.put().i64_load32_s(at(offset, 4)),
        Width::S64 => code.put().i64_load(at(offset, 8)),
    };
}

/// Pushes whether a value lies outside of its bounds. Nothing, and false, where none can.
fn push_out_of_range(code: &mut Code, schema: &Schema, base: u32, field: &Field, slot: Slot) -> bool {
    let cases = |index: u16| schema.enums.get(usize::from(index)).map_or(0, |of| of.cases.len());
    let (least, most) = match (&field.ty, slot.width) {
        // A set has no bounds but its cases.
        (_, None) | (Type::Set { .. }, _) => return false,
        (Type::YesNo, _) => (0, 1),
        (Type::Enum { index }, _) => (0, i64::try_from(cases(*index)).unwrap_or(i64::MAX) - 1),
        (_, Some(Width::S32)) => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _ => (i64::MIN, i64::MAX),
    };
    let width = slot.width.unwrap_or(Width::S64);
    let bounded = field.min > least || field.max < most;
    if !bounded && slot.upper.is_none() {
        return false;
    }
    let beyond = |code: &mut Code, offset| {
        code.put().local_get(base);
        push_load(code, width, offset);
        code.put().i64_const(field.min).i64_sub().i64_const(field.max.wrapping_sub(field.min)).i64_gt_u();
    };
    if bounded {
        beyond(code, slot.payload);
    }
    if let Some(upper) = slot.upper {
        // Both ends within the bounds, and the lower not above the upper.
        if bounded {
            beyond(code, upper);
            code.put().i32_or();
        }
        code.put().local_get(base);
        push_load(code, width, slot.payload);
        code.put().local_get(base);
        push_load(code, width, upper);
        code.put().i64_gt_s();
        if bounded {
            code.put().i32_or();
        }
    }
    and_is_value(code, base, slot);
    true
}

/// Pops a condition and pushes it where the place holds a value.
fn and_is_value(code: &mut Code, base: u32, slot: Slot) {
    if let Some((offset, kind)) = slot.discriminant {
        code.put().local_get(base).i32_load8_u(at(offset, 1)).i32_const(i32::from(kind.value())).i32_eq().i32_and();
    }
}
