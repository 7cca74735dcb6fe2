//! The lists `fired` and `defeated`.
//!
//! A loop goes over the units of a decision that surely count, a word of 64 units at a time:
//! those that win are listed, the others are kept for a second loop, which lists what gave way
//! and to which unit. So a further rule costs a byte of static data here.

use wasm_encoder::{BlockType, ValType};

use super::classes::{MAY, OTHERWISE, RED_LINE, SHALL, first_of};
use super::code::{at, unaligned};
use super::emit::Emit;
use super::tally::Verdict;
use crate::hir::{Decision, Effect, UnitKind};

/// Locals of the loops of one decision.
struct Lists {
    /// i32: end of `fired`.
    fired: u32,
    /// i32: end of `defeated`.
    defeated: u32,
    /// i32: index of the unit within its word.
    bit: u32,
    /// i32: index of the unit.
    unit: u32,
    /// i32: the unit wins.
    fires: u32,
    /// i32: its class and outcome.
    class: u32,
    /// i32: the first unit that wins, or -1.
    winner: u32,
    /// i64: units of the word that are left.
    word: u32,
    /// i64: units of the word that do not win.
    losers: u32,
}

/// What a decision's units can be.
#[derive(Clone, Copy)]
struct Cast {
    first: u32,
    verdict: Verdict,
    /// Bits of `may` units are there.
    has_may: bool,
    /// Something can lose.
    can_lose: bool,
    has_exceptions: bool,
}

