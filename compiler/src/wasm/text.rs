//! Texts: comparisons, and what the facts must hold of them.
//!
//! A text is only looked at where it is known: the bytes of one that is not may be anywhere.

use fencun_abi::answer::FaultCode;
use fencun_abi::layout::Slot;
use fencun_abi::schema::{Field, Schema, Type};
use wasm_encoder::{BlockType, ValType};

use super::code::{Body, Code, at, unaligned};
use super::emit::{Emit, Kept};
use super::memory::Memory;
use crate::ir::{Kind, Node, NodeId, Place, Program};

impl Emit<'_> {
    /// Computes a condition on texts.
    pub(super) fn text(&mut self, id: NodeId, node: &Node) {
        let places = match &node.kind {
            Kind::TextIn(place, _) | Kind::StartsWith(place, _) => vec![*place],
            Kind::SameText(left, right) => vec![*left, *right],
            _ => return,
        };
        let slots: Option<Vec<Slot>> = places.iter().map(|place| self.memory.slot(self.program, *place)).collect();
        let Some(slots) = slots else { return };
        let known = self.code.local(ValType::I32);
        self.code.put().i32_const(1).local_set(known);
        for (place, slot) in places.iter().zip(&slots) {
            if let Some((offset, kind)) = slot.discriminant {
                self.push_base(*place);
                self.code.put().i32_load8_u(at(offset, 1)).i32_const(i32::from(kind.value())).i32_eq();
                self.code.put().local_get(known).i32_and().local_set(known);
            }
            if let Place::At { list, index, .. } = *place {
                self.push_is_there(list, index);
                self.code.put().local_get(known).i32_and().local_set(known);
            }
        }
        let holds = self.code.local(ValType::I32);
        self.code.put().i32_const(0).local_set(holds);
        self.code.put().local_get(known).if_(BlockType::Empty);
        match (&node.kind, places.as_slice(), slots.as_slice()) {
            (Kind::TextIn(_, items), [place], [slot]) => {
                for item in items {
                    self.push_beginning(*place, *slot, item, Length::Same);
                    self.code.put().local_get(holds).i32_or().local_set(holds);
                }
            }
            (Kind::StartsWith(_, prefix), [place], [slot]) => {
                self.push_beginning(*place, *slot, prefix, Length::AtLeast);
                self.code.put().local_set(holds);
            }
            (_, [left, right], [first, second]) => {
                for (place, slot) in [(left, first), (right, second)] {
                    self.push_base(*place);
                    self.code.put().i32_load(at(slot.payload + 4, 4));
                }
                self.code.put().i32_eq().if_(BlockType::Empty);
                for (place, slot) in [(left, first), (right, second)] {
                    self.push_base(*place);
                    self.code.put().i32_load(at(slot.payload, 4));
                }
                self.push_base(*left);
                self.code.put().i32_load(at(first.payload + 4, 4)).call(self.functions.same_bytes);
                self.code.put().local_set(holds).end();
            }
            _ => {}
        }
        self.code.put().end();
        if node.certain {
            self.code.put().local_get(holds);
            self.keep_certain(id);
        } else {
            self.code.put().local_get(holds);
            let sure = self.spot(id, ValType::I32);
            self.set(sure);
            self.code.put().local_get(known).i32_eqz().local_get(holds).i32_or();
            let possible = self.spot(id, ValType::I32);
            self.set(possible);
            self.keep(id, Kept::Condition { sure, possible });
        }
        self.code.free(known);
        self.code.free(holds);
    }

    /// Pushes whether a known text begins with another, or is that one.
    fn push_beginning(&mut self, place: Place, slot: Slot, text: &str, length: Length) {
        let wanted = i32::try_from(text.len()).unwrap_or(i32::MAX);
        self.push_base(place);
        self.code.put().i32_load(at(slot.payload + 4, 4)).i32_const(wanted);
        match length {
            Length::Same => self.code.put().i32_eq(),
            Length::AtLeast => self.code.put().i32_ge_u(),
        };
        if text.is_empty() {
            return;
        }
        let pointer = self.code.local(ValType::I32);
        self.code.put().if_(BlockType::Result(ValType::I32));
        self.push_base(place);
        self.code.put().i32_load(at(slot.payload, 4)).local_set(pointer);
        for (index, (offset, bytes)) in pieces(text.as_bytes()).into_iter().enumerate() {
            let mut word = [0; 8];
            for (place, byte) in word.iter_mut().zip(bytes) {
                *place = *byte;
            }
            self.code.put().local_get(pointer);
            match bytes.len() {
                8 => self.code.put().i64_load(unaligned(offset)),
                4 => self.code.put().i64_load32_u(unaligned(offset)),
                2 => self.code.put().i64_load16_u(unaligned(offset)),
                _ => self.code.put().i64_load8_u(unaligned(offset)),
            };
            self.code.put().i64_const(i64::from_le_bytes(word)).i64_eq();
            if index > 0 {
                self.code.put().i32_and();
            }
        }
        self.code.put().else_().i32_const(0).end();
        self.code.free(pointer);
    }
}

