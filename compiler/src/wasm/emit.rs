//! Computing nodes: where their values are kept, and in which order they are computed.

use std::collections::BTreeMap;

use wasm_encoder::ValType;

use super::chunks::Chunks;
use super::code::{Body, Code, at};
use super::evaluate::Plan;
use super::memory::Memory;
use super::slots::Slots;
use super::tally::{Tally, Verdict};
use super::uses::uses;
use super::{Functions, Mode};
use crate::hir::Policy;
use crate::ir::{BlockId, Kind, Node, NodeId, Origin, Program, Traced};

/// A function that evaluates the policy, under construction.
pub(super) struct Emit<'a> {
    pub(super) policy: &'a Policy,
    pub(super) program: &'a Program,
    pub(super) memory: &'a Memory,
    pub(super) slots: &'a Slots,
    pub(super) chunks: &'a Chunks,
    pub(super) functions: &'a Functions,
    pub(super) mode: Mode,
    pub(super) code: Code,
    /// Where the code for a part of the text begins.
    pub(super) marks: Vec<Mark>,
    /// Chunks that are finished.
    pub(super) finished: Vec<Body>,
    /// Decisions in the making, one for each; absent where this function has not met it yet.
    pub(super) tallies: Vec<Option<Tally>>,
    /// For each decision whether an earlier chunk has met it, and who won there.
    pub(super) met: Vec<Option<Verdict>>,
    /// i32: something is still needed. Absent where nothing ever is.
    pub(super) attention: Option<u32>,
    /// i32: end of the list of duties.
    pub(super) duties_end: Option<u32>,
    kept: Vec<Option<Kept>>,
    uses: Vec<u32>,
    /// Quantifiers around what is being computed.
    pub(super) frames: Vec<Frame>,
    free_spill: Vec<u32>,
    next_spill: u32,
    /// What is done as soon as a node is computed.
    after: BTreeMap<NodeId, Vec<After>>,
}

/// Where the code for a part of the text begins: a chunk, or where there is but one the function
/// that evaluates, and bytes of instructions.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    pub(super) chunk: usize,
    pub(super) offset: usize,
    pub(super) origin: Origin,
}

/// A quantifier whose body is being computed.
pub(super) struct Frame {
    pub(super) block: BlockId,
    /// i32: address of the member.
    pub(super) member: u32,
    /// Nodes of outer blocks that are read for the last time in here: the next member reads
    /// them again, so they are given back behind the loop.
    released: Vec<NodeId>,
}

/// Where the value of a node is kept.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kept {
    /// Both are the same where the condition is never unknown.
    Condition { sure: Spot, possible: Spot },
    /// `known` is absent where the number is always known. `found` is there for a least or
    /// greatest value of members.
    Number { value: Spot, known: Option<Spot>, found: Option<Found> },
}

/// Whether a member counts: then there is a value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) surely: Spot,
    pub(super) possibly: Spot,
}

/// A local, or 8 bytes of memory.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Spot {
    Local(u32, ValType),
    Memory(u32, ValType),
}

/// Something done with a computed node.
#[derive(Clone, Copy, Debug)]
enum After {
    /// Write it as a named value of the answer.
    Value(usize),
    /// Write it as a step of the trace.
    Trace(usize),
    /// Note whether it is unknown.
    Unknown(u32),
}

impl<'a> Emit<'a> {
    pub(super) fn new(plan: Plan<'a>, mode: Mode) -> Self {
        let Plan { policy, program, memory, slots, chunks, functions, .. } = plan;
        let mut emit = Self {
            policy,
            program,
            memory,
            slots,
            chunks,
            functions,
            mode,
            code: Code::new(1),
            marks: Vec::new(),
            finished: Vec::new(),
            tallies: policy.decisions.iter().map(|_| None).collect(),
            met: vec![None; policy.decisions.len()],
            attention: None,
            duties_end: None,
            kept: vec![None; program.nodes.len()],
            uses: uses(policy, program, slots, mode),
            frames: Vec::new(),
            free_spill: Vec::new(),
            next_spill: 0,
            after: BTreeMap::new(),
        };
        emit.plan_after();
        emit
    }

