//! Decisions of ranges: counting units in, and making what is possible.
//!
//! A unit gives its range where that is known, else any within bounds. Ranges are compared by
//! their upper end, then by the lower. Where the largest or smallest wins, it is known only when
//! all units are counted in which of them could win; so what each may give is kept in memory, and
//! a second pass goes over it:
//!
//! ```text
//!  0  i64  least lower end
//!  8  i64  least upper end
//! 16  i64  greatest lower end
//! 24  i64  greatest upper end
//! 32  i32  the unit possibly contributes
//! ```

use wasm_encoder::{BlockType, ValType};

use super::amount::Best;
use super::code::at;
use super::emit::Emit;
use super::memory::RANGE_BYTES;
use super::tally::Verdict;
use crate::hir::{Combination, Decision};
use crate::ir::{Given, NodeId, Unit};

/// A range in the making. All are locals that begin as zero.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spread {
    /// i64: the least and the greatest that each end can be.
    low: Ends,
    high: Ends,
    /// i32: a unit possibly contributes; where the first decides, one that is asked.
    any: u32,
    /// i32: a unit surely contributes.
    any_sure: u32,
    /// i32: where the first decides, its index among all units.
    first: Option<u32>,
    /// Where the largest or smallest wins.
    extreme: Option<Extreme>,
}

/// i64: lower and upper end.
#[derive(Clone, Copy, Debug)]
struct Ends {
    lower: u32,
    upper: u32,
}

#[derive(Clone, Copy, Debug)]
struct Extreme {
    largest: bool,
    /// What the units that surely contribute secure.
    edge: Ends,
    /// The best of their known ranges.
    best: Ends,
    /// i32: there is such.
    any_best: u32,
}

impl Spread {
    /// The best known range.
    pub(super) fn best(self) -> Option<Best> {
        self.extreme.map(|extreme| Best::Range(extreme.best.lower, extreme.best.upper))
    }

    pub(super) fn locals(self) -> [(Option<u32>, ValType); 12] {
        let (i32s, i64s) = (ValType::I32, ValType::I64);
        let of = |ends: Option<Ends>| [ends.map(|ends| ends.lower), ends.map(|ends| ends.upper)];
        let [edge_lower, edge_upper] = of(self.extreme.map(|extreme| extreme.edge));
        let [best_lower, best_upper] = of(self.extreme.map(|extreme| extreme.best));
        [
            (Some(self.low.lower), i64s),
            (Some(self.low.upper), i64s),
            (Some(self.high.lower), i64s),
            (Some(self.high.upper), i64s),
            (Some(self.any), i32s),
            (Some(self.any_sure), i32s),
            (self.first, i32s),
            (edge_lower, i64s),
            (edge_upper, i64s),
            (best_lower, i64s),
            (best_upper, i64s),
            (self.extreme.map(|extreme| extreme.any_best), i32s),
        ]
    }
}

/// What a unit may give: locals, and whether it is known.
#[derive(Clone, Copy)]
struct Reach {
    low: Ends,
    high: Ends,
    known: Option<u32>,
}

