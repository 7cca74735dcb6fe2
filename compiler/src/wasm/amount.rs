//! Decisions of amounts: counting units in, and making the smallest and the largest amount that
//! is possible.
//!
//! A unit gives its amount where that is known, else anything from the least to the most that it
//! can be. As with cases the locals of a decision are filled unit by unit. Where the largest or
//! smallest wins, what each unit gives is kept in memory too, so that the lists of the answer
//! can tell who won.

use wasm_encoder::{BlockType, ValType};

use super::Mode;
use super::code::at;
use super::emit::Emit;
use super::tally::Verdict;
use crate::hir::{self, Combination, Decision, Type};
use crate::ir::{Given, Unit};

/// An amount in the making. All are locals that begin as zero.
#[derive(Clone, Copy, Debug)]
pub(super) struct Heap {
    rule: Rule,
    /// i64: the least and the most of what is possible so far.
    low: u32,
    high: u32,
    /// i32: a unit possibly contributes; where the first decides, one that is asked.
    any: u32,
    /// i32: a unit surely contributes.
    any_sure: u32,
    /// i32: where the first decides, its index among all units.
    first: Option<u32>,
    /// Where the largest or smallest wins: i64, the end that units which surely contribute
    /// secure; i64, the best of their known amounts; i32, there is such.
    extreme: Option<[u32; 3]>,
}

/// i64: the best of what the units that surely contribute give and that is known.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Best {
    /// A number.
    Amount(u32),
    /// A range: its lower and its upper end.
    Range(u32, u32),
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Rule {
    First,
    Largest,
    Smallest,
    Sum,
    /// Sets: one bit a case.
    Collect,
}

impl Heap {
    /// The best known amount.
    pub(super) fn best(self) -> Option<Best> {
        self.extreme.map(|[_, amount, _]| Best::Amount(amount))
    }

    pub(super) fn locals(self) -> [(Option<u32>, ValType); 8] {
        let [edge, best, any_best] = self.extreme.map_or([None; 3], |extreme| extreme.map(Some));
        let (i32s, i64s) = (ValType::I32, ValType::I64);
        [
            (Some(self.low), i64s),
            (Some(self.high), i64s),
            (Some(self.any), i32s),
            (Some(self.any_sure), i32s),
            (self.first, i32s),
            (edge, i64s),
            (best, i64s),
            (any_best, i32s),
        ]
    }
}

/// What a unit gives: locals of the least and the most, and whether it is known.
#[derive(Clone, Copy)]
struct Ends {
    low: u32,
    high: u32,
    known: Option<u32>,
}

/// Which of two numbers is taken.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Side {
    Least,
    Most,
}