    fn plan_after(&mut self) {
        let mut after: BTreeMap<NodeId, Vec<After>> = BTreeMap::new();
        for (index, value) in self.program.values.iter().enumerate() {
            after.entry(value.node).or_default().push(After::Value(index));
        }
        if self.mode == Mode::Full {
            for (index, traced) in self.program.trace.iter().enumerate() {
                let node = match traced {
                    Traced::Condition(node) => *node,
                    Traced::Value(reading) => reading.node,
                    Traced::Parameter { value, .. } => *value,
                };
                after.entry(node).or_default().push(After::Trace(index));
            }
            for index in (0..).take(self.program.nodes.len()) {
                let node = NodeId(index);
                for slot in [self.slots.condition(node), self.slots.quantifier(node)].into_iter().flatten() {
                    after.entry(node).or_default().push(After::Unknown(slot));
                }
            }
        }
        self.after = after;
    }

    pub(super) fn node(&self, id: NodeId) -> Option<&'a Node> {
        self.program.nodes.get(id.index())
    }

    pub(super) fn certain(&self, id: NodeId) -> bool {
        self.node(id).is_none_or(|node| node.certain)
    }

    /// What is done with constants, before anything is computed.
    pub(super) fn finish_constants(&mut self) {
        for (index, node) in (0..).zip(&self.program.nodes) {
            if node.kind.is_constant() {
                self.finish(NodeId(index));
            }
        }
    }

    /// Computes a node, where somebody reads it or it may overflow.
    pub(super) fn compute(&mut self, id: NodeId) {
        let Some(node) = self.node(id) else { return };
        if !node.faults && self.uses.get(id.index()) == Some(&0) {
            return;
        }
        if node.kind.body().is_some() {
            self.quantifier(id, node);
        } else if node.kind.is_condition() {
            self.condition(id, node);
        } else {
            self.number(id, node);
        }
        for operand in node.kind.operands() {
            self.release(operand);
        }
        self.finish(id);
        if self.uses.get(id.index()) == Some(&0) {
            self.forget(id);
        }
    }

    fn finish(&mut self, id: NodeId) {
        for after in self.after.get(&id).cloned().unwrap_or_default() {
            match after {
                After::Value(index) => self.write_value(index),
                After::Trace(index) => {
                    self.write_step(index);
                    if let Some(Traced::Parameter { row, .. }) = self.program.trace.get(index) {
                        self.release(*row);
                    }
                }
                After::Unknown(slot) => self.write_unknown(id, slot),
            }
            self.release(id);
        }
    }

    /// One reader less. After the last one the locals are free.
    pub(super) fn release(&mut self, id: NodeId) {
        let Some(uses) = self.uses.get_mut(id.index()) else { return };
        *uses = uses.saturating_sub(1);
        if *uses > 0 {
            return;
        }
        let home = self.node(id).map(|node| node.block);
        let inner = self.frames.iter_mut().find(|frame| {
            let parent = self.program.blocks.get(frame.block.index()).and_then(|block| block.parent);
            parent == home
        });
        match inner {
            Some(frame) => frame.released.push(id),
            None => self.forget(id),
        }
    }

    fn forget(&mut self, id: NodeId) {
        let kept = self.kept.get_mut(id.index()).and_then(Option::take);
        match kept {
            Some(Kept::Condition { sure, possible }) => {
                self.free(sure);
                if possible != sure {
                    self.free(possible);
                }
            }
            Some(Kept::Number { value, known, found }) => {
                self.free(value);
                for spot in known.into_iter().chain(found.into_iter().flat_map(|found| [found.surely, found.possibly]))
                {
                    self.free(spot);
                }
            }
            None => {}
        }
    }

    pub(super) fn open_frame(&mut self, block: BlockId, member: u32) {
        self.frames.push(Frame { block, member, released: Vec::new() });
    }

    pub(super) fn close_frame(&mut self) {
        for id in self.frames.pop().map(|frame| frame.released).unwrap_or_default() {
            self.forget(id);
        }
    }

    /// A place for a part of a node's value.
    pub(super) fn spot(&mut self, id: NodeId, ty: ValType) -> Spot {
        if self.code.n_locals() < MOST_LOCALS && !self.chunks.crosses(id) {
            return Spot::Local(self.code.local(ty), ty);
        }
        if let Some(address) = self.free_spill.pop() {
            return Spot::Memory(address, ty);
        }
        if self.next_spill < self.memory.n_spill {
            self.next_spill += 1;
            return Spot::Memory(self.memory.spill + 8 * (self.next_spill - 1), ty);
        }
        Spot::Local(self.code.local(ty), ty)
    }

    fn free(&mut self, spot: Spot) {
        match spot {
            Spot::Local(local, _) => self.code.free(local),
            Spot::Memory(address, _) => self.free_spill.push(address),
        }
    }

    /// Pushes what is kept in a spot.
    pub(super) fn get(&mut self, spot: Spot) {
        match spot {
            Spot::Local(local, _) => self.code.put().local_get(local),
            Spot::Memory(address, ValType::I64) => self.code.put().i32_const(0).i64_load(at(address, 8)),
            Spot::Memory(address, _) => self.code.put().i32_const(0).i32_load(at(address, 4)),
        };
    }

    /// Pops a value into a spot.
    pub(super) fn set(&mut self, spot: Spot) {
        match spot {
            Spot::Local(local, _) => {
                self.code.put().local_set(local);
            }
            Spot::Memory(address, ty) => {
                let value = self.code.local(ty);
                self.code.put().local_set(value).i32_const(0).local_get(value);
                if ty == ValType::I64 {
                    self.code.put().i64_store(at(address, 8));
                } else {
                    self.code.put().i32_store(at(address, 4));
                }
                self.code.free(value);
            }
        }
    }

    pub(super) fn keep(&mut self, id: NodeId, kept: Kept) {
        if let Some(slot) = self.kept.get_mut(id.index()) {
            *slot = Some(kept);
        }
    }

    /// Pops a condition that is never unknown.
    pub(super) fn keep_certain(&mut self, id: NodeId) {
        let spot = self.spot(id, ValType::I32);
        self.set(spot);
        self.keep(id, Kept::Condition { sure: spot, possible: spot });
    }

    /// Pushes whether a condition surely holds.
    pub(super) fn push_sure(&mut self, id: NodeId) {
        match (self.node(id).map(|node| &node.kind), self.kept.get(id.index()).copied().flatten()) {
            (Some(Kind::Truth(truth)), _) => {
                self.code.put().i32_const(i32::from(*truth));
            }
            (_, Some(Kept::Condition { sure, .. })) => self.get(sure),
            _ => {
                self.code.put().i32_const(0);
            }
        }
    }

    /// Pushes whether a condition possibly holds.
    pub(super) fn push_possible(&mut self, id: NodeId) {
        match self.kept.get(id.index()).copied().flatten() {
            Some(Kept::Condition { possible, .. }) => self.get(possible),
            _ => self.push_sure(id),
        }
    }

    /// Pushes the value of a number; it may be anything where it is not known.
    pub(super) fn push_value(&mut self, id: NodeId) {
        match (self.node(id).map(|node| &node.kind), self.kept.get(id.index()).copied().flatten()) {
            (Some(Kind::Number(number)), _) => {
                self.code.put().i64_const(*number);
            }
            (_, Some(Kept::Number { value, .. })) => self.get(value),
            _ => {
                self.code.put().i64_const(0);
            }
        }
    }

    /// Pushes whether a number is known.
    pub(super) fn push_known(&mut self, id: NodeId) {
        match self.kept.get(id.index()).copied().flatten() {
            Some(Kept::Number { known: Some(known), .. }) => self.get(known),
            _ => {
                self.code.put().i32_const(1);
            }
        }
    }

    fn found(&self, id: NodeId) -> Option<Found> {
        match self.kept.get(id.index()).copied().flatten() {
            Some(Kept::Number { found, .. }) => found,
            _ => None,
        }
    }

    /// Whether a number is one of members, of which none may count.
    pub(super) fn may_be_missing(&self, id: NodeId) -> bool {
        self.found(id).is_some()
    }

    /// Pushes whether a number surely is not none.
    pub(super) fn push_found_surely(&mut self, id: NodeId) {
        match self.found(id) {
            Some(found) => self.get(found.surely),
            None => self.push_known(id),
        }
    }

    /// Pushes whether a number possibly is not none.
    pub(super) fn push_found_possibly(&mut self, id: NodeId) {
        match self.found(id) {
            Some(found) => self.get(found.possibly),
            None => {
                self.code.put().i32_const(1);
            }
        }
    }

    /// Pushes whether all of these numbers are known; nothing, and false, where they always are.
    pub(super) fn push_all_known(&mut self, ids: &[NodeId]) -> bool {
        let mut uncertain: Vec<NodeId> = ids.iter().copied().filter(|id| !self.certain(*id)).collect();
        uncertain.dedup();
        for (index, id) in uncertain.iter().enumerate() {
            self.push_known(*id);
            if index > 0 {
                self.code.put().i32_and();
            }
        }
        !uncertain.is_empty()
    }
}

/// Locals of one function. Engines allow 50,000.
const MOST_LOCALS: u32 = 20_000;
