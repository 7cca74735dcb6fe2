//! What the units of a decision make of its amount: *Amounts* in chapter 12.

use fencun_abi::answer::{Defeat, Fault, FaultCode, NO_FIELD, NO_ROW, Span};

use super::decision::{Court, Verdict};
use super::short;
use super::truth::{Reading, Truth};
use crate::hir::{Amount, Combination, Decision, Policy, Range, UnitId};

/// A rule, row or exception that gives an amount.
#[derive(Clone, Copy, Debug)]
struct Giver {
    id: UnitId,
    /// Whether it contributes.
    truth: Truth,
    given: Given,
}

/// An amount: what it is when it is known, else what it can be.
#[derive(Clone, Copy, Debug)]
struct Given {
    known: Option<i64>,
    low: i64,
    high: i64,
}

/// Decides. `conditions` and `amounts` hold the own condition of each unit of the policy and what
/// it gives.
///
/// # Errors
/// The overflow of a sum.
pub(super) fn reach(
    policy: &Policy,
    decision: &Decision,
    of: &Amount,
    conditions: &[Truth],
    amounts: &[Reading],
) -> Result<Verdict, Fault> {
    let court = Court::new(policy, decision, conditions);
    let given = |id: UnitId| -> Option<Given> {
        let range = policy.units.get(id.index())?.amount.as_ref()?.range;
        Some(match amounts.get(id.index()).copied().unwrap_or_default().number() {
            Some(amount) => Given { known: Some(amount), low: amount, high: amount },
            None => Given { known: None, low: range.min, high: range.max },
        })
    };
    let givers: Vec<Giver> = decision
        .ordinary
        .iter()
        .filter_map(|&id| Some(Giver { id, truth: court.contributes(id), given: given(id)? }))
        .collect();
    let bench =
        Bench { decision, givers, otherwise: decision.otherwise.and_then(given), answered: court.is_answered() };
    let span = bench.span(of)?;
    let mut verdict = Verdict::open(decision);
    verdict.possible = 0;
    verdict.amount = Some(clamped(span, of.clamp));
    verdict.fired = bench.fired();
    verdict.defeated = court.blocked().into_iter().chain(bench.beaten()).map(defeat).collect();
    verdict.matter = bench.asked().filter(|giver| giver.truth == Truth::Unknown).map(|giver| giver.id).collect();
    verdict.open_amounts = bench.open_amounts();
    Ok(verdict)
}

fn defeat((unit, by): (UnitId, UnitId)) -> Defeat {
    Defeat { unit: short(unit.0), by: short(by.0) }
}

fn clamped(span: Span, clamp: Range) -> Span {
    let cut = |amount: i64| amount.max(clamp.min).min(clamp.max);
    Span { low: cut(span.low), high: cut(span.high) }
}

/// The units of a decision with what they give.
struct Bench<'p> {
    decision: &'p Decision,
    /// In the order in which they are asked.
    givers: Vec<Giver>,
    /// What `otherwise` gives.
    otherwise: Option<Given>,
    /// The decision is surely answered.
    answered: bool,
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
        self.otherwise.filter(|_| !self.answered && self.sure().next().is_none())
    }

    fn span(&self, of: &Amount) -> Result<Span, Fault> {
        match self.decision.combination {
            Combination::Sum => return self.sum(of),
            Combination::Collect => return Ok(self.collected()),
            _ => {}
        }
        let heard: Vec<Given> = self.asked().map(|giver| giver.given).chain(self.default()).collect();
        let mut low = heard.iter().map(|given| given.low).min().unwrap_or(of.range.min);
        let mut high = heard.iter().map(|given| given.high).max().unwrap_or(of.range.max);
        match self.decision.combination {
            Combination::Largest => low = self.sure().map(|giver| giver.given.low).max().unwrap_or(low),
            Combination::Smallest => high = self.sure().map(|giver| giver.given.high).min().unwrap_or(high),
            _ => {}
        }
        Ok(Span { low, high })
    }

    fn sum(&self, of: &Amount) -> Result<Span, Fault> {
        if self.asked().next().is_none() {
            let given = self.otherwise.unwrap_or(Given { known: Some(0), low: 0, high: 0 });
            return Ok(Span { low: given.low, high: given.high });
        }
        let field = of.site.map_or(NO_FIELD, |site| short(site.0));
        let overflow = Fault { code: FaultCode::Overflow, field, row: NO_ROW };
        let (mut low, mut high) = (0_i64, 0_i64);
        for Giver { truth, given, .. } in self.asked() {
            let (least, most) = match truth {
                Truth::Yes => (given.low, given.high),
                _ => (given.low.min(0), given.high.max(0)),
            };
            // Beyond 64 bits however the rest turns out: a fault. Else it is only so large as
            // far as one knows.
            low = match low.checked_add(least) {
                None if least > 0 => return Err(overflow),
                sum => sum.unwrap_or(i64::MIN),
            };
            high = match high.checked_add(most) {
                None if most < 0 => return Err(overflow),
                sum => sum.unwrap_or(i64::MAX),
            };
        }
        Ok(match self.default() {
            Some(given) => Span { low: low.min(given.low), high: high.max(given.high) },
            None => Span { low, high },
        })
    }

    /// Sets, one bit a case.
    fn collected(&self) -> Span {
        if self.asked().next().is_none() {
            let given = self.otherwise.unwrap_or(Given { known: Some(0), low: 0, high: 0 });
            return Span { low: given.low, high: given.high };
        }
        let union = |all: i64, given: Given| all | given.low;
        let low = self.sure().map(|giver| giver.given).fold(0, union);
        let high = self.asked().map(|giver| giver.given).chain(self.default()).fold(0, union);
        Span { low, high }
    }

    /// The units that surely decide.
    fn winners(&self) -> Vec<UnitId> {
        let known = || self.sure().filter_map(|giver| Some((giver.id, giver.given.known?)));
        let best = match self.decision.combination {
            Combination::Largest => known().map(|(_, amount)| amount).max(),
            Combination::Smallest => known().map(|(_, amount)| amount).min(),
            Combination::Sum | Combination::Collect => return self.sure().map(|giver| giver.id).collect(),
            _ => return self.sure().map(|giver| giver.id).take(1).collect(),
        };
        known().filter(|(_, amount)| Some(*amount) == best).map(|(id, _)| id).collect()
    }

    fn fired(&self) -> Vec<UnitId> {
        let is_empty = !self.givers.iter().any(|giver| giver.truth.possibly());
        self.winners().into_iter().chain(self.decision.otherwise.filter(|_| is_empty)).collect()
    }

    /// Units of S that give way to a winner. Whether one whose amount is not known does, is not
    /// known either, but where the first decides.
    fn beaten(&self) -> Vec<(UnitId, UnitId)> {
        let winners = self.winners();
        let Some(first) = winners.iter().min().copied() else { return Vec::new() };
        let losing = self.sure().filter(|giver| !winners.contains(&giver.id));
        losing
            .filter(|giver| self.is_in_order() || giver.given.known.is_some())
            .map(|giver| (giver.id, first))
            .collect()
    }

    fn open_amounts(&self) -> Vec<UnitId> {
        let open = self.asked().filter(|giver| giver.given.known.is_none()).map(|giver| giver.id);
        let otherwise = self.default().filter(|given| given.known.is_none()).and(self.decision.otherwise);
        open.chain(otherwise).collect()
    }
}
