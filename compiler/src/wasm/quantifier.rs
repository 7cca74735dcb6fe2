//! Quantifiers: a loop over the members of a list.
//!
//! Every member's condition is computed, because it may overflow. Pointer and length were
//! validated before.

use wasm_encoder::{BlockType, ValType};

use super::code::at;
use super::emit::{Emit, Kept};
use crate::ir::{Block, Kind, Node, NodeId, Place, Step};

impl Emit<'_> {
    /// Computes a quantifier.
    pub(super) fn quantifier(&mut self, id: NodeId, node: &Node) {
        let Some(body) = node.kind.body() else { return };
        let Some(block) = self.program.blocks.get(body.index()) else { return };
        let (Some(list), Some(condition)) = (block.list, block.condition) else { return };
        let Some(slot) = self.memory.slot(self.program, Place::Fact(list)) else { return };
        let size = self.memory.members.get(list as usize).and_then(Option::as_ref).map_or(0, |record| record.size.size);

        let (member, left) = (self.code.local(ValType::I32), self.code.local(ValType::I32));
        let (first, second) = self.begin_accumulating(node);
        self.code.put().local_get(0).i32_load(at(slot.payload, 4)).local_set(member);
        self.code.put().local_get(0).i32_load(at(slot.payload + 4, 4)).local_tee(left);
        self.code.put().if_(BlockType::Empty);
        self.code.begin_loop(self.longest(list));
        self.open_frame(body, member);
        self.members_condition(block);
        self.accumulate(node, condition, first, second);
        self.release(condition);
        self.code.put().local_get(member).i32_const(size.cast_signed()).i32_add().local_set(member);
        self.code.put().local_get(left).i32_const(1).i32_sub().local_tee(left).br_if(0);
        self.close_frame();
        self.code.put().end().end();
        self.code.free(member);
        self.code.free(left);
        self.end_accumulating(id, node, first, second);
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

    /// Locals for (surely, possibly), or for the count and whether it is unknown.
    fn begin_accumulating(&mut self, node: &Node) -> (u32, Option<u32>) {
        let start = i32::from(matches!(node.kind, Kind::All(_)));
        let first = if matches!(node.kind, Kind::Count(_)) {
            let count = self.code.local(ValType::I64);
            self.code.put().i64_const(0).local_set(count);
            count
        } else {
            let sure = self.code.local(ValType::I32);
            self.code.put().i32_const(start).local_set(sure);
            sure
        };
        let second = (!node.certain).then(|| {
            let other = self.code.local(ValType::I32);
            self.code.put().i32_const(start).local_set(other);
            other
        });
        (first, second)
    }

    fn accumulate(&mut self, node: &Node, condition: NodeId, first: u32, second: Option<u32>) {
        self.push_sure(condition);
        match node.kind {
            Kind::Any(_) => self.code.put().local_get(first).i32_or().local_set(first),
            Kind::All(_) => self.code.put().local_get(first).i32_and().local_set(first),
            _ => self.code.put().i64_extend_i32_u().local_get(first).i64_add().local_set(first),
        };
        let Some(second) = second else { return };
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

    fn end_accumulating(&mut self, id: NodeId, node: &Node, first: u32, second: Option<u32>) {
        self.code.put().local_get(first);
        if matches!(node.kind, Kind::Count(_)) {
            self.keep_number(id, node, |emit| {
                if let Some(unknown) = second {
                    emit.code.put().local_get(unknown).i32_eqz();
                }
            });
        } else {
            let sure = self.spot(id, ValType::I32);
            self.set(sure);
            let possible = second.map(|second| {
                self.code.put().local_get(second);
                let possible = self.spot(id, ValType::I32);
                self.set(possible);
                possible
            });
            self.keep(id, Kept::Condition { sure, possible: possible.unwrap_or(sure) });
        }
        self.code.free(first);
        if let Some(second) = second {
            self.code.free(second);
        }
    }
}
