//! Quantifiers: a loop over the members of a list.
//!
//! Every member's condition is computed, because it may overflow. Pointer and length were
//! validated before.

use wasm_encoder::{BlockType, ValType};

use super::code::at;
use super::emit::{Emit, Found, Kept};
use crate::ir::{Block, Kind, Node, NodeId, Place, Step};

impl Emit<'_> {
    /// Computes a quantifier.
    pub(super) fn quantifier(&mut self, id: NodeId, node: &Node) {
        let Some(body) = node.kind.body() else { return };
        let Some(block) = self.program.blocks.get(body.index()) else { return };
        let (Some(list), Some(condition)) = (block.list, block.condition) else { return };
        let value = block.value;
        let Some(slot) = self.memory.slot(self.program, Place::Fact(list)) else { return };
        let size = self.memory.members.get(list as usize).and_then(Option::as_ref).map_or(0, |record| record.size.size);

        let (member, left) = (self.code.local(ValType::I32), self.code.local(ValType::I32));
        let of = self.begin_accumulating(node);
        self.code.put().local_get(0).i32_load(at(slot.payload, 4)).local_set(member);
        self.code.put().local_get(0).i32_load(at(slot.payload + 4, 4)).local_tee(left);
        self.code.put().if_(BlockType::Empty);
        self.code.begin_loop(self.longest(list));
        self.open_frame(body, member);
        self.members_condition(block);
        match value {
            Some(value) => self.accumulate_value(node, condition, value, of),
            None => self.accumulate(node, condition, of),
        }
        self.release(condition);
        if let Some(value) = value {
            self.release(value);
        }
        self.code.put().local_get(member).i32_const(size.cast_signed()).i32_add().local_set(member);
        self.code.put().local_get(left).i32_const(1).i32_sub().local_tee(left).br_if(0);
        self.close_frame();
        self.code.put().end().end();
        self.code.free(member);
        self.code.free(left);
        self.end_accumulating(id, node, of);
    }

    /// The largest length of a list.
    pub(super) fn longest(&self, list: u32) -> u64 {
        let fact = self.policy.facts.get(list as usize);
        fact.map_or(0, |fact| u64::try_from(fact.range.max).unwrap_or(0))
    }

    fn members_condition(&mut self, block: &Block) {
        for step in &block.steps {
            if let Step::Compute(node) = step {
                self.compute(*node);
            }
        }
    }

    fn begin_accumulating(&mut self, node: &Node) -> Accumulator {
        let start = i32::from(matches!(node.kind, Kind::All(_)));
        let first = self.code.local(if node.kind.is_condition() { ValType::I32 } else { ValType::I64 });
        if node.kind.is_condition() {
            self.code.put().i32_const(start).local_set(first);
        } else {
            self.code.put().i64_const(0).local_set(first);
        }
        let mut flag = || {
            let flag = self.code.local(ValType::I32);
            self.code.put().i32_const(start).local_set(flag);
            flag
        };
        let second = (!node.certain).then(&mut flag);
        let found = matches!(node.kind, Kind::Least(_) | Kind::Greatest(_)).then(|| (flag(), flag()));
        Accumulator { first, second, found }
    }

    fn accumulate(&mut self, node: &Node, condition: NodeId, of: Accumulator) {
        let first = of.first;
        self.push_sure(condition);
        match node.kind {
            Kind::Any(_) => self.code.put().local_get(first).i32_or().local_set(first),
            Kind::All(_) => self.code.put().local_get(first).i32_and().local_set(first),
            _ => self.code.put().i64_extend_i32_u().local_get(first).i64_add().local_set(first),
        };
        let Some(second) = of.second else { return };
        self.push_possible(condition);
        match node.kind {
            Kind::Any(_) => {
                self.code.put().local_get(second).i32_or();
            }
            Kind::All(_) => {
                self.code.put().local_get(second).i32_and();
            }
            _ => {
                // Unknown of one member, unknown for all.
                self.push_sure(condition);
                self.code.put().i32_ne();
                self.code.put().local_get(second).i32_or();
            }
        }
        self.code.put().local_set(second);
    }

    /// Takes the value of a member where the condition holds. Once something is not known, what
    /// has been taken may be anything.
    fn accumulate_value(&mut self, node: &Node, condition: NodeId, value: NodeId, of: Accumulator) {
        if let Some(unknown) = of.second {
            self.push_possible(condition);
            self.push_sure(condition);
            self.code.put().i32_ne();
            self.push_sure(condition);
            self.push_known(value);
            self.code.put().i32_eqz().i32_and().i32_or();
            self.code.put().local_get(unknown).i32_or().local_set(unknown);
        }
        match &node.kind {
            Kind::Sum(_, site) => self.add_value(condition, value, of, site.0),
            _ => self.compare_value(node, condition, value, of),
        }
    }

    fn add_value(&mut self, condition: NodeId, value: NodeId, of: Accumulator, site: Option<u32>) {
        let sum = of.first;
        let (part, total) = (self.code.local(ValType::I64), self.code.local(ValType::I64));
        self.push_value(value);
        self.code.put().i64_const(0);
        self.push_sure(condition);
        self.code.put().select().local_tee(part);
        self.code.put().local_get(sum).i64_add().local_set(total);
        if let Some(site) = site {
            // A sum overflows when it differs in sign from both its parts.
            self.code.put().local_get(sum).local_get(total).i64_xor();
            self.code.put().local_get(part).local_get(total).i64_xor();
            self.code.put().i64_and().i64_const(0).i64_lt_s();
            if let Some(unknown) = of.second {
                self.code.put().local_get(unknown).i32_eqz().i32_and();
            }
            self.fault_if(site, None, self.functions.overflow);
        }
        self.code.put().local_get(total).local_set(sum);
        self.code.free(part);
        self.code.free(total);
    }

    fn compare_value(&mut self, node: &Node, condition: NodeId, value: NodeId, of: Accumulator) {
        let (best, Some((surely, possibly))) = (of.first, of.found) else { return };
        self.push_value(value);
        self.code.put().local_get(best);
        self.push_value(value);
        self.code.put().local_get(best);
        match node.kind {
            Kind::Least(_) => self.code.put().i64_lt_s(),
            _ => self.code.put().i64_gt_s(),
        };
        self.code.put().local_get(surely).i32_eqz().i32_or();
        self.push_sure(condition);
        self.code.put().i32_and().select().local_set(best);
        self.push_sure(condition);
        self.code.put().local_get(surely).i32_or().local_set(surely);
        self.push_possible(condition);
        self.code.put().local_get(possibly).i32_or().local_set(possibly);
    }

    fn end_accumulating(&mut self, id: NodeId, node: &Node, of: Accumulator) {
        let Accumulator { first, second, found } = of;
        self.code.put().local_get(first);
        if let Some((surely, possibly)) = found {
            self.keep_value_of_members(id, of, surely, possibly);
        } else if node.kind.is_condition() {
            let sure = self.spot(id, ValType::I32);
            self.set(sure);
            let possible = second.map(|second| {
                self.code.put().local_get(second);
                let possible = self.spot(id, ValType::I32);
                self.set(possible);
                possible
            });
            self.keep(id, Kept::Condition { sure, possible: possible.unwrap_or(sure) });
        } else {
            self.keep_number(id, node, |emit| {
                if let Some(unknown) = second {
                    emit.code.put().local_get(unknown).i32_eqz();
                }
            });
        }
        for local in [Some(first), second].into_iter().flatten().chain(found.into_iter().flat_map(<[u32; 2]>::from)) {
            self.code.free(local);
        }
    }

    /// Pops the value.
    fn keep_value_of_members(&mut self, id: NodeId, of: Accumulator, surely: u32, possibly: u32) {
        let value = self.spot(id, ValType::I64);
        self.set(value);
        self.code.put().local_get(surely);
        if let Some(unknown) = of.second {
            self.code.put().local_get(unknown).i32_eqz().i32_and();
        }
        let [known, surely, possibly] = [None, Some(surely), Some(possibly)].map(|local| {
            if let Some(local) = local {
                self.code.put().local_get(local);
            }
            let spot = self.spot(id, ValType::I32);
            self.set(spot);
            spot
        });
        self.keep(id, Kept::Number { value, known: Some(known), found: Some(Found { surely, possibly }) });
    }
}

/// Locals in which the results of the members come together.
#[derive(Clone, Copy)]
struct Accumulator {
    /// Whether the condition surely holds (i32), or the number so far (i64).
    first: u32,
    /// Of a condition: whether it possibly holds. Of a number: whether it is unknown. Absent
    /// where it is always known.
    second: Option<u32>,
    /// Of a least or greatest value: whether a member counts, surely and possibly.
    found: Option<(u32, u32)>,
}