impl Emit<'_> {
    /// The locals of a decision of ranges.
    pub(super) fn new_spread(&mut self, decision: &Decision) -> Option<Spread> {
        let crate::hir::Type::Range(_) = decision.ty else { return None };
        let mut ends = || Ends { lower: self.code.fresh(ValType::I64), upper: self.code.fresh(ValType::I64) };
        let (low, high) = (ends(), ends());
        let largest = decision.combination == Combination::Largest;
        let is_extreme = largest || decision.combination == Combination::Smallest;
        let extreme = is_extreme.then(|| (ends(), ends()));
        let extreme =
            extreme.map(|(edge, best)| Extreme { largest, edge, best, any_best: self.code.fresh(ValType::I32) });
        Some(Spread {
            low,
            high,
            any: self.code.fresh(ValType::I32),
            any_sure: self.code.fresh(ValType::I32),
            first: (!is_extreme).then(|| self.code.fresh(ValType::I32)),
            extreme,
        })
    }

    /// Counts in a unit that gives a range: its number, its place in the decision.
    pub(super) fn settle_range(&mut self, index: usize, spread: Spread, id: u32, bit: u32, unit: &Unit) {
        let (Some(given), counts) = (unit.amount, unit.contributes) else { return };
        let Some(reach) = self.reach(given) else { return };
        let asked = self.code.local(ValType::I32);
        self.push_possible(counts);
        if spread.first.is_some() {
            self.code.put().local_get(spread.any_sure).i32_eqz().i32_and();
        }
        self.code.put().local_set(asked);
        match spread.extreme {
            Some(extreme) => {
                self.keep_reach(id, reach, asked);
                self.secure_range(spread, extreme, reach, counts);
            }
            None => {
                self.code.put().local_get(asked).if_(BlockType::Empty);
                self.widen_range(spread, reach, spread.any);
                self.code.put().end();
            }
        }
        self.code.put().local_get(spread.any).local_get(asked).i32_or().local_set(spread.any);

        let decides = self.code.local(ValType::I32);
        self.push_sure(counts);
        self.code.put().local_set(decides);
        if let Some(first) = spread.first {
            self.code.put().local_get(decides).local_get(spread.any_sure).i32_eqz().i32_and().local_set(decides);
            self.code.put().i32_const(id.cast_signed()).local_get(first).local_get(decides).select().local_set(first);
        }
        self.code.put().local_get(spread.any_sure).local_get(decides).i32_or().local_set(spread.any_sure);

        // Units behind the first that decides are not asked, and give way to it.
        self.note_sure(index, bit, |emit| {
            emit.push_sure(counts);
            if let Some(known) = reach.known.filter(|_| spread.extreme.is_some()) {
                emit.code.put().local_get(known).i32_and();
            }
        });
        if !self.certain(counts) {
            self.note_open(index, bit, |emit| {
                emit.code.put().local_get(asked).local_get(decides).i32_ne();
            });
        }
        self.note_open_amount(id, asked, reach.known);
        self.free_reach(reach);
        self.code.free(asked);
        self.code.free(decides);
        self.release(counts);
        for node in given.nodes() {
            self.release(node);
        }
    }

    /// What a unit may give.
    fn reach(&mut self, given: Given) -> Option<Reach> {
        let nodes = [given.node, given.upper?];
        let [lower, upper] = nodes.map(|node| {
            let end = self.code.local(ValType::I64);
            self.push_value(node);
            self.code.put().local_set(end);
            end
        });
        let low = Ends { lower, upper };
        if !self.push_all_known(&nodes) {
            return Some(Reach { low, high: low, known: None });
        }
        let known = self.code.local(ValType::I32);
        self.code.put().local_set(known);
        let (least, most) = given.range;
        let [lower, upper] = [lower, upper].map(|end| {
            let high = self.code.local(ValType::I64);
            self.code.put().local_get(end).i64_const(most).local_get(known).select().local_set(high);
            self.code.put().local_get(end).i64_const(least).local_get(known).select().local_set(end);
            high
        });
        Some(Reach { low, high: Ends { lower, upper }, known: Some(known) })
    }

    fn free_reach(&mut self, reach: Reach) {
        self.free_ends_of(reach.low);
        if let Some(known) = reach.known {
            self.free_ends_of(reach.high);
            self.code.free(known);
        }
    }

    fn free_ends_of(&mut self, ends: Ends) {
        self.code.free(ends.lower);
        self.code.free(ends.upper);
    }

    /// Keeps what a unit may give for the second pass.
    fn keep_reach(&mut self, id: u32, reach: Reach, asked: u32) {
        let base = self.memory.ranges + RANGE_BYTES * id;
        let ends = [reach.low.lower, reach.low.upper, reach.high.lower, reach.high.upper];
        for (offset, end) in (0..).step_by(8).zip(ends) {
            self.code.put().i32_const(0).local_get(end).i64_store(at(base + offset, 8));
        }
        self.code.put().i32_const(0).local_get(asked).i32_store(at(base + 32, 4));
    }

    /// What a unit that surely contributes secures, and the best known range.
    fn secure_range(&mut self, spread: Spread, extreme: Extreme, reach: Reach, counts: NodeId) {
        let secured = if extreme.largest { reach.low } else { reach.high };
        self.push_sure(counts);
        self.code.put().if_(BlockType::Empty);
        self.take_range(extreme.largest, extreme.edge, secured, spread.any_sure);
        if let Some(known) = reach.known {
            self.code.put().local_get(known).if_(BlockType::Empty);
        }
        self.take_range(extreme.largest, extreme.best, reach.low, extreme.any_best);
        self.code.put().i32_const(1).local_set(extreme.any_best);
        if reach.known.is_some() {
            self.code.put().end();
        }
        self.code.put().end();
    }

    /// Sets locals to the better of them and a range, or to that where there is nothing yet.
    fn take_range(&mut self, largest: bool, kept: Ends, other: Ends, is_there: u32) {
        let better = self.code.local(ValType::I32);
        if largest {
            self.push_below(kept, other);
        } else {
            self.push_below(other, kept);
        }
        self.code.put().local_get(is_there).i32_eqz().i32_or().local_set(better);
        for (kept, other) in [(kept.lower, other.lower), (kept.upper, other.upper)] {
            self.code.put().local_get(other).local_get(kept).local_get(better).select().local_set(kept);
        }
        self.code.free(better);
    }

    /// Pushes whether a range is smaller than another: by its upper end, then by the lower.
    fn push_below(&mut self, one: Ends, other: Ends) {
        self.code.put().local_get(one.upper).local_get(other.upper).i64_lt_s();
        self.code.put().local_get(one.upper).local_get(other.upper).i64_eq();
        self.code.put().local_get(one.lower).local_get(other.lower).i64_lt_s().i32_and().i32_or();
    }

    /// Counts in what may be the outcome; `is_there` is a local: something was before.
    fn widen_range(&mut self, spread: Spread, reach: Reach, is_there: u32) {
        let of = |ends: Ends| [ends.lower, ends.upper];
        let (low, high) =
            (of(spread.low).into_iter().zip(of(reach.low)), of(spread.high).into_iter().zip(of(reach.high)));
        for ((kept, other), is_low) in low.map(|ends| (ends, true)).chain(high.map(|ends| (ends, false))) {
            self.code.put().local_get(other).local_get(kept).local_get(other).local_get(kept);
            if is_low {
                self.code.put().i64_lt_s();
            } else {
                self.code.put().i64_gt_s();
            }
            self.code.put().local_get(is_there).i32_eqz().i32_or().select().local_set(kept);
        }
    }

    /// Makes the range of a decision all of whose units are counted in.
    pub(super) fn decide_range(&mut self, index: u32, decision: &Decision) {
        let Some(spread) = self.tally(index as usize).and_then(|tally| tally.spread) else { return };
        let Some(amount) = decision.amount.clone() else { return };
        self.note_default(index as usize, decision, spread.any);
        let heard = self.code.local(ValType::I32);
        match spread.extreme {
            Some(extreme) => {
                self.code.put().i32_const(0).local_set(heard);
                self.second_pass(decision, spread, extreme, heard);
            }
            None => {
                self.code.put().local_get(spread.any).local_set(heard);
            }
        }
        self.hear_default_range(index as usize, decision, spread, heard);

        // Only where nothing is heard at all.
        let (low, high) = (spread.low, spread.high);
        let bounds = amount.range;
        for (end, otherwise) in
            [(low.lower, bounds.min), (low.upper, bounds.min), (high.lower, bounds.max), (high.upper, bounds.max)]
        {
            self.code.put().local_get(end).i64_const(otherwise).local_get(heard).select().local_set(end);
        }
        self.code.free(heard);
        self.clamp(amount.clamp, &[low.lower, low.upper, high.lower, high.upper]);
        let determined = self.code.local(ValType::I32);
        self.code.put().local_get(low.lower).local_get(high.lower).i64_eq();
        self.code.put().local_get(low.upper).local_get(high.upper).i64_eq().i32_and().local_set(determined);
        self.write_amount(index, decision, determined, (low.lower, high.upper));
        self.code.free(determined);

        let mut verdict = Verdict::default();
        match spread.first {
            Some(first) => {
                let leader = self.code.local(ValType::I32);
                let mut put = self.code.put();
                put.local_get(first).i32_const(-1).local_get(spread.any_sure).select().local_set(leader);
                verdict.leader = Some(leader);
            }
            None => verdict.best = spread.best(),
        }
        self.set_verdict(index as usize, verdict);
    }

    /// Goes over all units that possibly contribute and counts in those that could win.
    fn second_pass(&mut self, decision: &Decision, spread: Spread, extreme: Extreme, heard: u32) {
        let first = decision.first_unit.0;
        for id in first..first + decision.n_units {
            let is_settled = decision.ordinary.iter().any(|unit| unit.0 == id)
                && self.program.units.get(id as usize).is_some_and(|unit| unit.amount.is_some());
            if !is_settled {
                self.code.put().i32_const(0).i32_const(0).i32_store(at(self.memory.ranges + RANGE_BYTES * id + 32, 4));
            }
        }
        let base = self.memory.ranges + RANGE_BYTES * first;
        let unit = self.code.local(ValType::I32);
        let ends = [(); 4].map(|()| self.code.local(ValType::I64));
        let [lower, upper, high_lower, high_upper] = ends;
        let reach =
            Reach { low: Ends { lower, upper }, high: Ends { lower: high_lower, upper: high_upper }, known: None };
        self.code.put().i32_const(0).local_set(unit);
        self.code.begin_loop(u64::from(decision.n_units));
        self.code.put().local_get(unit).i32_load(at(base + 32, 4)).if_(BlockType::Empty);
        for (offset, end) in (0..).step_by(8).zip(ends) {
            self.code.put().local_get(unit).i64_load(at(base + offset, 8)).local_set(end);
        }
        // Out of the question is what cannot reach what others surely give.
        if extreme.largest {
            self.push_below(reach.high, extreme.edge);
        } else {
            self.push_below(extreme.edge, reach.low);
        }
        self.code.put().local_get(spread.any_sure).i32_and().i32_eqz().if_(BlockType::Empty);
        self.widen_range(spread, reach, heard);
        self.code.put().i32_const(1).local_set(heard).end().end();
        self.code.put().local_get(unit).i32_const(RANGE_BYTES.cast_signed()).i32_add().local_tee(unit);
        self.code.put().i32_const((RANGE_BYTES * decision.n_units).cast_signed()).i32_lt_u().br_if(0).end();
        self.code.free(unit);
        for end in ends {
            self.code.free(end);
        }
    }

    /// Counts in what `otherwise` gives, where it is possibly heard.
    fn hear_default_range(&mut self, index: usize, decision: &Decision, spread: Spread, heard: u32) {
        let spoken = self.program.decisions.get(index).and_then(|decision| decision.spoken);
        let otherwise = decision.otherwise.and_then(|id| Some((id.0, self.program.units.get(id.index())?.amount?)));
        let hears = self.code.local(ValType::I32);
        self.code.put().local_get(spread.any_sure).i32_eqz();
        if let Some(spoken) = spoken {
            self.push_sure(spoken);
            self.code.put().i32_eqz().i32_and();
            self.release(spoken);
        }
        self.code.put().local_set(hears);
        if let Some((id, given)) = otherwise
            && let Some(reach) = self.reach(given)
        {
            self.note_open_amount(id, hears, reach.known);
            self.code.put().local_get(hears).if_(BlockType::Empty);
            self.widen_range(spread, reach, heard);
            self.code.put().i32_const(1).local_set(heard).end();
            self.free_reach(reach);
            for node in given.nodes() {
                self.release(node);
            }
        }
        self.code.free(hears);
    }

    /// Pushes whether a unit gives a range; all are locals.
    pub(super) fn push_gives_range(&mut self, unit: u32, lower: u32, upper: u32) {
        for (offset, end) in [(0, lower), (8, upper)] {
            self.code.put().local_get(unit).i32_const(RANGE_BYTES.cast_signed()).i32_mul();
            self.code.put().i64_load(at(self.memory.ranges + offset, 8)).local_get(end).i64_eq();
        }
        self.code.put().i32_and();
    }
}