impl Emit<'_> {
    /// The locals of a decision of amounts.
    pub(super) fn new_heap(&mut self, decision: &Decision) -> Option<Heap> {
        decision.amount.as_ref().filter(|_| !matches!(decision.ty, Type::Range(_)))?;
        let rule = match decision.combination {
            Combination::Largest => Rule::Largest,
            Combination::Smallest => Rule::Smallest,
            Combination::Sum => Rule::Sum,
            Combination::Collect => Rule::Collect,
            _ => Rule::First,
        };
        let extreme = matches!(rule, Rule::Largest | Rule::Smallest);
        Some(Heap {
            rule,
            low: self.code.fresh(ValType::I64),
            high: self.code.fresh(ValType::I64),
            any: self.code.fresh(ValType::I32),
            any_sure: self.code.fresh(ValType::I32),
            first: (rule == Rule::First).then(|| self.code.fresh(ValType::I32)),
            extreme: extreme.then(|| [ValType::I64, ValType::I64, ValType::I32].map(|ty| self.code.fresh(ty))),
        })
    }

    /// Counts in a unit that gives an amount: its number, its place in the decision.
    pub(super) fn settle_amount(&mut self, index: usize, heap: Heap, id: u32, bit: u32, unit: &Unit) {
        let (Some(given), counts) = (unit.amount, unit.contributes) else { return };
        let site = self.policy.decisions.get(index).and_then(|decision| decision.amount.as_ref()?.site);
        let ends = self.ends(given);
        let asked = self.code.local(ValType::I32);
        self.push_possible(counts);
        if heap.rule == Rule::First {
            self.code.put().local_get(heap.any_sure).i32_eqz().i32_and();
        }
        self.code.put().local_tee(asked).if_(BlockType::Empty);
        match heap.rule {
            Rule::Sum => self.add_up(heap, ends, counts, site.map(|site| site.0)),
            Rule::Collect => self.collect(heap, ends, Some(counts)),
            Rule::First | Rule::Largest | Rule::Smallest => self.widen(heap, ends),
        }
        self.code.put().i32_const(1).local_set(heap.any).end();

        let decides = self.code.local(ValType::I32);
        self.push_sure(counts);
        self.code.put().local_set(decides);
        if let Some(first) = heap.first {
            self.code.put().local_get(decides).local_get(heap.any_sure).i32_eqz().i32_and().local_set(decides);
            self.code.put().i32_const(id.cast_signed()).local_get(first).local_get(decides).select().local_set(first);
        }
        if let Some(extreme) = heap.extreme {
            self.secure(heap, extreme, ends, decides);
            self.push_value(given.node);
            let value = self.code.local(ValType::I64);
            let address = at(self.memory.amounts + 8 * id, 8);
            self.code.put().local_set(value).i32_const(0).local_get(value).i64_store(address);
            self.code.free(value);
        }
        self.code.put().local_get(heap.any_sure).local_get(decides).i32_or().local_set(heap.any_sure);

        // Units behind the first that decides are not asked, and give way to it.
        let is_extreme = heap.extreme.is_some();
        self.note_sure(index, bit, |emit| {
            emit.push_sure(counts);
            if let Some(known) = ends.known.filter(|_| is_extreme) {
                emit.code.put().local_get(known).i32_and();
            }
        });
        if !self.certain(counts) {
            self.note_open(index, bit, |emit| {
                emit.code.put().local_get(asked).local_get(decides).i32_ne();
            });
        }
        self.note_open_amount(id, asked, ends.known);
        self.free_ends(ends);
        self.code.free(asked);
        self.code.free(decides);
        self.release(counts);
        self.release(given.node);
    }

    /// The ends of what a unit gives.
    fn ends(&mut self, given: Given) -> Ends {
        let low = self.code.local(ValType::I64);
        self.push_value(given.node);
        self.code.put().local_set(low);
        if self.certain(given.node) {
            return Ends { low, high: low, known: None };
        }
        let (high, known) = (self.code.local(ValType::I64), self.code.local(ValType::I32));
        self.push_known(given.node);
        self.code.put().local_set(known);
        let (least, most) = given.range;
        self.code.put().local_get(low).i64_const(most).local_get(known).select().local_set(high);
        self.code.put().local_get(low).i64_const(least).local_get(known).select().local_set(low);
        Ends { low, high, known: Some(known) }
    }

    fn free_ends(&mut self, ends: Ends) {
        self.code.free(ends.low);
        if let Some(known) = ends.known {
            self.code.free(ends.high);
            self.code.free(known);
        }
    }

    /// Sets a local to the lesser or greater of it and another, or to the other where there is
    /// nothing yet.
    fn take(&mut self, side: Side, kept: u32, other: u32, is_there: u32) {
        self.code.put().local_get(other).local_get(kept).local_get(other).local_get(kept);
        match side {
            Side::Least => self.code.put().i64_lt_s(),
            Side::Most => self.code.put().i64_gt_s(),
        };
        self.code.put().local_get(is_there).i32_eqz().i32_or().select().local_set(kept);
    }

    fn widen(&mut self, heap: Heap, ends: Ends) {
        self.take(Side::Least, heap.low, ends.low, heap.any);
        self.take(Side::Most, heap.high, ends.high, heap.any);
    }

    /// What a unit that surely contributes secures, and the best known amount.
    fn secure(&mut self, heap: Heap, [edge, best, any_best]: [u32; 3], ends: Ends, sure: u32) {
        let (side, end) = match heap.rule {
            Rule::Smallest => (Side::Least, ends.high),
            _ => (Side::Most, ends.low),
        };
        self.code.put().local_get(sure).if_(BlockType::Empty);
        self.take(side, edge, end, heap.any_sure);
        if let Some(known) = ends.known {
            self.code.put().local_get(known).if_(BlockType::Empty);
        }
        self.take(side, best, ends.low, any_best);
        self.code.put().i32_const(1).local_set(any_best);
        if ends.known.is_some() {
            self.code.put().end();
        }
        self.code.put().end();
    }

    /// Joins what a unit possibly gives; where it surely contributes, it is surely there.
    fn collect(&mut self, heap: Heap, ends: Ends, counts: Option<crate::ir::NodeId>) {
        self.code.put().local_get(heap.high).local_get(ends.high).i64_or().local_set(heap.high);
        self.code.put().local_get(heap.low).local_get(ends.low).i64_or().local_get(heap.low);
        match counts {
            Some(counts) => self.push_sure(counts),
            None => {
                self.code.put().local_get(heap.any).i32_eqz();
            }
        }
        self.code.put().select().local_set(heap.low);
    }

    /// Adds what a unit possibly gives: where it does not surely contribute, perhaps nothing.
    fn add_up(&mut self, heap: Heap, ends: Ends, counts: crate::ir::NodeId, site: Option<u32>) {
        let [part, sum] = [(); 2].map(|()| self.code.local(ValType::I64));
        for (side, kept, end) in [(Side::Least, heap.low, ends.low), (Side::Most, heap.high, ends.high)] {
            self.code.put().local_get(end);
            if !self.certain(counts) {
                self.code.put().i64_const(0).local_get(end).i64_const(0);
                match side {
                    Side::Least => self.code.put().i64_lt_s(),
                    Side::Most => self.code.put().i64_gt_s(),
                };
                self.push_sure(counts);
                self.code.put().i32_or().select();
            }
            self.code.put().local_tee(part).local_get(kept).i64_add().local_set(sum);
            if let Some(site) = site {
                // It differs in sign from both its parts.
                self.code.put().local_get(kept).local_get(sum).i64_xor().local_get(part).local_get(sum).i64_xor();
                self.code.put().i64_and().i64_const(0).i64_lt_s().if_(BlockType::Empty);
                self.code.put().local_get(part).i64_const(0);
                let farthest = match side {
                    Side::Least => {
                        self.code.put().i64_gt_s();
                        i64::MIN
                    }
                    Side::Most => {
                        self.code.put().i64_lt_s();
                        i64::MAX
                    }
                };
                self.fault_if(site, None, self.functions.overflow);
                self.code.put().i64_const(farthest).local_set(sum).end();
            }
            self.code.put().local_get(sum).local_set(kept);
        }
        self.code.free(part);
        self.code.free(sum);
    }

    /// Notes that the amount of a unit is heard and not known. Both are locals; `known` is absent
    /// where it always is.
    pub(super) fn note_open_amount(&mut self, id: u32, heard: u32, known: Option<u32>) {
        let slot = self.slots.amount(id).filter(|_| self.mode == Mode::Full);
        if let (Some(slot), Some(known)) = (slot, known) {
            self.code.put().i32_const(0).local_get(heard).local_get(known).i32_eqz().i32_and();
            self.code.put().i32_store8(at(self.memory.unknown + slot, 1));
        }
    }

    /// Makes the amount of a decision all of whose units are counted in.
    pub(super) fn decide_amount(&mut self, index: u32, decision: &Decision) {
        let Some(heap) = self.tally(index as usize).and_then(|tally| tally.heap) else { return };
        let Some(amount) = decision.amount.clone() else { return };
        self.note_default(index as usize, decision, heap.any);
        self.hear_default(index as usize, decision, heap);
        if !matches!(heap.rule, Rule::Sum | Rule::Collect) {
            // Only where nothing is heard at all.
            for (end, otherwise) in [(heap.low, amount.range.min), (heap.high, amount.range.max)] {
                self.code.put().local_get(end).i64_const(otherwise).local_get(heap.any).select().local_set(end);
            }
        }
        if let Some([edge, ..]) = heap.extreme {
            let end = if heap.rule == Rule::Largest { heap.low } else { heap.high };
            self.code.put().local_get(edge).local_get(end).local_get(heap.any_sure).select().local_set(end);
        }
        self.clamp(amount.clamp, &[heap.low, heap.high]);
        let determined = self.code.local(ValType::I32);
        self.code.put().local_get(heap.low).local_get(heap.high).i64_eq().local_set(determined);
        self.write_amount(index, decision, determined, (heap.low, heap.high));
        self.code.free(determined);
        let verdict = self.amount_verdict(heap);
        self.set_verdict(index as usize, verdict);
    }

    /// Cuts locals to floor and cap.
    pub(super) fn clamp(&mut self, to: hir::Range, ends: &[u32]) {
        for (limit, side) in [(to.min, Side::Most), (to.max, Side::Least)] {
            if limit == i64::MIN || limit == i64::MAX {
                continue;
            }
            for &end in ends {
                self.code.put().i64_const(limit).local_get(end).i64_const(limit).local_get(end);
                match side {
                    Side::Least => self.code.put().i64_lt_s(),
                    Side::Most => self.code.put().i64_gt_s(),
                };
                self.code.put().select().local_set(end);
            }
        }
    }

    /// `otherwise` decides where no unit possibly does.
    pub(super) fn note_default(&mut self, index: usize, decision: &Decision, any: u32) {
        let Some(otherwise) = decision.otherwise else { return };
        let bit = otherwise.0 - decision.first_unit.0;
        self.note_sure(index, bit, |emit| {
            emit.code.put().local_get(any).i32_eqz();
        });
    }

    /// Counts in what `otherwise` gives, where it is possibly heard: no unit surely contributes,
    /// and the decision is not surely answered.
    fn hear_default(&mut self, index: usize, decision: &Decision, heap: Heap) {
        let spoken = self.program.decisions.get(index).and_then(|decision| decision.spoken);
        let otherwise = decision.otherwise.and_then(|id| Some((id.0, self.program.units.get(id.index())?.amount?)));
        let Some((id, given)) = otherwise else {
            if let Some(spoken) = spoken {
                self.release(spoken);
            }
            return;
        };
        let ends = self.ends(given);
        let heard = self.code.local(ValType::I32);
        self.code.put().local_get(heap.any_sure).i32_eqz();
        if let Some(spoken) = spoken {
            self.push_sure(spoken);
            self.code.put().i32_eqz().i32_and();
            self.release(spoken);
        }
        self.code.put().local_set(heard);
        self.note_open_amount(id, heard, ends.known);
        self.code.put().local_get(heard).if_(BlockType::Empty);
        if heap.rule == Rule::Collect {
            // It is surely heard where nothing else is.
            self.collect(heap, ends, None);
        } else {
            self.widen(heap, ends);
        }
        self.code.put().i32_const(1).local_set(heap.any).end();
        self.code.free(heard);
        self.free_ends(ends);
        self.release(given.node);
    }

    /// Writes what is possible; all are locals.
    pub(super) fn write_amount(&mut self, index: u32, decision: &Decision, determined: u32, span: (u32, u32)) {
        let Some(slot) = self.memory.result_layout.outcomes.get(index as usize).copied() else { return };
        let Some((low, high)) = slot.amount else { return };
        let base = self.memory.result;
        self.code.put().i32_const(0).local_get(determined).i32_store8(at(base + slot.determined, 1));
        self.code.put().i32_const(0).local_get(span.0).i64_store(at(base + low, 8));
        self.code.put().i32_const(0).local_get(span.1).i64_store(at(base + high, 8));
        if !self.program.is_determined(decision) {
            if let Some(attention) = self.attention {
                self.code.put().local_get(determined).i32_eqz().local_get(attention).i32_or().local_set(attention);
            }
            if self.mode == Mode::Full {
                self.note_amount_needs(index, determined);
            }
        }
    }

    /// Notes what the search for needs asks of a decision: see [`super::needs`]. Every open unit
    /// matters where the decision is asked.
    fn note_amount_needs(&mut self, index: u32, determined: u32) {
        self.note_asked(index, determined);
        let Some(memory) = self.memory.decisions.get(index as usize).copied() else { return };
        for (offset, mask) in [(0, -1), (4, 0), (8, 0), (12, 0)] {
            self.code.put().i32_const(0).i32_const(mask).i32_store(at(memory.masks + offset, 4));
        }
    }

    /// Who won.
    fn amount_verdict(&mut self, heap: Heap) -> Verdict {
        let mut verdict = Verdict::default();
        match (heap.first, heap.extreme) {
            (Some(first), _) => {
                let leader = self.code.local(ValType::I32);
                self.code.put().local_get(first).i32_const(-1).local_get(heap.any_sure).select().local_set(leader);
                verdict.leader = Some(leader);
            }
            (None, Some(_)) => verdict.best = heap.best(),
            (None, None) => {
                // All of class and outcome 0: see `classes`.
                let winning = self.code.local(ValType::I64);
                self.code.put().i64_const(1).local_set(winning);
                verdict.winning = Some(winning);
            }
        }
        verdict
    }

    /// Pops whether a unit wins, and pushes whether it does so or gives the best amount. `unit`
    /// is a local that holds its number.
    pub(super) fn or_gives_best(&mut self, unit: u32, class: u32, end_of_class: i32, best: Best) {
        match best {
            Best::Amount(best) => {
                self.code.put().local_get(unit).i32_const(3).i32_shl().i64_load(at(self.memory.amounts, 8));
                self.code.put().local_get(best).i64_eq();
            }
            Best::Range(lower, upper) => self.push_gives_range(unit, lower, upper),
        }
        self.code.put().local_get(class).i32_const(end_of_class).i32_lt_u().i32_and().i32_or();
    }
}
