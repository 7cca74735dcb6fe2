//! Numbers: a value, and whether it is known.
//!
//! Where it is not, the value may be anything; nothing that is computed from it can trap, and
//! nobody looks at it.

use fencun_abi::layout::Width;
use wasm_encoder::ValType;

use super::code::at;
use super::emit::{Emit, Kept, Spot};
use crate::ir::{End, Kind, Node, NodeId, Place};

impl Emit<'_> {
    /// Computes a number that is no count over members.
    pub(super) fn number(&mut self, id: NodeId, node: &Node) {
        match &node.kind {
            Kind::Load(place) => self.load(id, *place, End::Lower),
            Kind::LoadEnd(place, end) => self.load(id, *place, *end),
            Kind::Size(of) => {
                self.push_value(*of);
                self.code.put().i64_popcnt();
                self.keep_number(id, node, |emit| emit.push_known(*of));
            }
            Kind::Indicator(of) => {
                self.push_sure(*of);
                self.code.put().i64_extend_i32_u();
                self.keep_number(id, node, |emit| {
                    emit.push_sure(*of);
                    emit.push_possible(*of);
                    emit.code.put().i32_eq();
                });
            }
            Kind::Choose(items) => self.choose(id, node, items),
            Kind::Row(parameter, day) => {
                self.row(*parameter, *day);
                self.keep_number(id, node, |emit| emit.push_known(*day));
            }
            Kind::Entry(parameter, row) => {
                let values = self.memory.parameters.get(*parameter as usize).map_or(0, |table| table.values);
                self.push_value(*row);
                self.code.put().i32_wrap_i64().i32_const(3).i32_shl().i64_load(at(values, 8));
                self.keep_number(id, node, |emit| emit.push_known(*row));
            }
            Kind::Add(left, right, site) => {
                self.push_value(*left);
                self.push_value(*right);
                self.code.put().i64_add();
                let known = self.keep_arithmetic(id, &[*left, *right]);
                self.check_sum(site.0, *left, *right, known);
            }
            Kind::Subtract(left, right, site) => {
                self.push_value(*left);
                self.push_value(*right);
                self.code.put().i64_sub();
                let known = self.keep_arithmetic(id, &[*left, *right]);
                self.check_difference(site.0, *left, *right, known);
            }
            Kind::Multiply(left, right, site) => {
                self.push_value(*left);
                self.push_value(*right);
                self.code.put().i64_mul();
                let known = self.keep_arithmetic(id, &[*left, *right]);
                self.check_product(site.0, *left, *right, known);
            }
            Kind::Shift(how, day, by, site) => {
                self.push_shifted(*how, *day, *by);
                let known = self.keep_arithmetic(id, &[*day, *by]);
                self.check_shift(site.0, *how, *by, known);
            }
            Kind::Rounded(factors, divisor, how, site) => {
                self.push_rounded(factors, *divisor, *how);
                let known = self.keep_arithmetic(id, &node.kind.operands());
                self.check_rounded(site.0, *divisor, known);
            }
            Kind::Divide(of, by, toward) => {
                self.push_quotient(*of, i64::from(*by), *toward);
                self.keep_arithmetic(id, &[*of]);
            }
            Kind::Extreme(largest, left, right) => {
                for of in [*left, *right, *left, *right] {
                    self.push_value(of);
                }
                let mut code = self.code.put();
                if *largest {
                    code.i64_gt_s()
                } else {
                    code.i64_lt_s()
                };
                code.select();
                self.keep_arithmetic(id, &[*left, *right]);
            }
            Kind::Either(condition, then, otherwise) => {
                self.push_value(*then);
                self.push_value(*otherwise);
                self.push_sure(*condition);
                self.code.put().select();
                self.keep_number(id, node, |emit| {
                    emit.push_known(*then);
                    emit.push_sure(*condition);
                    emit.code.put().i32_and();
                    emit.push_known(*otherwise);
                    emit.push_possible(*condition);
                    emit.code.put().i32_eqz().i32_and().i32_or();
                });
            }
            Kind::WorkingDay(calendar, side, day, by, site) => {
                self.working_day(id, *calendar, (*side, *day, *by), site.0);
            }
            Kind::Rank(calendar, day, site) => self.rank(id, *calendar, *day, site.0),
            Kind::Outcome(decision, end) => {
                let slot = self.memory.result_layout.outcomes.get(*decision as usize).copied();
                if let Some((slot, (low, high))) = slot.and_then(|slot| Some((slot, slot.amount?))) {
                    let base = self.memory.result;
                    let end = if *end == End::Upper { high } else { low };
                    self.code.put().i32_const(0).i64_load(at(base + end, 8));
                    self.keep_number(id, node, |emit| {
                        emit.code.put().i32_const(0).i32_load8_u(at(base + slot.determined, 1));
                    });
                }
            }
            Kind::Length(list) => {
                if let Some(slot) = self.memory.slot(self.program, Place::Fact(*list)) {
                    self.code.put().local_get(0).i64_load32_u(at(slot.payload + 4, 4));
                    self.keep_number(id, node, |_| ());
                }
            }
            // Counts are computed with the quantifiers; constants and conditions are no numbers to compute.
            _ => {}
        }
    }

    /// Pops the value; `known` pushes whether it is known, where that is a question.
    pub(super) fn keep_number(&mut self, id: NodeId, node: &Node, known: impl FnOnce(&mut Self)) {
        let value = self.spot(id, ValType::I64);
        self.set(value);
        let known = (!node.certain).then(|| {
            known(self);
            let spot = self.spot(id, ValType::I32);
            self.set(spot);
            spot
        });
        self.keep(id, Kept::Number { value, known, found: None });
    }

    /// Pops the value of an operation. Gives the spots of the value and of whether all its
    /// operands are known.
    pub(super) fn keep_arithmetic(&mut self, id: NodeId, of: &[NodeId]) -> (Spot, Option<Spot>) {
        let value = self.spot(id, ValType::I64);
        self.set(value);
        let known = self.push_all_known(of).then(|| {
            let spot = self.spot(id, ValType::I32);
            self.set(spot);
            spot
        });
        self.keep(id, Kept::Number { value, known, found: None });
        (value, known)
    }

    /// A value in the facts; of a range one of its ends.
    fn load(&mut self, id: NodeId, place: Place, end: End) {
        let Some(slot) = self.memory.slot(self.program, place) else { return };
        let Some(width) = slot.width else { return };
        let offset = if end == End::Upper { slot.upper.unwrap_or(slot.payload) } else { slot.payload };
        let known = self.keep_is_value(id, place, slot);
        self.push_base(place);
        match width {
            Width::U8 => self.code.put().i64_load8_u(at(offset, 1)),
            Width::U16 => self.code.put().i64_load16_u(at(offset, 2)),
            Width::U32 => self.code.put().i64_load32_u(at(offset, 4)),
            Width::S32 => self.code.put().i64_load32_s(at(offset, 4)),
            Width::S64 => self.code.put().i64_load(at(offset, 8)),
        };
        let value = self.spot(id, ValType::I64);
        self.set(value);
        self.keep(id, Kept::Number { value, known, found: None });
    }

    /// At most one of the conditions surely holds, so the index of the one that does is a sum.
    fn choose(&mut self, id: NodeId, node: &Node, items: &[NodeId]) {
        self.code.put().i32_const(0);
        for (index, item) in (0..).zip(items).skip(1) {
            self.push_sure(*item);
            self.code.put().i32_const(index).i32_mul().i32_add();
        }
        self.code.put().i64_extend_i32_u();
        self.keep_number(id, node, |emit| {
            emit.code.put().i32_const(0);
            for item in items {
                emit.push_sure(*item);
                emit.code.put().i32_or();
            }
        });
    }

    /// Pushes the number of entries but the first that start on or before the day.
    fn row(&mut self, parameter: u32, day: NodeId) {
        let Some(table) = self.memory.parameters.get(parameter as usize).copied() else { return };
        if table.n <= FEW_ENTRIES {
            self.code.put().i32_const(0);
            let entries = self.program.parameters.get(parameter as usize);
            for (from, _) in entries.into_iter().flatten().skip(1) {
                self.push_value(day);
                self.code.put().i64_const(i64::from(*from)).i64_ge_s().i32_add();
            }
            self.code.put().i64_extend_i32_u();
            return;
        }
        // By halves: the answer is somewhere in the `step` entries from `row` on.
        let row = self.code.local(ValType::I32);
        self.code.put().i32_const(0).local_set(row);
        let mut step = table.padded;
        while step > 1 {
            step /= 2;
            self.push_value(day);
            self.code.put().local_get(row).i32_const(3).i32_shl().i64_load(at(table.days + 8 * step, 8)).i64_ge_s();
            self.code.put().i32_const(step.trailing_zeros().cast_signed()).i32_shl();
            self.code.put().local_get(row).i32_add().local_set(row);
        }
        self.code.put().local_get(row).i64_extend_i32_u();
        self.code.free(row);
    }
}

/// Entries that are compared one by one.
const FEW_ENTRIES: u32 = 8;