#[derive(Clone, Copy)]
enum Length {
    Same,
    AtLeast,
}

/// Bytes in pieces that one load reads, with their offsets.
fn pieces(bytes: &[u8]) -> Vec<(u32, &[u8])> {
    let mut pieces = Vec::new();
    let (mut rest, mut offset) = (bytes, 0);
    for size in [8, 4, 2, 1] {
        while let Some((piece, behind)) = rest.split_at_checked(size) {
            pieces.push((offset, piece));
            offset += u32::try_from(size).unwrap_or(0);
            rest = behind;
        }
    }
    pieces
}

/// (address, address, bytes) → whether both are the same; at most so many bytes.
pub(super) fn same_bytes(most: u64) -> Body {
    let mut code = Code::new(3);
    // As many bytes at a time as one load reads, then the rest one by one.
    for size in [8, 1] {
        code.put().block(BlockType::Empty).local_get(2).i32_const(size).i32_lt_u().br_if(0);
        code.begin_loop(if size == 8 { (most / 8).max(1) } else { 7 });
        for address in [0, 1] {
            code.put().local_get(address);
            if size == 8 {
                code.put().i64_load(unaligned(0));
            } else {
                code.put().i64_load8_u(at(0, 1));
            }
        }
        code.put().i64_ne().if_(BlockType::Empty).i32_const(0).return_().end();
        for address in [0, 1] {
            code.put().local_get(address).i32_const(size).i32_add().local_set(address);
        }
        code.put().local_get(2).i32_const(size).i32_sub().local_tee(2);
        code.put().i32_const(size).i32_ge_u().br_if(0).end().end();
    }
    code.put().i32_const(1);
    code.finish()
}

/// The most bytes that two texts which are compared can have in common.
pub(super) fn compared_bytes(program: &Program, policy: &crate::hir::Policy) -> Option<u64> {
    let most = |place: &Place| {
        let of_member = |list: Option<u32>, field: u32| match list
            .and_then(|list| policy.facts.get(list as usize))
            .map(|list| list.ty)
        {
            Some(crate::hir::Type::List(record)) => {
                policy.records.get(record.index()).and_then(|record| record.fields.get(field as usize))
            }
            _ => None,
        };
        let field = match place {
            Place::Fact(fact) => policy.facts.get(*fact as usize),
            Place::Member { block, field } => {
                of_member(program.blocks.get(block.index()).and_then(|block| block.list), *field)
            }
            Place::At { list, field, .. } => of_member(Some(*list), *field),
        };
        field.map_or(0, |field| 4 * field.range.max.unsigned_abs())
    };
    let pairs = program.nodes.iter().filter_map(|node| match &node.kind {
        Kind::SameText(left, right) => Some(most(left).min(most(right))),
        _ => None,
    });
    pairs.max()
}

/// How many bytes the functions that validate texts go through: powers of two, ascending.
pub(super) fn classes(schema: &Schema) -> Vec<u32> {
    let fields = schema.facts.iter().chain(schema.records.iter().flat_map(|record| &record.fields));
    let mut classes: Vec<u32> = fields.filter(|field| field.ty == Type::Text).map(class).collect();
    classes.sort_unstable();
    classes.dedup();
    classes
}

/// The class of a field.
pub(super) fn class(field: &Field) -> u32 {
    // A character may be one byte, and those of a text that is too long may all be.
    u32::try_from(field.max).unwrap_or(u32::MAX / 16).saturating_mul(4).next_power_of_two()
}

/// (address of pointer and length, fewest characters, most characters) → 0, or the fault, for
/// texts of at most so many bytes.
pub(super) fn validate(memory: &Memory, most: u32) -> Body {
    let mut code = Code::new(3);
    let [p, end, n, c, state] = [(); 5].map(|()| code.local(ValType::I32));
    let fault = |code: &mut Code, fault: FaultCode| {
        code.put().if_(BlockType::Empty).i32_const(i32::from(fault as u8)).return_().end();
    };
    code.put().local_get(0).i32_load(at(4, 4)).i32_eqz().if_(BlockType::Empty);
    code.put().local_get(1).i32_eqz().if_(BlockType::Result(ValType::I32)).i32_const(0).else_();
    code.put().i32_const(i32::from(FaultCode::OutOfRange as u8)).end().return_().end();
    // The bytes lie in the input area: their end has 33 bits at most.
    code.put().local_get(0).i32_load(at(0, 4)).local_tee(p).i32_const(memory.input.cast_signed()).i32_lt_u();
    code.put().local_get(0).i64_load32_u(at(0, 4)).local_get(0).i64_load32_u(at(4, 4)).i64_add();
    let area_end = i64::from(memory.input) + i64::from(memory.input_size);
    code.put().i64_const(area_end).i64_gt_u().i32_or();
    fault(&mut code, FaultCode::BadPointer);
    // Four bytes a character at most.
    code.put().local_get(0).i32_load(at(4, 4)).local_get(2).i32_const(2).i32_shl().i32_gt_u();
    fault(&mut code, FaultCode::TooLong);
    code.put().local_get(p).local_get(0).i32_load(at(4, 4)).i32_add().local_set(end);
    code.put().i32_const(0).local_set(n).i32_const(0).local_set(state);
    code.begin_loop(u64::from(most));
    code.put().local_get(p).i32_load8_u(at(0, 1)).local_tee(c).i32_load8_u(at(memory.utf8, 1));
    code.put().local_get(state).i32_add().i32_load8_u(at(memory.utf8 + 256, 1)).local_set(state);
    // Every byte but those that follow another begins a character.
    code.put().local_get(n).local_get(c).i32_const(0xc0).i32_and().i32_const(0x80).i32_ne().i32_add().local_set(n);
    code.put().local_get(p).i32_const(1).i32_add().local_tee(p).local_get(end).i32_lt_u().br_if(0).end();
    code.put().local_get(state);
    fault(&mut code, FaultCode::BadUtf8);
    code.put().local_get(n).local_get(2).i32_gt_u();
    fault(&mut code, FaultCode::TooLong);
    code.put().local_get(n).local_get(1).i32_lt_u();
    fault(&mut code, FaultCode::OutOfRange);
    code.put().i32_const(0);
    code.finish()
}

