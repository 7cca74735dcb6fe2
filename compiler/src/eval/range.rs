//! What the units of a decision make of its range: *Ranges* in chapter 12.

use fencun_abi::answer::{Defeat, Span};

use super::decision::{Court, Verdict};
use super::short;
use super::truth::{Reading, Truth};
use crate::hir::{Amount, Combination, Decision, Policy, Range, UnitId};

/// A range as it is compared: by its upper end, then by the lower.
type Key = (i64, i64);

/// What a unit gives: its range when that is known, else any range within bounds.
#[derive(Clone, Copy, Debug)]
struct Given {
    known: Option<(i64, i64)>,
    bounds: Range,
}

impl Given {
    /// The least lower end, and the greatest.
    fn lower(self) -> (i64, i64) {
        self.known.map_or((self.bounds.min, self.bounds.max), |(lower, _)| (lower, lower))
    }

    /// The least upper end, and the greatest.
    fn upper(self) -> (i64, i64) {
        self.known.map_or((self.bounds.min, self.bounds.max), |(_, upper)| (upper, upper))
    }

    fn smallest(self) -> Key {
        (self.upper().0, self.lower().0)
    }

    fn largest(self) -> Key {
        (self.upper().1, self.lower().1)
    }
}

/// A rule, row or exception that gives a range.
#[derive(Clone, Copy, Debug)]
struct Giver {
    id: UnitId,
    /// Whether it contributes.
    truth: Truth,
    given: Given,
}

/// Decides. `conditions` and `amounts` hold the own condition of each unit of the policy and what
/// it gives.
pub(super) fn reach(
    policy: &Policy,
    decision: &Decision,
    of: &Amount,
    conditions: &[Truth],
    amounts: &[Reading],
) -> Verdict {
    let court = Court::new(policy, decision, conditions);
    let given = |id: UnitId| -> Option<Given> {
        let bounds = policy.units.get(id.index())?.amount.as_ref()?.range;
        Some(Given { known: amounts.get(id.index()).copied().unwrap_or_default().ends(), bounds })
    };
    let givers = decision.ordinary.iter();
    let givers = givers.filter_map(|&id| Some(Giver { id, truth: court.contributes(id), given: given(id)? })).collect();
    let otherwise = decision.otherwise.and_then(given).filter(|_| !court.is_answered());
    let bench = Bench { decision, givers, otherwise };

    let heard = bench.heard();
    let cut = |end: i64| end.max(of.clamp.min).min(of.clamp.max);
    let least = |ends: &dyn Fn(Given) -> (i64, i64)| heard.iter().map(|given| cut(ends(*given).0)).min();
    let most = |ends: &dyn Fn(Given) -> (i64, i64)| heard.iter().map(|given| cut(ends(*given).1)).max();
    let mut verdict = Verdict::open(decision);
    verdict.possible = 0;
    verdict.amount = Some(Span {
        low: least(&Given::lower).unwrap_or(cut(of.range.min)),
        high: most(&Given::upper).unwrap_or(cut(of.range.max)),
    });
    let is_one = least(&Given::lower) == most(&Given::lower) && least(&Given::upper) == most(&Given::upper);
    verdict.one_range = Some(if heard.is_empty() { of.range.min == of.range.max } else { is_one });
    verdict.fired = bench.fired();
    verdict.defeated = court.blocked().into_iter().chain(bench.beaten()).map(defeat).collect();
    verdict.matter = bench.asked().filter(|giver| giver.truth == Truth::Unknown).map(|giver| giver.id).collect();
    verdict.open_amounts = bench.open_ranges();
    verdict
}

fn defeat((unit, by): (UnitId, UnitId)) -> Defeat {
    Defeat { unit: short(unit.0), by: short(by.0) }
}

/// The units of a decision with what they give.
struct Bench<'p> {
    decision: &'p Decision,
    /// In the order in which they are asked.
    givers: Vec<Giver>,
    /// What `otherwise` gives; absent where the decision is surely answered.
    otherwise: Option<Given>,
}

impl Bench<'_> {
    fn is_in_order(&self) -> bool {
        matches!(self.decision.combination, Combination::InOrder | Combination::Unique)
    }

    /// P; where the first decides, as far as it is asked.
    fn asked(&self) -> impl Iterator<Item = &Giver> {
        let first_sure = self.givers.iter().position(|giver| giver.truth.surely());
        let end = first_sure.filter(|_| self.is_in_order()).map_or(self.givers.len(), |first| first + 1);
        self.givers.iter().take(end).filter(|giver| giver.truth.possibly())
    }

    /// S.
    fn sure(&self) -> impl Iterator<Item = &Giver> {
        self.givers.iter().filter(|giver| giver.truth.surely())
    }

    /// What `otherwise` gives, where it is possibly heard.
    fn default(&self) -> Option<Given> {
        self.otherwise.filter(|_| self.sure().next().is_none())
    }

    /// What could be the outcome.
    fn heard(&self) -> Vec<Given> {
        let could_win = |giver: &&Giver| match self.decision.combination {
            Combination::Largest => self.sure().all(|other| giver.given.largest() >= other.given.smallest()),
            Combination::Smallest => self.sure().all(|other| giver.given.smallest() <= other.given.largest()),
            _ => true,
        };
        self.asked().filter(could_win).map(|giver| giver.given).chain(self.default()).collect()
    }

    /// The units that surely decide.
    fn winners(&self) -> Vec<UnitId> {
        let known = || self.sure().filter_map(|giver| Some((giver.id, giver.given.known.map(key)?)));
        let best = match self.decision.combination {
            Combination::Largest => known().map(|(_, key)| key).max(),
            Combination::Smallest => known().map(|(_, key)| key).min(),
            _ => return self.sure().map(|giver| giver.id).take(1).collect(),
        };
        known().filter(|(_, key)| Some(*key) == best).map(|(id, _)| id).collect()
    }

    fn fired(&self) -> Vec<UnitId> {
        let is_empty = !self.givers.iter().any(|giver| giver.truth.possibly());
        self.winners().into_iter().chain(self.decision.otherwise.filter(|_| is_empty)).collect()
    }

    /// Units of S that give way to a winner. Whether one whose range is not known does, is not
    /// known either, but where the first decides.
    fn beaten(&self) -> Vec<(UnitId, UnitId)> {
        let winners = self.winners();
        let Some(first) = winners.iter().min().copied() else { return Vec::new() };
        let losing = self.sure().filter(|giver| !winners.contains(&giver.id));
        let losing = losing.filter(|giver| self.is_in_order() || giver.given.known.is_some());
        losing.map(|giver| (giver.id, first)).collect()
    }

    fn open_ranges(&self) -> Vec<UnitId> {
        let open = self.asked().filter(|giver| giver.given.known.is_none()).map(|giver| giver.id);
        let otherwise = self.default().filter(|given| given.known.is_none()).and(self.decision.otherwise);
        open.chain(otherwise).collect()
    }
}

fn key((lower, upper): (i64, i64)) -> Key {
    (upper, lower)
}
