//! Decisions: counting units in, and making the outcome of what was counted.
//!
//! Outcomes are bits. While its units are computed, a decision gathers which outcomes surely
//! and possibly stand behind a unit, separately for ordinary units and for red lines; where the
//! first unit decides, it gathers only as long as no unit surely applies. Which units surely
//! count is a word of 64 units a bit each, for the lists of the answer.

use fencun_abi::layout::OutcomeSlot;
use wasm_encoder::ValType;

use super::Mode;
use super::amount::{Best, Heap};
use super::code::at;
use super::emit::Emit;
use super::range::Spread;
use super::ruling::Ruling;
use crate::hir::{Combination, Decision, Effect, Type, UnitKind};
use crate::ir::{BlockId, NodeId, Place};

/// A decision in the making. All are locals that begin as zero.
#[derive(Debug)]
pub(super) struct Tally {
    /// Ordinary units with an outcome.
    shall: Option<Votes>,
    /// Red lines.
    red: Option<Votes>,
    /// i32: outcomes that surely contributing `may` units permit.
    may: Option<u32>,
    /// i32: a `may` unit is unknown.
    may_unknown: Option<u32>,
    /// For a decision of amounts: the amount in the making.
    pub(super) heap: Option<Heap>,
    /// For a decision of ranges: the range in the making.
    pub(super) spread: Option<Spread>,
    /// i64, 64 units each: those that surely count.
    pub(super) sure: Vec<u32>,
    /// The same: those that an exception surely blocks.
    pub(super) blocked: Vec<u32>,
    /// The same: those that possibly and not surely count. Only where needs are searched.
    pub(super) open: Vec<u32>,
    /// What the lists of the answer need.
    pub(super) verdict: Verdict,
}

/// Units that say an outcome.
#[derive(Clone, Copy, Debug)]
pub(super) struct Votes {
    /// How they are combined.
    pub(super) rule: Rule,
    /// i32: outcomes that surely stand behind a unit; where the first decides, whether a unit
    /// surely decided.
    pub(super) sure: u32,
    /// i32: outcomes that possibly do; the same local where nothing is unknown.
    pub(super) possible: u32,
    /// i32: where the first decides, its index among all units; else unused.
    pub(super) first: u32,
}

/// How units are combined.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Rule {
    Strictest,
    MostLenient,
    First,
}

impl Tally {
    /// All locals, in an order that depends on the decision alone.
    pub(super) fn locals(&self) -> Vec<Option<(u32, ValType)>> {
        let votes = [self.shall, self.red].into_iter().flat_map(|votes| match votes {
            Some(Votes { sure, possible, first, .. }) => [Some(sure), Some(possible), Some(first)],
            None => [None; 3],
        });
        // The best amount is one of the heap's, the best range of the spread's.
        let Verdict { winning, leader, red_sure, red_possible, best: _ } = self.verdict;
        let i32s = votes.chain([self.may, self.may_unknown, leader, red_sure, red_possible]);
        let words = [&self.sure, &self.blocked, &self.open].into_iter().flatten().map(|word| Some(*word));
        let i64s = std::iter::once(winning).chain(words);
        let typed = |ty: ValType| move |local: Option<u32>| local.map(|local| (local, ty));
        let heap = self.heap.into_iter().flat_map(Heap::locals).map(|(local, ty)| local.map(|local| (local, ty)));
        let spread = self.spread.into_iter().flat_map(Spread::locals);
        let spread = spread.map(|(local, ty)| local.map(|local| (local, ty)));
        i32s.map(typed(ValType::I32)).chain(i64s.map(typed(ValType::I64))).chain(heap).chain(spread).collect()
    }
}

/// Locals that say who won.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Verdict {
    /// i64: outcomes that win, of ordinary units in the lower and of red lines in the upper half.
    pub(super) winning: Option<u32>,
    /// i32: the unit that wins where the first decides, or a number of no unit.
    pub(super) leader: Option<u32>,
    /// Where the largest or smallest amount wins, that amount.
    pub(super) best: Option<Best>,
    /// i32: a red line surely holds.
    pub(super) red_sure: Option<u32>,
    /// i32: a red line possibly holds.
    pub(super) red_possible: Option<u32>,
}