/// What may follow in UTF-8, and what follows from it: the class of each of the 256 bytes; then
/// for each state, by class, the next. States are counted by 16, so that state and class add up
/// to a place; 0 is between characters, and what is wrong stays so.
pub(super) fn tables() -> Vec<u8> {
    let mut tables: Vec<u8> = (0..=u8::MAX).map(class_of_byte).collect();
    for state in 0..STATES {
        tables.extend((0..16).map(|class| 16 * next(state, class)));
    }
    tables
}

const STATES: u8 = 9;
const WRONG: u8 = 1;

fn class_of_byte(byte: u8) -> u8 {
    match byte {
        0x00..=0x7f => 0,
        0x80..=0x8f => 1,
        0x90..=0x9f => 2,
        0xa0..=0xbf => 3,
        0xc2..=0xdf => 4,
        0xe0 => 5,
        0xe1..=0xec | 0xee..=0xef => 6,
        0xed => 7,
        0xf0 => 8,
        0xf1..=0xf3 => 9,
        0xf4 => 10,
        0xc0..=0xc1 | 0xf5..=0xff => 11,
    }
}

/// State 2 expects one byte more, 3 two and 7 three; 4, 5, 6 and 8 follow a first byte that bounds
/// the second: no longer form than needed, no surrogate, nothing above U+10FFFF.
fn next(state: u8, class: u8) -> u8 {
    match (state, class) {
        (0, 0) | (2, 1..=3) => 0,
        (0, 4) | (3, 1..=3) | (4, 3) | (5, 1..=2) => 2,
        (0, 6) | (6, 2..=3) | (7, 1..=3) | (8, 1) => 3,
        (0, 5) => 4,
        (0, 7) => 5,
        (0, 8) => 6,
        (0, 9) => 7,
        (0, 10) => 8,
        _ => WRONG,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the tables take bytes for UTF-8.
    fn is_utf8(tables: &[u8], bytes: &[u8]) -> bool {
        let step = |state: usize, byte: &u8| {
            let class = usize::from(tables[usize::from(*byte)]);
            usize::from(tables[256 + state + class])
        };
        bytes.iter().fold(0, step) == 0
    }

    #[test]
    fn the_tables_agree_with_the_standard_library() {
        let tables = tables();
        // Every edge of every class, and one byte within.
        let bytes: Vec<u8> = (0..=u8::MAX)
            .filter(|byte| {
                let class = class_of_byte(*byte);
                class_of_byte(byte.wrapping_sub(1)) != class || class_of_byte(byte.wrapping_add(1)) != class
            })
            .collect();
        let mut n_valid = 0;
        for a in 0..=u8::MAX {
            for b in 0..=u8::MAX {
                let two = [a, b];
                assert_eq!(is_utf8(&tables, &two), std::str::from_utf8(&two).is_ok(), "{two:x?}");
            }
        }
        for a in &bytes {
            for b in &bytes {
                for c in &bytes {
                    for d in &bytes {
                        let four = [*a, *b, *c, *d];
                        let is_valid = std::str::from_utf8(&four).is_ok();
                        assert_eq!(is_utf8(&tables, &four), is_valid, "{four:x?}");
                        n_valid += u32::from(is_valid);
                    }
                    let three = [*a, *b, *c];
                    assert_eq!(is_utf8(&tables, &three), std::str::from_utf8(&three).is_ok(), "{three:x?}");
                }
            }
        }
        assert!(n_valid > 100, "{n_valid}");
    }

    #[test]
    fn pieces_of_a_text_are_what_one_load_reads() {
        let sizes = |text: &str| {
            pieces(text.as_bytes()).into_iter().map(|(offset, bytes)| (offset, bytes.len())).collect::<Vec<_>>()
        };
        assert_eq!(sizes(""), []);
        assert_eq!(sizes("37"), [(0, 2)]);
        assert_eq!(sizes("0123456789abcde"), [(0, 8), (8, 4), (12, 2), (14, 1)]);
    }
}
