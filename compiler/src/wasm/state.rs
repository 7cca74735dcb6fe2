//! What an evaluation carries along: decisions in the making, whether something is needed, and
//! the duties so far. Within a function these are locals; from chunk to chunk they go through
//! memory.

use wasm_encoder::ValType;

use super::amount::Heap;
use super::code::at;
use super::emit::Emit;
use super::range::Spread;
use super::tally::{Tally, Verdict};

impl Emit<'_> {
    /// Makes the locals of what is carried along, at the beginning.
    pub(super) fn begin_state(&mut self) {
        if !self.slots.is_empty() {
            self.attention = Some(self.code.fresh(ValType::I32));
        }
        if !self.program.duties.is_empty() {
            let end = self.code.fresh(ValType::I32);
            self.code.put().i32_const(self.memory.duties.cast_signed()).local_set(end);
            self.duties_end = Some(end);
        }
    }

    /// Writes to memory what the next chunk takes up.
    pub(super) fn save_state(&mut self) {
        let flags = [(self.attention, self.memory.attention), (self.duties_end, self.memory.duties_end)];
        for (local, address) in flags {
            if let Some(local) = local {
                self.code.put().i32_const(0).local_get(local).i32_store(at(address, 4));
            }
        }
        for index in 0..self.tallies.len() {
            let Some(tally) = self.tallies.get_mut(index).and_then(Option::take) else { continue };
            for (address, local, ty) in self.state_of(index, &tally) {
                self.code.put().i32_const(0).local_get(local);
                match ty {
                    ValType::I64 => self.code.put().i64_store(at(address, 8)),
                    _ => self.code.put().i32_store(at(address, 4)),
                };
            }
            if let Some(met) = self.met.get_mut(index) {
                *met = Some(tally.verdict);
            }
        }
    }

    /// Makes locals of what the last chunk has left, but for decisions.
    pub(super) fn load_state(&mut self) {
        if self.attention.is_some() {
            let local = self.code.fresh(ValType::I32);
            self.code.put().i32_const(0).i32_load(at(self.memory.attention, 4)).local_set(local);
            self.attention = Some(local);
        }
        if self.duties_end.is_some() {
            let local = self.code.fresh(ValType::I32);
            self.code.put().i32_const(0).i32_load(at(self.memory.duties_end, 4)).local_set(local);
            self.duties_end = Some(local);
        }
    }

    /// The locals of a decision. The first time in a function they are made, and hold what an
    /// earlier chunk has left. Not to be called inside of a block.
    pub(super) fn tally(&mut self, index: usize) -> Option<&Tally> {
        if self.tallies.get(index)?.is_none() {
            let decision = self.policy.decisions.get(index)?;
            let mut tally = self.new_tally(decision);
            if let Some(verdict) = self.met.get(index).copied().flatten() {
                tally.verdict = self.locals_like(verdict);
                let best = tally.heap.and_then(Heap::best).or_else(|| tally.spread.and_then(Spread::best));
                tally.verdict.best = verdict.best.and(best);
                for (address, local, ty) in self.state_of(index, &tally) {
                    match ty {
                        ValType::I64 => self.code.put().i32_const(0).i64_load(at(address, 8)),
                        _ => self.code.put().i32_const(0).i32_load(at(address, 4)),
                    };
                    self.code.put().local_set(local);
                }
            }
            if let Some(slot) = self.tallies.get_mut(index) {
                *slot = Some(tally);
            }
        }
        self.tallies.get(index)?.as_ref()
    }

    /// Enters who won.
    pub(super) fn set_verdict(&mut self, index: usize, verdict: Verdict) {
        if let Some(tally) = self.tallies.get_mut(index).and_then(Option::as_mut) {
            tally.verdict = verdict;
        }
    }

    fn locals_like(&mut self, verdict: Verdict) -> Verdict {
        let mut fresh = |local: Option<u32>, ty: ValType| local.map(|_| self.code.fresh(ty));
        Verdict {
            winning: fresh(verdict.winning, ValType::I64),
            leader: fresh(verdict.leader, ValType::I32),
            best: None,
            red_sure: fresh(verdict.red_sure, ValType::I32),
            red_possible: fresh(verdict.red_possible, ValType::I32),
        }
    }

    fn state_of(&self, index: usize, tally: &Tally) -> Vec<(u32, u32, ValType)> {
        let Some(memory) = self.memory.decisions.get(index) else { return Vec::new() };
        let locals = (0..).step_by(8).zip(tally.locals());
        locals.filter_map(|(offset, local)| local.map(|(local, ty)| (memory.state + offset, local, ty))).collect()
    }
}
