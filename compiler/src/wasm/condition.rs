//! Conditions: pairs (surely, possibly) of 0 and 1.

use fencun_abi::layout::Slot;
use wasm_encoder::ValType;

use super::code::at;
use super::emit::{Emit, Kept, Spot};
use super::memory::Memory;
use crate::ir::{Kind, Node, NodeId, Order, Place, Share};

impl Emit<'_> {
    /// Computes a condition that is no quantifier.
    pub(super) fn condition(&mut self, id: NodeId, node: &Node) {
        match &node.kind {
            Kind::Holds(place) => self.holds(id, *place),
            Kind::Exists(place) => self.exists(id, *place),
            Kind::Not(of) => {
                self.push_possible(*of);
                self.code.put().i32_eqz();
                self.keep_rest(id, node, |emit| {
                    emit.push_sure(*of);
                    emit.code.put().i32_eqz();
                });
            }
            Kind::AtLeast(quota, items) => {
                self.at_least(*quota, items, Self::push_sure);
                self.keep_rest(id, node, |emit| emit.at_least(*quota, items, Self::push_possible));
            }
            Kind::Known(of) => {
                self.push_known(*of);
                self.keep_rest(id, node, |emit| {
                    emit.code.put().i32_const(1);
                });
            }
            Kind::Found(of) => {
                self.push_found_surely(*of);
                self.keep_rest(id, node, |emit| emit.push_found_possibly(*of));
            }
            Kind::Compare(order, left, right) => {
                self.push_value(*left);
                self.push_value(*right);
                match order {
                    Order::Equal => self.code.put().i64_eq(),
                    Order::NotEqual => self.code.put().i64_ne(),
                    Order::Less => self.code.put().i64_lt_s(),
                    Order::LessOrEqual => self.code.put().i64_le_s(),
                };
                self.keep_if_known(id, &[*left, *right]);
            }
            Kind::OneOf(of, items) => {
                self.code.put().i32_const(0);
                for item in items {
                    self.push_value(*of);
                    self.code.put().i64_const(*item).i64_eq().i32_or();
                }
                self.keep_if_known(id, &[*of]);
            }
            Kind::InSet(of, set) => {
                self.code.put().i64_const(set.cast_signed());
                self.push_value(*of);
                self.code.put().i64_shr_u().i32_wrap_i64().i32_const(1).i32_and();
                self.keep_if_known(id, &[*of]);
            }
            Kind::TextIn(..) | Kind::StartsWith(..) | Kind::SameText(..) => self.text(id, node),
            Kind::Includes(of, items, share) => {
                let items = i64::from(*items);
                self.push_value(*of);
                self.code.put().i64_const(items).i64_and();
                match share {
                    Share::All => self.code.put().i64_const(items).i64_eq(),
                    Share::Any => self.code.put().i64_const(0).i64_ne(),
                };
                self.keep_if_known(id, &[*of]);
            }
            Kind::OutcomeIn(decision, set) => {
                let set = set.cast_signed();
                if node.certain {
                    self.push_possible_outcomes(*decision);
                    self.code.put().i32_const(set).i32_and().i32_eqz().i32_eqz();
                    self.keep_certain(id);
                    return;
                }
                let of_place = self.policy.decisions.get(*decision as usize).is_some_and(|of| of.place.is_some());
                self.push_possible_outcomes(*decision);
                self.code.put().i32_const(!set).i32_and().i32_eqz();
                if of_place {
                    // Nothing is possible where nobody is: then it is unknown.
                    self.push_possible_outcomes(*decision);
                    self.code.put().i32_eqz().i32_eqz().i32_and();
                }
                self.keep_rest(id, node, |emit| {
                    emit.push_possible_outcomes(*decision);
                    emit.code.put().i32_const(set).i32_and().i32_eqz().i32_eqz();
                    if of_place {
                        emit.push_possible_outcomes(*decision);
                        emit.code.put().i32_eqz().i32_or();
                    }
                });
            }
            Kind::OutcomeOfMemberIn(decision, block, set) => {
                let set = set.cast_signed();
                let outcomes = self.outcomes_of_member(*decision, *block);
                if node.certain {
                    self.code.put().local_get(outcomes).i32_const(set).i32_and().i32_eqz().i32_eqz();
                    self.keep_certain(id);
                } else {
                    self.code.put().local_get(outcomes).i32_const(!set).i32_and().i32_eqz();
                    self.keep_rest(id, node, |emit| {
                        emit.code.put().local_get(outcomes).i32_const(set).i32_and().i32_eqz().i32_eqz();
                    });
                }
                self.code.free(outcomes);
            }
            Kind::Open(place) => {
                let slot = self.memory.slot(self.program, *place).and_then(|slot| slot.discriminant);
                let (Some((offset, _)), Place::At { list, index, .. }) = (slot, *place) else { return };
                self.push_base(*place);
                self.code.put().i32_load8_u(at(offset, 1)).i32_eqz();
                self.push_is_there(list, index);
                self.code.put().i32_and();
                self.keep_certain(id);
            }
            // Quantifiers are computed elsewhere; constants and numbers are no conditions to compute.
            _ => {}
        }
    }

    /// Pops `sure`; `possible` pushes the other half where the condition may be unknown.
    fn keep_rest(&mut self, id: NodeId, node: &Node, possible: impl FnOnce(&mut Self)) {
        if node.certain {
            self.keep_certain(id);
            return;
        }
        let sure = self.spot(id, ValType::I32);
        self.set(sure);
        possible(self);
        let spot = self.spot(id, ValType::I32);
        self.set(spot);
        self.keep(id, Kept::Condition { sure, possible: spot });
    }

    /// Pops what holds of numbers, if they are known: surely where it holds and they are known,
    /// possibly where it holds or they are not.
    fn keep_if_known(&mut self, id: NodeId, of: &[NodeId]) {
        if of.iter().all(|of| self.certain(*of)) {
            self.keep_certain(id);
            return;
        }
        let (holds, known) = (self.code.local(ValType::I32), self.code.local(ValType::I32));
        self.code.put().local_set(holds);
        self.push_all_known(of);
        self.code.put().local_tee(known).local_get(holds).i32_and();
        let sure = self.spot(id, ValType::I32);
        self.set(sure);
        self.code.put().local_get(known).i32_eqz().local_get(holds).i32_or();
        let possible = self.spot(id, ValType::I32);
        self.set(possible);
        self.code.free(holds);
        self.code.free(known);
        self.keep(id, Kept::Condition { sure, possible });
    }

    fn at_least(&mut self, quota: u32, items: &[NodeId], push: fn(&mut Self, NodeId)) {
        let all = usize::try_from(quota) == Ok(items.len());
        for (index, item) in items.iter().enumerate() {
            push(self, *item);
            if index > 0 {
                if all {
                    self.code.put().i32_and();
                } else if quota == 1 {
                    self.code.put().i32_or();
                } else {
                    self.code.put().i32_add();
                }
            }
        }
        if !all && quota != 1 {
            self.code.put().i32_const(quota.cast_signed()).i32_ge_u();
        }
    }

    fn holds(&mut self, id: NodeId, place: Place) {
        let Some(slot) = self.memory.slot(self.program, place) else { return };
        let Some(known) = self.keep_is_value(id, place, slot) else {
            self.push_payload_byte(place, slot);
            self.keep_certain(id);
            return;
        };
        // Only the lowest bit of the payload counts, and only where it is a value.
        self.push_payload_byte(place, slot);
        self.get(known);
        self.code.put().i32_and();
        let sure = self.spot(id, ValType::I32);
        self.set(sure);
        self.get(known);
        self.code.put().i32_eqz();
        self.get(sure);
        self.code.put().i32_or();
        // The spot of `known` serves for the other half.
        self.set(known);
        self.keep(id, Kept::Condition { sure, possible: known });
    }

    fn exists(&mut self, id: NodeId, place: Place) {
        let Some(slot) = self.memory.slot(self.program, place) else { return };
        let Some((offset, kind)) = slot.discriminant else { return };
        let value = i32::from(kind.value());
        self.push_base(place);
        self.code.put().i32_load8_u(at(offset, 1)).i32_const(value).i32_eq();
        if self.node(id).is_some_and(|node| node.certain) {
            self.keep_certain(id);
            return;
        }
        if let Place::At { list, index, .. } = place {
            self.push_is_there(list, index);
            self.code.put().i32_and();
        }
        let sure = self.spot(id, ValType::I32);
        self.set(sure);
        if value == 2 {
            // 0 unknown, 1 none, 2 value: none is the one that does not exist.
            self.push_base(place);
            self.code.put().i32_load8_u(at(offset, 1)).i32_const(1).i32_ne();
        } else if let Place::At { .. } = place {
            self.get(sure);
        } else {
            self.code.put().i32_const(1);
        }
        if let Place::At { list, index, .. } = place {
            self.push_is_there(list, index);
            self.code.put().i32_eqz().i32_or();
        }
        let possible = self.spot(id, ValType::I32);
        self.set(possible);
        self.keep(id, Kept::Condition { sure, possible });
    }

    /// Pushes the address of the record that holds a place.
    pub(super) fn push_base(&mut self, place: Place) {
        let local = match place {
            Place::Fact(_) => 0,
            Place::Member { block, .. } => {
                self.frames.iter().find(|frame| frame.block == block).map_or(0, |frame| frame.member)
            }
            Place::At { list, index, .. } => return self.push_member_at(list, index),
        };
        self.code.put().local_get(local);
    }

    /// Pushes the address of the member at a place of a list; of nobody one where as many bytes
    /// are, which mean nothing.
    fn push_member_at(&mut self, list: u32, index: u32) {
        let Some(slot) = self.memory.slot(self.program, Place::Fact(list)) else { return };
        let size = self.memory.members.get(list as usize).and_then(Option::as_ref).map_or(0, |record| record.size.size);
        self.code.put().local_get(0).i32_load(at(slot.payload, 4));
        self.code.put().i32_const((size * index).cast_signed()).i32_add();
        self.code.put().i32_const(Memory::STATIC.cast_signed());
        self.push_is_there(list, index);
        self.code.put().select();
    }

    /// Pushes whether there is a member at a place of a list.
    pub(super) fn push_is_there(&mut self, list: u32, index: u32) {
        let Some(slot) = self.memory.slot(self.program, Place::Fact(list)) else { return };
        self.code.put().local_get(0).i32_load(at(slot.payload + 4, 4)).i32_const(index.cast_signed()).i32_gt_u();
    }

    /// Keeps whether a place holds a value; nothing where it always does.
    pub(super) fn keep_is_value(&mut self, id: NodeId, place: Place, slot: Slot) -> Option<Spot> {
        let there = if let Place::At { list, index, .. } = place { Some((list, index)) } else { None };
        if slot.discriminant.is_none() && there.is_none() {
            return None;
        }
        if let Some((offset, kind)) = slot.discriminant {
            self.push_base(place);
            self.code.put().i32_load8_u(at(offset, 1));
            if kind.value() == 2 {
                // 1 is none and 0 unknown: the value is the upper bit.
                self.code.put().i32_const(1).i32_shr_u();
            }
        }
        if let Some((list, index)) = there {
            self.push_is_there(list, index);
            if slot.discriminant.is_some() {
                self.code.put().i32_and();
            }
        }
        let known = self.spot(id, ValType::I32);
        self.set(known);
        Some(known)
    }

    fn push_payload_byte(&mut self, place: Place, slot: Slot) {
        self.push_base(place);
        self.code.put().i32_load8_u(at(slot.payload, 1));
    }
}