impl Emit<'_> {
    /// Writes both lists, for all decisions in the order of the text.
    pub(super) fn write_lists(&mut self) {
        let [fired, defeated, bit, unit, fires, class, winner] = [(); 7].map(|()| self.code.local(ValType::I32));
        let [word, losers] = [(); 2].map(|()| self.code.local(ValType::I64));
        let lists = Lists { fired, defeated, bit, unit, fires, class, winner, word, losers };
        let memory = self.memory;
        self.code.put().i32_const(memory.fired.cast_signed()).local_set(fired);
        self.code.put().i32_const(memory.defeated.cast_signed()).local_set(defeated);
        for (index, decision) in self.policy.decisions.iter().enumerate() {
            self.list(index, decision, &lists);
        }
        let layout = &memory.result_layout;
        self.write_list(layout.fired, memory.fired, fired, 1);
        self.write_list(layout.defeated, memory.defeated, defeated, 2);
        for local in [fired, defeated, bit, unit, fires, class, winner, word, losers] {
            self.code.free(local);
        }
    }

    /// Writes pointer and length of a list whose members, of 2 to the `shift` bytes, end at a
    /// local.
    fn write_list(&mut self, offset: u32, start: u32, end: u32, shift: i32) {
        let address = self.memory.result + offset;
        self.code.put().i32_const(0).i32_const(start.cast_signed()).i32_store(at(address, 4));
        self.code.put().i32_const(0).local_get(end).i32_const(start.cast_signed()).i32_sub();
        self.code.put().i32_const(shift).i32_shr_u().i32_store(at(address + 4, 4));
    }

    fn list(&mut self, index: usize, decision: &Decision, lists: &Lists) {
        let Some(tally) = self.tally(index) else { return };
        let (sure, blocked, verdict) = (tally.sure.clone(), tally.blocked.clone(), tally.verdict);
        let cast = self.cast(decision, verdict);
        self.code.put().i32_const(-1).local_set(lists.winner);
        match (sure.as_slice(), blocked.as_slice()) {
            ([], _) => {}
            ([only], blocked) => {
                self.code.put().local_get(*only).local_set(lists.word).i64_const(0).local_set(lists.losers);
                self.list_winners(cast, lists, None, decision.n_units);
                if cast.can_lose {
                    self.code.put().local_get(lists.losers);
                    if let [blocked] = blocked {
                        self.code.put().local_get(*blocked).i64_or();
                    }
                    self.code.put().local_set(lists.word);
                    self.list_losers(cast, lists, None, blocked.first().copied(), decision.n_units);
                }
            }
            (words, _) => self.list_words(index, cast, lists, words, &blocked),
        }
    }

    fn cast(&self, decision: &Decision, verdict: Verdict) -> Cast {
        let first = decision.first_unit.0;
        let units = self.policy.units.get(first as usize..(first + decision.n_units) as usize).unwrap_or_default();
        let votes = units.iter().filter(|unit| {
            matches!(unit.effect, Effect::Shall(_) | Effect::Give | Effect::May(_)) && unit.kind != UnitKind::Otherwise
        });
        let has_exceptions = units.iter().any(|unit| unit.kind == UnitKind::Exception);
        Cast {
            first,
            verdict,
            has_may: units.iter().any(|unit| matches!(unit.effect, Effect::May(_))),
            can_lose: votes.count() > 1 || has_exceptions,
            has_exceptions,
        }
    }

    /// Lists of a decision of more than 64 units: its words go to memory, and the loops over a
    /// word stand in loops over the words.
    fn list_words(&mut self, index: usize, cast: Cast, lists: &Lists, words: &[u32], blocked: &[u32]) {
        let Some(memory) = self.memory.decisions.get(index).copied() else { return };
        for (address, words) in [(memory.sure, words), (memory.blocked, blocked)] {
            for (offset, local) in (0..).step_by(8).zip(words) {
                self.code.put().i32_const(0).local_get(*local).i64_store(at(address + offset, 8));
            }
        }
        let n_words = words.len() as u64;
        let offset = self.code.local(ValType::I32);
        let last = i32::try_from(8 * words.len()).unwrap_or(i32::MAX);

        self.code.put().i32_const(0).local_set(offset);
        self.code.begin_loop(n_words);
        self.code.put().local_get(offset).i64_load(at(memory.sure, 8)).local_set(lists.word);
        self.code.put().i64_const(0).local_set(lists.losers);
        self.list_winners(cast, lists, Some(offset), 64);
        self.code.put().local_get(offset).local_get(lists.losers).i64_store(at(memory.sure, 8));
        self.code.put().local_get(offset).i32_const(8).i32_add().local_tee(offset).i32_const(last).i32_lt_u().br_if(0);
        self.code.put().end();

        if cast.can_lose {
            let word_of_blocked = self.code.local(ValType::I64);
            self.code.put().i32_const(0).local_set(offset);
            self.code.begin_loop(n_words);
            self.code.put().local_get(offset).i64_load(at(memory.sure, 8));
            if cast.has_exceptions {
                self.code.put().local_get(offset).i64_load(at(memory.blocked, 8)).local_tee(word_of_blocked).i64_or();
            }
            self.code.put().local_set(lists.word);
            let blocked = cast.has_exceptions.then_some(word_of_blocked);
            self.list_losers(cast, lists, Some(offset), blocked, 64);
            self.code.put().local_get(offset).i32_const(8).i32_add().local_tee(offset);
            self.code.put().i32_const(last).i32_lt_u().br_if(0).end();
            self.code.free(word_of_blocked);
        }
        self.code.free(offset);
    }

    /// Takes the lowest unit out of the word: sets `bit` and `unit`.
    fn next_unit(&mut self, cast: Cast, lists: &Lists, offset: Option<u32>) {
        self.code.put().local_get(lists.word).i64_ctz().i32_wrap_i64().local_tee(lists.bit);
        if cast.first > 0 {
            self.code.put().i32_const(cast.first.cast_signed()).i32_add();
        }
        if let Some(offset) = offset {
            self.code.put().local_get(offset).i32_const(3).i32_shl().i32_add();
        }
        self.code.put().local_set(lists.unit);
        self.code
            .put()
            .local_get(lists.word)
            .local_get(lists.word)
            .i64_const(1)
            .i64_sub()
            .i64_and()
            .local_set(lists.word);
    }

    fn list_winners(&mut self, cast: Cast, lists: &Lists, offset: Option<u32>, n_units: u32) {
        let Cast { verdict, has_may, .. } = cast;
        self.code.put().local_get(lists.word).i64_eqz().i32_eqz().if_(BlockType::Empty);
        self.code.begin_loop(u64::from(n_units.min(64)));
        self.next_unit(cast, lists, offset);
        self.code.put().local_get(lists.unit).i32_load8_u(at(self.memory.classes, 1)).local_tee(lists.class);
        // Whatever does not say an outcome counts only where it wins.
        self.code.put().i32_const(first_of(ADJUST_AND_ON)).i32_ge_u();
        if has_may && let Some(red) = verdict.red_possible {
            self.code.put().local_get(lists.class).i32_const(first_of(MAY)).i32_lt_u();
            self.code.put().local_get(red).i32_eqz().i32_or().i32_and();
        }
        if let Some(winning) = verdict.winning {
            self.code.put().local_get(winning).local_get(lists.class).i64_extend_i32_u().i64_shr_u().i32_wrap_i64();
            self.code.put().i32_const(1).i32_and();
            self.code.put().local_get(lists.class).i32_const(first_of(ADJUST_AND_ON)).i32_lt_u().i32_and().i32_or();
        }
        if let Some(best) = verdict.best {
            self.or_gives_best(lists.unit, lists.class, first_of(ADJUST_AND_ON), best);
        }
        if let Some(leader) = verdict.leader {
            self.code.put().local_get(lists.unit).local_get(leader).i32_eq().i32_or();
        }
        self.code.put().local_set(lists.fires);
        self.code.put().local_get(lists.fired).local_get(lists.unit).i32_store16(unaligned(0));
        self.code.put().local_get(lists.fired).local_get(lists.fires).i32_const(1).i32_shl().i32_add();
        self.code.put().local_set(lists.fired);
        if cast.can_lose {
            self.note_loser(cast, lists);
        }
        self.code.put().local_get(lists.word).i64_eqz().i32_eqz().br_if(0).end().end();
    }

    fn note_loser(&mut self, cast: Cast, lists: &Lists) {
        // A `may` unit that an uncertain red line keeps silent neither wins nor loses.
        self.code.put().local_get(lists.fires).i32_eqz();
        if let (true, Some(possible), Some(sure)) = (cast.has_may, cast.verdict.red_possible, cast.verdict.red_sure) {
            self.code.put().local_get(lists.class).i32_const(first_of(MAY)).i32_lt_u();
            self.code.put().local_get(sure).local_get(possible).i32_eq().i32_or().i32_and();
        }
        self.code.put().i64_extend_i32_u().local_get(lists.bit).i64_extend_i32_u().i64_shl();
        self.code.put().local_get(lists.losers).i64_or().local_set(lists.losers);
        // The first that fires and says an outcome.
        self.code.put().local_get(lists.unit).local_get(lists.winner);
        self.code.put().local_get(lists.fires);
        self.code.put().local_get(lists.class).i32_const(first_of(ADJUST_AND_ON)).i32_lt_u().i32_and();
        self.code.put().local_get(lists.winner).i32_const(-1).i32_eq().i32_and();
        self.code.put().select().local_set(lists.winner);
    }

    fn list_losers(&mut self, cast: Cast, lists: &Lists, offset: Option<u32>, blocked: Option<u32>, n_units: u32) {
        self.code.put().local_get(lists.word).i64_eqz().i32_eqz().if_(BlockType::Empty);
        self.code.begin_loop(u64::from(n_units.min(64)));
        self.next_unit(cast, lists, offset);
        self.code.put().local_get(lists.defeated).local_get(lists.unit);
        match blocked {
            Some(blocked) => {
                self.code.put().local_get(lists.unit).i32_const(1).i32_shl().i32_load16_u(at(self.memory.blockers, 2));
                self.code.put().local_get(lists.winner);
                self.code.put().local_get(blocked).local_get(lists.bit).i64_extend_i32_u().i64_shr_u().i32_wrap_i64();
                self.code.put().i32_const(1).i32_and().select();
            }
            None => {
                self.code.put().local_get(lists.winner);
            }
        }
        self.code.put().i32_const(16).i32_shl().i32_or().i32_store(unaligned(0));
        self.code.put().local_get(lists.defeated).i32_const(4).i32_add().local_set(lists.defeated);
        self.code.put().local_get(lists.word).i64_eqz().i32_eqz().br_if(0).end().end();
    }
}

/// The first class that says no outcome that could lose; votes stand before it.
const ADJUST_AND_ON: u8 = {
    assert!(SHALL < RED_LINE && RED_LINE < OTHERWISE, "votes come first");
    RED_LINE + 1
};
