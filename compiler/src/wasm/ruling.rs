//! What a decision leaves behind once its outcome is made: whether something may be needed, who
//! won, and what the search for needs asks of it.

use wasm_encoder::ValType;

use super::code::at;
use super::emit::Emit;
use super::tally::{Rule, Verdict, Votes};

/// What was counted for a decision.
#[derive(Clone, Copy)]
pub(super) struct Ruling {
    pub(super) shall: Option<Votes>,
    pub(super) red: Option<Votes>,
    pub(super) winner: Option<u32>,
    pub(super) red_winner: Option<u32>,
    pub(super) may: Option<u32>,
    pub(super) may_unknown: Option<u32>,
    pub(super) may_adjusts: Option<u32>,
}

impl Emit<'_> {
    /// Something may be needed: the outcome is not determined, or what is permitted is not known.
    pub(super) fn note_attention(&mut self, determined: u32, ruling: Ruling, verdict: Verdict) {
        let Some(attention) = self.attention else { return };
        self.code.put().local_get(determined).i32_eqz();
        let discretion = [ruling.may_unknown, ruling.may_adjusts].into_iter().flatten();
        for unknown in discretion {
            self.code.put().local_get(unknown);
            self.and_no_red_line(verdict);
            self.code.put().i32_or();
        }
        if let Some(red) = verdict.red_possible {
            // An uncertain red line takes away what is permitted.
            self.code.put().local_get(red);
            self.and_no_red_line(verdict);
            self.code.put().i32_or();
        }
        self.code.put().local_get(attention).i32_or().local_set(attention);
    }

    /// i64: the outcomes that win.
    pub(super) fn note_winning(&mut self, ruling: Ruling, verdict: Verdict) -> Option<u32> {
        let masks = |votes: Option<Votes>| votes.is_some_and(|votes| votes.rule != Rule::First);
        let (of_shall, of_red) = (masks(ruling.shall), masks(ruling.red));
        if !of_shall && !of_red {
            for winner in [ruling.winner, ruling.red_winner].into_iter().flatten() {
                self.code.free(winner);
            }
            return None;
        }
        let winning = self.code.local(ValType::I64);
        match ruling.winner.filter(|_| of_shall) {
            Some(winner) => {
                self.code.put().local_get(winner);
                if let Some(red) = verdict.red_sure {
                    self.code.put().local_get(red).i32_const(1).i32_sub().i32_and();
                }
                self.code.put().i64_extend_i32_u();
            }
            None => {
                self.code.put().i64_const(0);
            }
        }
        if let Some(winner) = ruling.red_winner.filter(|_| of_red) {
            self.code.put().local_get(winner).i64_extend_i32_u().i64_const(32).i64_shl().i64_or();
        }
        self.code.put().local_set(winning);
        for winner in [ruling.winner, ruling.red_winner].into_iter().flatten() {
            self.code.free(winner);
        }
        Some(winning)
    }

    /// i32: the unit that wins by standing first, or -1.
    pub(super) fn note_leader(&mut self, ruling: Ruling, verdict: Verdict) -> Option<u32> {
        let first = |votes: Option<Votes>| votes.filter(|votes| votes.rule == Rule::First);
        let (shall, red) = (first(ruling.shall), first(ruling.red));
        if shall.is_none() && red.is_none() {
            return None;
        }
        let leader = self.code.local(ValType::I32);
        match shall {
            Some(votes) => {
                self.code.put().local_get(votes.first).i32_const(-1).local_get(votes.sure);
                self.and_no_red_line(verdict);
                self.code.put().select().local_set(leader);
            }
            None => {
                self.code.put().i32_const(-1).local_set(leader);
            }
        }
        if let Some(votes) = red {
            self.code.put().local_get(votes.first).local_get(leader).local_get(votes.sure).select().local_set(leader);
        }
        Some(leader)
    }

    /// Notes what the search for needs asks of a decision: see [`super::needs`].
    pub(super) fn note_needs(
        &mut self,
        index: u32,
        ruling: Ruling,
        determined: u32,
        may_adjusts: Option<u32>,
        verdict: Verdict,
    ) {
        self.note_asked(index, determined);
        let Some(memory) = self.memory.decisions.get(index as usize).copied() else { return };
        // Of ordinary units with an outcome.
        self.code.put().i32_const(0);
        match ruling.shall.zip(ruling.winner) {
            Some((votes, winner)) => self.push_beyond(votes, winner),
            None => {
                self.code.put().i32_const(-1);
            }
        }
        self.push_no_red_mask(verdict);
        self.code.put().i32_and().i32_store(at(memory.masks, 4));
        // Of red lines, where the decision is asked.
        self.code.put().i32_const(0);
        match ruling.red.zip(ruling.red_winner) {
            Some((votes, winner)) => self.push_beyond(votes, winner),
            None => {
                self.code.put().i32_const(-1);
            }
        }
        self.code.put().i32_store(at(memory.masks + 4, 4));
        // Of red lines, where something is permitted that they may take away.
        self.code.put().i32_const(0).i32_const(0);
        for permitted in [ruling.may, may_adjusts].into_iter().flatten() {
            self.code.put().local_get(permitted).i32_or();
        }
        self.code.put().i32_eqz().i32_const(1).i32_sub();
        self.push_no_red_mask(verdict);
        self.code.put().i32_and().i32_store(at(memory.masks + 8, 4));
        // Of adjustments and `may` units.
        self.code.put().i32_const(0);
        self.push_no_red_mask(verdict);
        self.code.put().i32_store(at(memory.masks + 12, 4));
    }

    /// Notes the open units of a decision, and that it is asked where it is not determined.
    pub(super) fn note_asked(&mut self, index: u32, determined: u32) {
        let Some(memory) = self.memory.decisions.get(index as usize).copied() else { return };
        let open = self.tally(index as usize).map(|tally| tally.open.clone()).unwrap_or_default();
        for (word, local) in (0..).zip(open) {
            self.code.put().i32_const(0).local_get(local).i64_store(at(memory.open + 8 * word, 8));
        }
        let wanted = self.memory.wanted + self.slots.decision(index);
        self.code.put().i32_const(0).local_get(determined).i32_eqz().i32_store8(at(wanted, 1));
    }

    /// Pushes the outcomes that are beyond the winner, all where there is none.
    fn push_beyond(&mut self, votes: Votes, winner: u32) {
        match votes.rule {
            Rule::Strictest => {
                self.code.put().i32_const(0).local_get(winner).i32_const(1).i32_shl().i32_sub();
                self.code.put().i32_const(-1).local_get(winner).select();
            }
            Rule::MostLenient => {
                self.code.put().local_get(winner).i32_const(1).i32_sub();
            }
            // Units behind the first were not counted in as open.
            Rule::First => {
                self.code.put().i32_const(-1);
            }
        }
    }

    /// Pushes all ones where no red line surely holds, else 0.
    fn push_no_red_mask(&mut self, verdict: Verdict) {
        match verdict.red_sure {
            Some(red) => self.code.put().local_get(red).i32_const(1).i32_sub(),
            None => self.code.put().i32_const(-1),
        };
    }
}