impl Emit<'_> {
    /// The locals of a decision of which nothing is counted yet.
    pub(super) fn new_tally(&mut self, decision: &Decision) -> Tally {
        let uncertain = !self.program.is_determined(decision);
        let full = self.mode == Mode::Full;
        let has =
            |wanted: fn(UnitKind, Effect) -> bool| self.units(decision).any(|(_, kind, effect)| wanted(kind, effect));
        let has_shall = has(|kind, effect| is_ordinary(kind) && matches!(effect, Effect::Shall(_)));
        let has_may = has(|kind, effect| is_ordinary(kind) && matches!(effect, Effect::May(_)));
        let has_red = has(|kind, _| kind == UnitKind::RedLine);
        let has_exceptions = has(|kind, _| kind == UnitKind::Exception);
        let n_words = decision.n_units.div_ceil(64);
        let mut words = |wanted: bool| (0..n_words).filter(|_| wanted).map(|_| self.code.fresh(ValType::I64)).collect();
        let (sure, blocked, open) = (words(true), words(has_exceptions), words(full && uncertain));
        let mut votes = |rule: Rule| {
            let sure = self.code.fresh(ValType::I32);
            let possible = if uncertain || rule == Rule::First { self.code.fresh(ValType::I32) } else { sure };
            let first = if rule == Rule::First { self.code.fresh(ValType::I32) } else { sure };
            Votes { rule, sure, possible, first }
        };
        let rule = match decision.combination {
            Combination::Strictest => Rule::Strictest,
            Combination::MostLenient => Rule::MostLenient,
            // Amounts are combined in the heap.
            _ => Rule::First,
        };
        let shall = has_shall.then(|| votes(rule));
        let red = has_red.then(|| votes(if decision.is_scale { Rule::Strictest } else { Rule::First }));
        let heap = self.new_heap(decision);
        let spread = self.new_spread(decision);
        Tally {
            heap,
            spread,
            shall,
            red,
            may: has_may.then(|| self.code.fresh(ValType::I32)),
            may_unknown: (has_may && uncertain).then(|| self.code.fresh(ValType::I32)),
            sure,
            blocked,
            open,
            verdict: Verdict::default(),
        }
    }

    fn units(&self, decision: &Decision) -> impl Iterator<Item = (u32, UnitKind, Effect)> + use<'_> {
        let first = decision.first_unit.0;
        let units = (first..first + decision.n_units).filter_map(|id| Some((id, self.policy.units.get(id as usize)?)));
        units.map(|(id, unit)| (id, unit.kind, unit.effect))
    }

    /// Counts in a red line, rule, row or exception.
    pub(super) fn settle(&mut self, id: u32) {
        let (policy, program) = (self.policy, self.program);
        let (Some(unit), Some(nodes)) = (policy.units.get(id as usize), program.units.get(id as usize)) else { return };
        let index = unit.decision.index();
        let bit = policy.decisions.get(index).map_or(0, |decision| id - decision.first_unit.0);
        let Some(tally) = self.tally(index) else { return };
        let (shall, red, may, may_unknown) = (tally.shall, tally.red, tally.may, tally.may_unknown);
        let (heap, spread) = (tally.heap, tally.spread);
        if !nodes.exceptions.is_empty() {
            self.note_blocked(index, id, bit, nodes.reach, &nodes.exceptions);
        }
        let counts = nodes.contributes;
        match (unit.kind, unit.effect) {
            (UnitKind::RedLine, Effect::Shall(outcome)) => {
                if let Some(votes) = red {
                    self.vote(index, votes, counts, outcome, id, bit);
                }
            }
            (_, Effect::Shall(outcome)) => {
                if let Some(votes) = shall {
                    self.vote(index, votes, counts, outcome, id, bit);
                }
            }
            (_, Effect::May(outcomes)) => {
                if let Some(may) = may {
                    self.code.put().i32_const(0);
                    self.push_sure(counts);
                    self.code.put().i32_sub().i32_const(outcomes.cast_signed()).i32_and();
                    self.code.put().local_get(may).i32_or().local_set(may);
                }
                if let Some(unknown) = may_unknown.filter(|_| !self.certain(counts)) {
                    self.push_unknown(counts);
                    self.code.put().local_get(unknown).i32_or().local_set(unknown);
                }
                if !self.certain(counts) {
                    self.note_open(index, bit, |emit| emit.push_unknown(counts));
                }
            }
            (_, Effect::Give) => {
                if let Some(heap) = heap {
                    self.settle_amount(index, heap, id, bit, nodes);
                }
                if let Some(spread) = spread {
                    self.settle_range(index, spread, id, bit, nodes);
                }
                return;
            }
            (_, Effect::Step { .. } | Effect::Lift) => return,
        }
        self.note_sure(index, bit, |emit| emit.push_sure(counts));
        self.release(counts);
    }

    fn vote(&mut self, index: usize, votes: Votes, counts: NodeId, outcome: u32, id: u32, bit: u32) {
        let Votes { rule, sure, possible, first } = votes;
        let outcome = outcome.cast_signed();
        let certain = self.certain(counts);
        if rule != Rule::First {
            self.push_sure(counts);
            self.code.put().i32_const(outcome).i32_shl().local_get(sure).i32_or().local_set(sure);
            if possible != sure {
                self.push_possible(counts);
                self.code.put().i32_const(outcome).i32_shl().local_get(possible).i32_or().local_set(possible);
            }
            if !certain {
                self.note_open(index, bit, |emit| emit.push_unknown(counts));
            }
            return;
        }
        // As long as no unit surely applied: `sure` is 0.
        let (asked, decides) = (self.code.local(ValType::I32), self.code.local(ValType::I32));
        self.push_sure(counts);
        self.code.put().local_get(sure).i32_eqz().i32_and().local_set(decides);
        self.push_possible(counts);
        self.code.put().local_get(sure).i32_eqz().i32_and().local_tee(asked);
        self.code.put().i32_const(outcome).i32_shl().local_get(possible).i32_or().local_set(possible);
        self.code.put().i32_const(id.cast_signed()).local_get(first).local_get(decides).select().local_set(first);
        self.code.put().local_get(sure).local_get(decides).i32_or().local_set(sure);
        if !certain {
            self.note_open(index, bit, |emit| {
                emit.code.put().local_get(asked).local_get(decides).i32_ne();
            });
        }
        self.code.free(asked);
        self.code.free(decides);
    }

    /// Pushes whether a condition is unknown.
    pub(super) fn push_unknown(&mut self, id: NodeId) {
        if self.certain(id) {
            self.code.put().i32_const(0);
        } else {
            self.push_sure(id);
            self.push_possible(id);
            self.code.put().i32_ne();
        }
    }

    pub(super) fn note_sure(&mut self, decision: usize, bit: u32, push: impl FnOnce(&mut Self)) {
        let word = self.tally(decision).and_then(|tally| tally.sure.get(bit as usize / 64)).copied();
        self.note(word, bit, push);
    }

    pub(super) fn note_open(&mut self, decision: usize, bit: u32, push: impl FnOnce(&mut Self)) {
        let word = self.tally(decision).and_then(|tally| tally.open.get(bit as usize / 64)).copied();
        self.note(word, bit, push);
    }

    fn note(&mut self, word: Option<u32>, bit: u32, push: impl FnOnce(&mut Self)) {
        let Some(word) = word else { return };
        push(self);
        self.code.put().i64_extend_i32_u().i64_const(i64::from(bit % 64)).i64_shl();
        self.code.put().local_get(word).i64_or().local_set(word);
    }

    /// Notes whether an exception surely blocks a unit that surely reaches, and the first one
    /// that does.
    fn note_blocked(&mut self, decision: usize, id: u32, bit: u32, reach: NodeId, exceptions: &[(u32, NodeId)]) {
        let any = self.code.local(ValType::I32);
        self.code.put().i32_const(0);
        for (_, blocks) in exceptions {
            self.push_sure(*blocks);
            self.code.put().i32_or();
        }
        self.push_sure(reach);
        self.code.put().i32_and().local_set(any);
        self.code.put().i32_const(0);
        let first = self.code.local(ValType::I32);
        self.code.put().local_set(first);
        for (exception, blocks) in exceptions.iter().rev() {
            self.code.put().i32_const(exception.cast_signed()).local_get(first);
            self.push_sure(*blocks);
            self.code.put().select().local_set(first);
        }
        let blocker = at(self.memory.blockers + 2 * id, 2);
        self.code.put().i32_const(0).local_get(first).i32_store16(blocker);
        let word = self.tally(decision).and_then(|tally| tally.blocked.get(bit as usize / 64)).copied();
        self.note(word, bit, |emit| {
            emit.code.put().local_get(any);
        });
        self.code.free(any);
        self.code.free(first);
        self.release(reach);
        for (_, blocks) in exceptions {
            self.release(*blocks);
        }
    }

    /// Makes the outcome of a decision all of whose units are counted in.
    pub(super) fn decide(&mut self, index: u32) {
        let Some(decision) = self.policy.decisions.get(index as usize) else { return };
        if let Type::Range(_) = decision.ty {
            return self.decide_range(index, decision);
        }
        if decision.is_amount() {
            return self.decide_amount(index, decision);
        }
        let Some(tally) = self.tally(index as usize) else { return };
        let (shall, red, may, may_unknown) = (tally.shall, tally.red, tally.may, tally.may_unknown);
        let certain = self.program.is_determined(decision);
        let mut verdict = Verdict::default();

        let winner = shall.map(|votes| self.winner(votes));
        let outcomes = self.code.local(ValType::I32);
        let spoken = self.program.decisions.get(index as usize).and_then(|decision| decision.spoken);
        self.combine(decision, shall, winner, spoken, outcomes);
        if let Some(votes) = red {
            let surely = self.code.local(ValType::I32);
            self.code.put().local_get(votes.sure).i32_eqz().i32_eqz().local_set(surely);
            let possibly = self.code.local(ValType::I32);
            self.code.put().local_get(votes.possible).i32_eqz().i32_eqz().local_set(possibly);
            verdict.red_sure = Some(surely);
            verdict.red_possible = Some(possibly);
        }
        self.note_otherwise(index as usize, decision, shall, verdict);
        self.adjust(index as usize, decision, outcomes, verdict);
        let may_adjusts = self.may_adjusts(index as usize, decision, outcomes, verdict);

        let red_winner = red.map(|votes| self.winner(votes));
        if let (Some(votes), Some(winner)) = (red, red_winner) {
            self.overrule(votes, winner, outcomes);
        }
        if decision.otherwise.is_none() {
            // The checker proved that this cannot be; then nothing is excluded.
            self.code.put().local_get(outcomes).i32_const(every_outcome(decision)).local_get(outcomes).select();
            self.code.put().local_set(outcomes);
        }
        let determined = self.code.local(ValType::I32);
        self.code.put().local_get(outcomes).local_get(outcomes).i32_const(1).i32_sub().i32_and().i32_eqz();
        self.code.put().local_set(determined);
        if let Some(place) = decision.place {
            // Nothing is possible where nobody is.
            for local in [outcomes, determined] {
                self.code.put().local_get(local).i32_const(0);
                self.push_is_there(place.list.0, place.index);
                self.code.put().select().local_set(local);
            }
        }
        let permitted = self.permitted(outcomes, determined, may, may_adjusts.sure, verdict);
        self.write_outcome(index, outcomes, determined, permitted);
        self.code.free(permitted);
        if let Some(place) = decision.place {
            // And nothing is asked.
            self.push_is_there(place.list.0, place.index);
            self.code.put().i32_eqz().local_get(determined).i32_or().local_set(determined);
        }

        let ruling = Ruling { shall, red, winner, red_winner, may, may_unknown, may_adjusts: may_adjusts.unknown };
        if !certain {
            self.note_attention(determined, ruling, verdict);
            if self.mode == Mode::Full {
                self.note_needs(index, ruling, determined, may_adjusts.any, verdict);
            }
        }
        verdict.winning = self.note_winning(ruling, verdict);
        verdict.leader = self.note_leader(ruling, verdict);
        for local in [Some(outcomes), Some(determined), may_adjusts.unknown, may_adjusts.any].into_iter().flatten() {
            self.code.free(local);
        }
        self.set_verdict(index as usize, verdict);
    }

    /// i32: the outcome that wins among the sure ones, as a bit; 0 where there is none. Where the
    /// first decides, whether one does.
    fn winner(&mut self, votes: Votes) -> u32 {
        let winner = self.code.local(ValType::I32);
        match votes.rule {
            Rule::Strictest => {
                self.code.put().local_get(votes.sure).i32_eqz().i32_eqz();
                self.code.put().i32_const(31).local_get(votes.sure).i32_clz().i32_sub().i32_shl();
            }
            Rule::MostLenient => {
                self.code.put().local_get(votes.sure).i32_const(0).local_get(votes.sure).i32_sub().i32_and();
            }
            Rule::First => {
                self.code.put().local_get(votes.sure);
            }
        }
        self.code.put().local_set(winner);
        winner
    }

    /// What rules, rows, exceptions and `otherwise` leave possible.
    fn combine(
        &mut self,
        decision: &Decision,
        shall: Option<Votes>,
        winner: Option<u32>,
        spoken: Option<NodeId>,
        outcomes: u32,
    ) {
        let otherwise = decision.otherwise.and_then(|unit| self.policy.units.get(unit.index()));
        let otherwise = match otherwise.map(|unit| unit.effect) {
            Some(Effect::Shall(outcome)) => 1u32 << (outcome & 31),
            _ => 0,
        };
        let otherwise = otherwise.cast_signed();
        let (Some(votes), Some(winner)) = (shall, winner) else {
            self.code.put().i32_const(otherwise).local_set(outcomes);
            return;
        };
        self.push_within(votes, winner);
        self.code.put().local_get(votes.possible);
        match spoken {
            Some(spoken) => {
                self.code.put().i32_const(0).i32_const(otherwise);
                self.push_sure(spoken);
                self.code.put().select();
                self.release(spoken);
            }
            None => {
                self.code.put().i32_const(otherwise);
            }
        }
        self.code.put().i32_or();
        self.code.put().local_get(winner).select().local_set(outcomes);
    }

    /// Pushes the possible outcomes that are not excluded by the winner, where there is one.
    fn push_within(&mut self, votes: Votes, winner: u32) {
        let mut put = self.code.put();
        put.local_get(votes.possible);
        match votes.rule {
            Rule::Strictest => put.i32_const(0).local_get(winner).i32_sub().i32_and(),
            Rule::MostLenient => put.local_get(winner).i32_const(1).i32_shl().i32_const(1).i32_sub().i32_and(),
            // Nothing was counted in behind the first.
            Rule::First => return,
        };
    }

    fn note_otherwise(&mut self, index: usize, decision: &Decision, shall: Option<Votes>, verdict: Verdict) {
        let Some(otherwise) = decision.otherwise else { return };
        let bit = otherwise.0 - decision.first_unit.0;
        self.note_sure(index, bit, |emit| {
            match shall {
                Some(votes) => emit.code.put().local_get(votes.possible).i32_eqz(),
                None => emit.code.put().i32_const(1),
            };
            if let Some(place) = decision.place {
                emit.push_is_there(place.list.0, place.index);
                emit.code.put().i32_and();
            }
            emit.and_no_red_line(verdict);
        });
    }

    /// Pops a condition and pushes it where no red line surely holds.
    pub(super) fn and_no_red_line(&mut self, verdict: Verdict) {
        if let Some(red) = verdict.red_sure {
            self.code.put().local_get(red).i32_eqz().i32_and();
        }
    }

    fn overrule(&mut self, votes: Votes, winner: u32, outcomes: u32) {
        self.push_within(votes, winner);
        self.code.put().local_get(outcomes).local_get(votes.possible).i32_or();
        self.code.put().local_get(winner).select().local_set(outcomes);
    }

    /// i32: what an officer may choose.
    fn permitted(
        &mut self,
        outcomes: u32,
        determined: u32,
        may: Option<u32>,
        moved: Option<u32>,
        verdict: Verdict,
    ) -> u32 {
        let permitted = self.code.local(ValType::I32);
        self.code.put().i32_const(0).local_get(determined).i32_sub().local_get(outcomes).i32_and().local_set(permitted);
        if may.is_none() && moved.is_none() {
            return permitted;
        }
        self.code.put().i32_const(0);
        if let Some(may) = may {
            self.code.put().local_get(may).i32_or();
        }
        if let Some(moved) = moved {
            // The moved outcomes count where the outcome is determined.
            self.code.put().i32_const(0).local_get(determined).i32_sub().local_get(moved).i32_and().i32_or();
            self.code.free(moved);
        }
        if let Some(red) = verdict.red_possible {
            // 0 where a red line possibly applies, all ones where none does.
            self.code.put().local_get(red).i32_const(1).i32_sub().i32_and();
        }
        self.code.put().local_get(permitted).i32_or().local_set(permitted);
        permitted
    }

    fn write_outcome(&mut self, index: u32, outcomes: u32, determined: u32, permitted: u32) {
        let Some(slot) = self.outcome_slot(index) else { return };
        let base = self.memory.result;
        self.code
            .put()
            .i32_const(0)
            .local_get(outcomes)
            .i32_ctz()
            .i32_const(31)
            .i32_and()
            .i32_store8(at(base + slot.value, 1));
        self.code.put().i32_const(0).local_get(determined).i32_store8(at(base + slot.determined, 1));
        for (offset, set) in [(slot.possible, outcomes), (slot.permitted, permitted)] {
            self.code.put().i32_const(0).local_get(set);
            match slot.flags {
                1 => self.code.put().i32_store8(at(base + offset, 1)),
                2 => self.code.put().i32_store16(at(base + offset, 2)),
                _ => self.code.put().i32_store(at(base + offset, 4)),
            };
        }
    }

    fn outcome_slot(&self, index: u32) -> Option<OutcomeSlot> {
        self.memory.result_layout.outcomes.get(index as usize).copied()
    }

    /// i32: the set of possible outcomes of the decision for the member that a block is computed
    /// for; the decision is that for the first place. Those for the others stand behind it at one
    /// distance, for all are alike.
    pub(super) fn outcomes_of_member(&mut self, first: u32, block: BlockId) -> u32 {
        let outcomes = self.code.local(ValType::I32);
        let list = self.program.blocks.get(block.index()).and_then(|block| block.list).unwrap_or(0);
        let facts = self.memory.slot(self.program, Place::Fact(list));
        let member = self.frames.iter().find(|frame| frame.block == block).map(|frame| frame.member);
        let record = self.memory.members.get(list as usize).and_then(Option::as_ref);
        let (Some(slot), Some(facts), Some(member), Some(record)) = (self.outcome_slot(first), facts, member, record)
        else {
            return outcomes;
        };
        // Both are 1 where the list has one place only.
        let distance = self.outcome_slot(first + 1).map_or(1, |next| next.value.saturating_sub(slot.value));
        let size = record.size.size.max(1);
        self.code.put().local_get(member).local_get(0).i32_load(at(facts.payload, 4)).i32_sub();
        self.code.put().i32_const(size.cast_signed()).i32_div_u().i32_const(distance.cast_signed()).i32_mul();
        let address = self.memory.result + slot.possible;
        match slot.flags {
            1 => self.code.put().i32_load8_u(at(address, 1)),
            2 => self.code.put().i32_load16_u(at(address, 2)),
            _ => self.code.put().i32_load(at(address, 4)),
        };
        self.code.put().local_set(outcomes);
        outcomes
    }

    /// Pushes the set of possible outcomes of a decision that is made.
    pub(super) fn push_possible_outcomes(&mut self, index: u32) {
        let Some(slot) = self.outcome_slot(index) else { return };
        let address = self.memory.result + slot.possible;
        self.code.put().i32_const(0);
        match slot.flags {
            1 => self.code.put().i32_load8_u(at(address, 1)),
            2 => self.code.put().i32_load16_u(at(address, 2)),
            _ => self.code.put().i32_load(at(address, 4)),
        };
    }
}

fn is_ordinary(kind: UnitKind) -> bool {
    matches!(kind, UnitKind::Rule | UnitKind::Row | UnitKind::Exception)
}

fn every_outcome(decision: &Decision) -> i32 {
    u32::MAX.checked_shr(32 - decision.n_outcomes.clamp(1, 32)).unwrap_or(u32::MAX).cast_signed()
}
