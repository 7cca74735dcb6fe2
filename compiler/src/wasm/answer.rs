//! Writing what is computed on the way: named values, steps of the trace, duties, and whether
//! conditions are unknown.

use fencun_abi::answer::{NO_ROW, StepState};
use fencun_abi::layout::{DUE_SIZE, Discriminant, STEP_SIZE, Width};
use wasm_encoder::{BlockType, ValType};

use super::Mode;
use super::code::at;
use super::emit::Emit;
use crate::ir::{Kind, NodeId, Program, Reading, Traced};

impl Emit<'_> {
    /// Writes a named value of the answer.
    pub(super) fn write_value(&mut self, index: usize) {
        let Some(reading) = self.program.values.get(index).copied() else { return };
        let Some(slot) = self.memory.result_layout.values.get(index).copied() else { return };
        let (Some((discriminant, _)), Some(width)) = (slot.discriminant, slot.width) else { return };
        let base = self.memory.result;
        self.code.put().i32_const(0);
        self.push_discriminant(reading);
        self.code.put().i32_store8(at(base + discriminant, 1));
        self.code.put().i32_const(0);
        self.push_value_or_zero(reading.node);
        let payload = base + slot.payload;
        match width {
            Width::U8 => self.code.put().i64_store8(at(payload, 1)),
            Width::U16 => self.code.put().i64_store16(at(payload, 2)),
            Width::U32 | Width::S32 => self.code.put().i64_store32(at(payload, 4)),
            Width::S64 => self.code.put().i64_store(at(payload, 8)),
        };
    }

    /// Pushes 0 unknown, 1 none, 2 a value.
    fn push_discriminant(&mut self, reading: Reading) {
        let place = reading.place.and_then(|place| Some((place, self.memory.slot(self.program, place)?.discriminant?)));
        match place {
            Some((place, (offset, kind))) => {
                self.push_base(place);
                self.code.put().i32_load8_u(at(offset, 1));
                match kind {
                    Discriminant::Unknown => self.code.put().i32_const(1).i32_shl(),
                    Discriminant::None => self.code.put().i32_const(1).i32_add(),
                    Discriminant::UnknownOrNone => return,
                };
            }
            None => {
                self.push_known(reading.node);
                self.code.put().i32_const(1).i32_shl();
                if self.may_be_missing(reading.node) {
                    // What is not found is not known.
                    self.push_found_possibly(reading.node);
                    self.code.put().i32_eqz().i32_or();
                }
            }
        }
    }

    /// Pushes a number as i64, 0 where it is not known.
    fn push_value_or_zero(&mut self, node: NodeId) {
        self.push_value(node);
        if !self.certain(node) {
            self.code.put().i64_const(0);
            self.push_known(node);
            self.code.put().select();
        }
    }

    /// Writes a step of the trace.
    pub(super) fn write_step(&mut self, index: usize) {
        let Some(traced) = self.program.trace.get(index).copied() else { return };
        let number = u32::try_from(index).unwrap_or(u32::MAX);
        let address = self.memory.trace + STEP_SIZE * number;
        // The index and the state, with zeros behind them.
        self.code.put().i32_const(0);
        match traced {
            Traced::Condition(node) => self.push_truth_state(node),
            Traced::Value(reading) => self.push_value_state(reading),
            Traced::Parameter { value, .. } => self.push_value_state(Reading { node: value, place: None }),
        }
        self.code.put().i32_const(16).i32_shl().i32_const(number.cast_signed()).i32_or().i32_store(at(address, 4));
        self.code.put().i32_const(0);
        match traced {
            Traced::Parameter { row, .. } => {
                self.push_value(row);
                self.code.put().i32_wrap_i64();
                if !self.certain(row) {
                    self.code.put().i32_const(NO_ROW.cast_signed());
                    self.push_known(row);
                    self.code.put().select();
                }
            }
            Traced::Condition(_) | Traced::Value(_) => {
                self.code.put().i32_const(NO_ROW.cast_signed());
            }
        }
        self.code.put().i32_store(at(address + 4, 4)).i32_const(0);
        match traced {
            Traced::Condition(_) => {
                self.code.put().i64_const(0);
            }
            Traced::Value(Reading { node, .. }) | Traced::Parameter { value: node, .. } => {
                self.push_value_or_zero(node)
            }
        }
        self.code.put().i64_store(at(address + 8, 8));
    }

    fn push_truth_state(&mut self, node: NodeId) {
        const { assert!(StepState::False as u8 == 0 && StepState::True as u8 == 1 && StepState::Unknown as u8 == 2) }
        if self.certain(node) {
            self.push_sure(node);
        } else {
            // Twice possibly, less surely.
            self.push_possible(node);
            self.code.put().i32_const(1).i32_shl();
            self.push_sure(node);
            self.code.put().i32_sub();
        }
    }

    fn push_value_state(&mut self, reading: Reading) {
        const { assert!(StepState::Unknown as u8 == 2 && StepState::Skipped as u8 == 3) }
        // 0 unknown, 1 none and 2 a value become 2, 3 and 1.
        let state = self.code.local(ValType::I32);
        self.push_discriminant(reading);
        self.code.put().local_set(state);
        self.code.put().i32_const(1).local_get(state).i32_const(2).i32_add();
        self.code.put().local_get(state).i32_const(2).i32_eq().select();
        self.code.free(state);
    }

    /// Notes whether a condition or a quantifier is unknown; inside of a quantifier, whether it
    /// is for any member.
    pub(super) fn write_unknown(&mut self, id: NodeId, slot: u32) {
        let Some(node) = self.node(id) else { return };
        let address = at(self.memory.unknown + slot, 1);
        self.code.put().i32_const(0);
        if let Kind::Open(_) = node.kind {
            self.push_sure(id);
        } else if node.kind.is_condition() {
            self.push_unknown(id);
        } else {
            self.push_known(id);
            self.code.put().i32_eqz();
            if self.may_be_missing(id) {
                // What is not found is none.
                self.push_found_possibly(id);
                self.code.put().i32_and();
            }
        }
        if node.block != Program::ENTRY {
            self.code.put().i32_const(0).i32_load8_u(address).i32_or();
        }
        self.code.put().i32_store8(address);
    }

    /// Writes a duty where it arises.
    pub(super) fn oblige(&mut self, index: u32) {
        let (Some(duty), Some(end)) = (self.program.duties.get(index as usize), self.duties_end) else { return };
        let (condition, day) = (duty.condition, duty.due.map(|(day, _)| day));
        self.push_sure(condition);
        self.code.put().if_(BlockType::Empty);
        self.code.put().local_get(end).i32_const(index.cast_signed()).i32_store(at(0, 4));
        self.code.put().local_get(end);
        match day {
            Some(day) => self.push_known(day),
            None => {
                self.code.put().i32_const(0);
            }
        }
        self.code.put().i32_store(at(4, 4)).local_get(end);
        match day {
            Some(day) => self.push_value_or_zero(day),
            None => {
                self.code.put().i64_const(0);
            }
        }
        self.code.put().i64_store32(at(8, 4));
        self.code.put().local_get(end).i32_const(DUE_SIZE.cast_signed()).i32_add().local_set(end).end();
        self.note_duty(index, condition, day);
        self.release(condition);
        if let Some(day) = day {
            self.release(day);
        }
    }

    /// Notes what a duty may still need.
    fn note_duty(&mut self, index: u32, condition: NodeId, day: Option<NodeId>) {
        if let Some(attention) = self.attention.filter(|_| !self.certain(condition)) {
            self.push_unknown(condition);
            self.code.put().local_get(attention).i32_or().local_set(attention);
        }
        let uncertain_day = day.filter(|day| !self.certain(*day));
        if let (Some(attention), Some(day)) = (self.attention, uncertain_day) {
            self.push_open_day(condition, day);
            self.code.put().local_get(attention).i32_or().local_set(attention);
        }
        if self.mode == Mode::Fast {
            return;
        }
        if let Some(slot) = self.slots.condition(condition) {
            self.code.put().i32_const(0).i32_const(1).i32_store8(at(self.memory.wanted + slot, 1));
        }
        if let Some(day) = uncertain_day {
            self.code.put().i32_const(0);
            self.push_open_day(condition, day);
            self.code.put().i32_store8(at(self.memory.wanted + self.slots.day(index), 1));
        }
    }

    /// Pushes whether a duty arises whose day is not known.
    fn push_open_day(&mut self, condition: NodeId, day: NodeId) {
        self.push_known(day);
        self.code.put().i32_eqz();
        self.push_sure(condition);
        self.code.put().i32_and();
    }
}
