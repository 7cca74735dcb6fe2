//! Adjustments: a set of outcomes moved along the scale.

use wasm_encoder::ValType;

use super::Mode;
use super::emit::Emit;
use super::tally::Verdict;
use crate::hir::{Decision, Effect};

/// What adjustments that may be made leave behind, each absent where there is no such.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct MayAdjusts {
    /// i32: outcomes that sure ones move to.
    pub(super) sure: Option<u32>,
    /// i32: one is unknown.
    pub(super) unknown: Option<u32>,
    /// i32: one surely holds.
    pub(super) any: Option<u32>,
}

impl Emit<'_> {
    /// Moves the outcomes by the adjustments that bind, in order: a sure one moves all, an
    /// uncertain one adds where they would move to.
    pub(super) fn adjust(&mut self, index: usize, decision: &Decision, outcomes: u32, verdict: Verdict) {
        for (id, motion) in self.motions(decision, Modality::Binds) {
            let Some(condition) = self.program.units.get(id as usize).map(|unit| unit.condition) else { continue };
            let bit = id - decision.first_unit.0;
            self.note_moved(index, bit, condition, motion, outcomes, verdict);
            let moved = self.code.local(ValType::I32);
            self.push_moved(motion, outcomes);
            self.code.put().local_set(moved);
            if self.certain(condition) {
                self.code.put().local_get(moved).local_get(outcomes);
                self.push_sure(condition);
                self.code.put().select().local_set(outcomes);
            } else {
                self.code.put().local_get(outcomes);
                self.push_sure(condition);
                self.code.put().i32_const(1).i32_sub().i32_and();
                self.code.put().local_get(moved).i32_const(0);
                self.push_possible(condition);
                self.code.put().i32_sub().i32_and().i32_or().local_set(outcomes);
            }
            self.code.free(moved);
            self.release(condition);
        }
    }

    /// Counts in the adjustments that may be made.
    pub(super) fn may_adjusts(
        &mut self,
        index: usize,
        decision: &Decision,
        outcomes: u32,
        verdict: Verdict,
    ) -> MayAdjusts {
        let motions = self.motions(decision, Modality::May);
        if motions.is_empty() {
            return MayAdjusts::default();
        }
        let [sure, unknown, any] = [(); 3].map(|()| self.code.local(ValType::I32));
        for local in [sure, unknown, any] {
            self.code.put().i32_const(0).local_set(local);
        }
        for (id, motion) in motions {
            let Some(condition) = self.program.units.get(id as usize).map(|unit| unit.condition) else { continue };
            let bit = id - decision.first_unit.0;
            self.note_moved(index, bit, condition, motion, outcomes, verdict);
            self.push_moved(motion, outcomes);
            self.code.put().i32_const(0);
            self.push_sure(condition);
            self.code.put().i32_sub().i32_and().local_get(sure).i32_or().local_set(sure);
            self.push_unknown(condition);
            self.code.put().local_get(unknown).i32_or().local_set(unknown);
            if self.mode == Mode::Full {
                self.push_sure(condition);
                self.code.put().local_get(any).i32_or().local_set(any);
            }
            self.release(condition);
        }
        MayAdjusts { sure: Some(sure), unknown: Some(unknown), any: Some(any) }
    }

    /// Notes an adjustment as counting where it surely holds, moves anything and no red line
    /// surely holds; and as open where it is unknown.
    fn note_moved(
        &mut self,
        index: usize,
        bit: u32,
        condition: crate::ir::NodeId,
        motion: Motion,
        outcomes: u32,
        verdict: Verdict,
    ) {
        self.note_sure(index, bit, |emit| {
            emit.code.put().local_get(outcomes).i32_const(motion.moving()).i32_and().i32_eqz().i32_eqz();
            emit.push_sure(condition);
            emit.code.put().i32_and();
            emit.and_no_red_line(verdict);
        });
        if !self.certain(condition) {
            self.note_open(index, bit, |emit| emit.push_unknown(condition));
        }
    }

    fn motions(&self, decision: &Decision, wanted: Modality) -> Vec<(u32, Motion)> {
        let units = decision.adjusts.iter().filter_map(|id| Some((id.0, self.policy.units.get(id.index())?.effect)));
        let motions = units.filter_map(|(id, effect)| match effect {
            Effect::Step { steps, cap, may } if may == (wanted == Modality::May) => {
                Some((id, Motion { steps, cap: cap & 31 }))
            }
            _ => None,
        });
        motions.collect()
    }

    /// Pushes a set of outcomes that was moved.
    fn push_moved(&mut self, motion: Motion, outcomes: u32) {
        let Motion { steps, cap } = motion;
        let staying = !motion.moving();
        let clamped = motion.clamped();
        self.code.put().local_get(outcomes).i32_const(staying).i32_and();
        if clamped != 0 {
            self.code.put().local_get(outcomes).i32_const(clamped).i32_and().i32_eqz().i32_eqz();
            self.code.put().i32_const(cap.cast_signed()).i32_shl().i32_or();
        }
        let free = motion.moving() & !clamped;
        if free != 0 {
            self.code.put().local_get(outcomes).i32_const(free).i32_and();
            self.code.put().i32_const(steps.unsigned_abs().cast_signed());
            if steps < 0 {
                self.code.put().i32_shr_u();
            } else {
                self.code.put().i32_shl();
            }
            self.code.put().i32_or();
        }
    }
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum Modality {
    Binds,
    May,
}

/// Steps along the scale, not beyond an outcome.
#[derive(Clone, Copy, Debug)]
struct Motion {
    steps: i32,
    cap: u32,
}

impl Motion {
    /// The outcomes that are not yet at the cap.
    fn moving(self) -> i32 {
        let below_cap = (1u32 << self.cap) - 1;
        let set = match self.steps {
            ..0 => !below_cap & !(1 << self.cap),
            0 => 0,
            1.. => below_cap,
        };
        set.cast_signed()
    }

    /// Those of them that reach the cap or would pass it.
    fn clamped(self) -> i32 {
        let steps = self.steps.unsigned_abs();
        let near = (0..32u32).filter(|outcome| outcome.abs_diff(self.cap) <= steps);
        let near = near.fold(0u32, |set, outcome| set | 1 << outcome);
        self.moving() & near.cast_signed()
    }
}

#[cfg(test)]
mod tests {
    use super::Motion;

    #[test]
    fn outcomes_stay_at_the_cap_and_behind_it() {
        let motion = Motion { steps: -2, cap: 1 };
        assert_eq!(motion.moving(), !0b11);
        assert_eq!(motion.clamped(), 0b1100);
        let motion = Motion { steps: 1, cap: 31 };
        assert_eq!(motion.moving(), i32::MAX);
        assert_eq!(motion.clamped(), 1 << 30);
        let motion = Motion { steps: -1, cap: 31 };
        assert_eq!((motion.moving(), motion.clamped()), (0, 0));
    }
}
