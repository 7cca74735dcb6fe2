//! What the units of a decision make of its outcome.
//!
//! A unit holds surely, possibly or not at all; so do its reach, whether it blocks and whether
//! it contributes. "Surely" is [`Truth::Yes`] and "possibly" is everything but [`Truth::No`],
//! and the two bounds of chapter 12 are exactly those of the Kleene connectives:
//! `contributes = reach and not any exception to it blocks`.

use fencun_abi::answer::{Defeat, Outcome, Span};

use super::short;
use super::truth::Truth;
use crate::hir::{Combination, Decision, Effect, Policy, RuleUnit, UnitId, UnitKind};

/// What became of a decision.
#[derive(Clone, Debug)]
pub(super) struct Verdict {
    /// Bit set of the outcomes that are possible; empty only for a decision of amounts.
    pub(super) possible: u32,
    /// For a decision of amounts: what is possible; of ranges, the least lower and the greatest
    /// upper end.
    pub(super) amount: Option<Span>,
    /// For a decision of ranges: it is one and the same range whatever is not known.
    pub(super) one_range: Option<bool>,
    /// Bit set of the outcomes that are permitted.
    pub(super) permitted: u32,
    /// Units that decide.
    pub(super) fired: Vec<UnitId>,
    /// Units that gave way.
    pub(super) defeated: Vec<Defeat>,
    /// Units that possibly but not surely say something of the outcome that would be heard.
    pub(super) matter: Vec<UnitId>,
    /// Units that would be heard and whose amounts are not known.
    pub(super) open_amounts: Vec<UnitId>,
    /// Units that possibly but not surely say something of what is permitted.
    pub(super) matter_to_permitted: Vec<UnitId>,
}

impl Verdict {
    /// Before anything is known.
    pub(super) fn open(decision: &Decision) -> Self {
        Self {
            possible: every_outcome(decision),
            amount: decision.amount.as_ref().map(|of| Span { low: of.range.min, high: of.range.max }),
            one_range: None,
            permitted: 0,
            fired: Vec::new(),
            defeated: Vec::new(),
            matter: Vec::new(),
            open_amounts: Vec::new(),
            matter_to_permitted: Vec::new(),
        }
    }

    /// Of a place of a list where no member is.
    pub(super) fn of_nobody(decision: &Decision) -> Self {
        Self { possible: 0, ..Self::open(decision) }
    }

    pub(super) fn is_determined(&self) -> bool {
        let is_one = self.amount.map_or(self.possible.count_ones() == 1, |span| span.low == span.high);
        self.one_range.unwrap_or(is_one)
    }

    pub(super) fn outcome(&self) -> Outcome {
        let value = match self.amount {
            Some(_) => 0,
            None if self.possible == 0 => 0,
            None => u8::try_from(self.possible.trailing_zeros()).unwrap_or(u8::MAX),
        };
        let (determined, amount) = (self.is_determined(), self.amount);
        Outcome { value, determined, possible: self.possible, permitted: self.permitted, amount }
    }

    /// Decides. `conditions` holds the own condition of each unit of the policy.
    pub(super) fn reach(policy: &Policy, decision: &Decision, conditions: &[Truth]) -> Self {
        let court = Court::new(policy, decision, conditions);
        let (adjusted, moving) = court.after_adjustments();
        let mut verdict = Self::open(decision);
        verdict.possible = court.with_red_lines(adjusted);
        if verdict.possible == 0 {
            // Only in a decision without `otherwise` that was wrongly taken for complete.
            verdict.possible = every_outcome(decision);
        }
        verdict.permitted = court.permitted(verdict.possible);
        verdict.fired = court.fired(adjusted, moving);
        verdict.defeated = court.defeated();
        verdict.matter = court.matter();
        verdict.matter_to_permitted = court.matter_to_permitted();
        verdict
    }
}

fn every_outcome(decision: &Decision) -> u32 {
    (0..decision.n_outcomes).fold(0, |set, outcome| set | bit(outcome))
}

/// A decision with the state of its units.
pub(super) struct Court<'p> {
    policy: &'p Policy,
    decision: &'p Decision,
    /// One a unit of the policy: its own condition.
    condition: &'p [Truth],
    /// One a unit of the policy: the exceptions to it, in the order of the units.
    exceptions: Vec<Vec<UnitId>>,
    /// One a unit of the policy: its reach.
    reach: Vec<Truth>,
    /// One a unit of the policy: whether it, an exception, blocks its targets.
    blocks: Vec<Truth>,
}

impl<'p> Court<'p> {
    pub(super) fn new(policy: &'p Policy, decision: &'p Decision, condition: &'p [Truth]) -> Self {
        let none = vec![Truth::No; policy.units.len()];
        let exceptions = (0..).map(UnitId).take(policy.units.len());
        let exceptions = exceptions.map(|id| exceptions_to(policy, decision, id)).collect();
        let mut court = Court { policy, decision, condition, exceptions, reach: none.clone(), blocks: none };
        // No exception is its own exception at any level, so each round settles one more level.
        for _ in 0..=decision.ordinary.len() {
            let reach = court.each(|id| court.reach_of(id));
            if std::mem::replace(&mut court.reach, reach) == court.reach {
                break;
            }
        }
        for _ in 0..=decision.ordinary.len() {
            let blocks = court.each(|id| court.blocks_of(id));
            if std::mem::replace(&mut court.blocks, blocks) == court.blocks {
                break;
            }
        }
        court
    }

    /// A truth for each unit of the policy: for the ordinary ones of this decision as given.
    fn each(&self, truth_of: impl Fn(UnitId) -> Truth) -> Vec<Truth> {
        let mut truths = vec![Truth::No; self.policy.units.len()];
        for &id in &self.decision.ordinary {
            super::set(&mut truths, id.index(), truth_of(id));
        }
        truths
    }

    fn unit(&self, id: UnitId) -> Option<&'p RuleUnit> {
        self.policy.units.get(id.index())
    }

    fn condition(&self, id: UnitId) -> Truth {
        self.condition.get(id.index()).copied().unwrap_or_default()
    }

    fn reach_of(&self, id: UnitId) -> Truth {
        let Some(unit) = self.unit(id) else { return Truth::No };
        if unit.kind != UnitKind::Exception {
            return self.condition(id);
        }
        let targets: Vec<Truth> = unit.targets.iter().map(|target| at(&self.reach, *target)).collect();
        Truth::all(&[self.condition(id), Truth::any(&targets)])
    }

    fn blocks_of(&self, id: UnitId) -> Truth {
        if self.unit(id).is_none_or(|unit| unit.kind != UnitKind::Exception) {
            return Truth::No;
        }
        let lifts = self.exceptions_to(id).filter(|exception| self.effect(*exception) == Effect::Lift);
        let removed: Vec<Truth> = lifts.map(|lift| at(&self.blocks, lift)).collect();
        Truth::all(&[at(&self.reach, id), Truth::any(&removed).not()])
    }

    pub(super) fn contributes(&self, id: UnitId) -> Truth {
        let blocked: Vec<Truth> = self.exceptions_to(id).map(|exception| at(&self.blocks, exception)).collect();
        Truth::all(&[at(&self.reach, id), Truth::any(&blocked).not()])
    }

    fn exceptions_to(&self, id: UnitId) -> impl Iterator<Item = UnitId> {
        self.exceptions.get(id.index()).into_iter().flatten().copied()
    }

    fn effect(&self, id: UnitId) -> Effect {
        self.unit(id).map_or(Effect::Lift, |unit| unit.effect)
    }

    fn outcome_of(&self, id: UnitId) -> Option<u32> {
        match self.effect(id) {
            Effect::Shall(outcome) => Some(outcome),
            Effect::May(_) | Effect::Step { .. } | Effect::Give | Effect::Lift => None,
        }
    }

    /// The rules, rows and exceptions with an outcome, in the order in which they are asked,
    /// each with its outcome and whether it contributes.
    fn speakers(&self) -> Vec<(UnitId, u32, Truth)> {
        let ordinary = self.decision.ordinary.iter();
        ordinary.filter_map(|&id| Some((id, self.outcome_of(id)?, self.contributes(id)))).collect()
    }

    /// The `may` units (no adjustments), each with its outcomes and whether it contributes.
    fn may_units(&self) -> Vec<(UnitId, u32, Truth)> {
        let ordinary = self.decision.ordinary.iter();
        let may = ordinary.filter_map(|&id| match self.effect(id) {
            Effect::May(outcomes) => Some((id, outcomes, self.contributes(id))),
            Effect::Shall(_) | Effect::Step { .. } | Effect::Give | Effect::Lift => None,
        });
        may.collect()
    }

    /// The red lines with their outcome and whether they hold.
    fn red_lines(&self) -> Vec<(UnitId, u32, Truth)> {
        let red_lines = self.decision.red_lines.iter();
        red_lines.filter_map(|&id| Some((id, self.outcome_of(id)?, self.condition(id)))).collect()
    }

    fn red_line_surely(&self) -> bool {
        self.red_lines().iter().any(|(_, _, truth)| truth.surely())
    }

    fn red_line_possibly(&self) -> bool {
        self.red_lines().iter().any(|(_, _, truth)| truth.possibly())
    }

    /// How red lines combine with one another.
    fn red_combination(&self) -> Combination {
        if self.decision.is_scale { Combination::Strictest } else { Combination::InOrder }
    }

    /// What rules, rows, exceptions and `otherwise` leave possible.
    fn before_adjustments(&self) -> u32 {
        let speakers = self.speakers();
        let said = combined(self.decision.combination, &speakers);
        if self.is_answered() { said } else { said | self.default_outcome() }
    }

    /// Whether the decision is surely answered.
    pub(super) fn is_answered(&self) -> bool {
        self.decision.ordinary.iter().any(|&id| self.is_surely_answered(id))
    }

    /// Whether a unit with an outcome surely makes someone say an outcome: it is surely reached,
    /// and no exception without `then` possibly takes it away. An exception with an outcome that
    /// takes its place says its own.
    fn is_surely_answered(&self, id: UnitId) -> bool {
        let mut exceptions = self.exceptions_to(id);
        (self.outcome_of(id).is_some() || self.effect(id) == Effect::Give)
            && at(&self.reach, id).surely()
            && !exceptions
                .any(|exception| self.effect(exception) == Effect::Lift && at(&self.blocks, exception).possibly())
    }

    fn default_outcome(&self) -> u32 {
        self.decision.otherwise.and_then(|id| self.outcome_of(id)).map_or(0, bit)
    }

    /// The set after the adjustments, and the sure ones that moved something.
    fn after_adjustments(&self) -> (u32, Vec<UnitId>) {
        let mut set = self.before_adjustments();
        let mut moving = Vec::new();
        for &id in &self.decision.adjusts {
            let Effect::Step { steps, cap, may: false } = self.effect(id) else { continue };
            let moved = moved_set(set, steps, cap);
            match self.condition(id) {
                Truth::Yes => {
                    if moves_any(set, steps, cap) {
                        moving.push(id);
                    }
                    set = moved;
                }
                Truth::Unknown => set |= moved,
                Truth::No => {}
            }
        }
        (set, moving)
    }

    fn with_red_lines(&self, adjusted: u32) -> u32 {
        let red = combined(self.red_combination(), &self.red_lines());
        if self.red_line_surely() { red } else { adjusted | red }
    }

    /// The `may` adjustments with their condition.
    fn may_steps(&self) -> Vec<(UnitId, i32, u32, Truth)> {
        let adjusts = self.decision.adjusts.iter();
        let may = adjusts.filter_map(|&id| match self.effect(id) {
            Effect::Step { steps, cap, may: true } => Some((id, steps, cap, self.condition(id))),
            _ => None,
        });
        may.collect()
    }

    fn permitted(&self, possible: u32) -> u32 {
        let outcome = if possible.count_ones() == 1 { possible } else { 0 };
        let mut permitted = outcome;
        if self.red_line_possibly() {
            return permitted;
        }
        for (_, outcomes, truth) in self.may_units() {
            if truth.surely() {
                permitted |= outcomes;
            }
        }
        for (_, steps, cap, truth) in self.may_steps() {
            if truth.surely() {
                permitted |= moved_set(outcome, steps, cap);
            }
        }
        permitted
    }

    /// The units that surely decide.
    fn winners(&self) -> Vec<UnitId> {
        let (combination, units) = if self.red_line_surely() {
            (self.red_combination(), self.red_lines())
        } else {
            (self.decision.combination, self.speakers())
        };
        let sure: Vec<_> = units.into_iter().filter(|(_, _, truth)| truth.surely()).collect();
        let best = match combination {
            Combination::Strictest => sure.iter().map(|(_, outcome, _)| *outcome).max(),
            Combination::MostLenient => sure.iter().map(|(_, outcome, _)| *outcome).min(),
            // Amounts are combined elsewhere; of cases only the first can be meant.
            _ => {
                return sure.first().map(|(id, _, _)| *id).into_iter().collect();
            }
        };
        sure.into_iter().filter(|(_, outcome, _)| Some(*outcome) == best).map(|(id, _, _)| id).collect()
    }

    fn fired(&self, adjusted: u32, moving: Vec<UnitId>) -> Vec<UnitId> {
        let mut fired = self.winners();
        if !self.red_line_possibly() {
            let may = self.may_units().into_iter().filter(|(_, _, truth)| truth.surely());
            fired.extend(may.map(|(id, _, _)| id));
        }
        if !self.red_line_surely() {
            fired.extend(moving);
            let may = self.may_steps().into_iter();
            let may = may.filter(|(_, steps, cap, truth)| truth.surely() && moves_any(adjusted, *steps, *cap));
            fired.extend(may.map(|(id, _, _, _)| id));
            if !self.speakers().iter().any(|(_, _, truth)| truth.possibly()) {
                fired.extend(self.decision.otherwise);
            }
        }
        fired
    }

    /// Units whose reach surely holds and that an exception surely blocks, each with the first
    /// that does.
    pub(super) fn blocked(&self) -> Vec<(UnitId, UnitId)> {
        let mut blocked = Vec::new();
        for &id in &self.decision.ordinary {
            let blocker = self.exceptions_to(id).find(|exception| at(&self.blocks, *exception).surely());
            if at(&self.reach, id).surely()
                && let Some(blocker) = blocker
            {
                blocked.push((id, blocker));
            }
        }
        blocked
    }

    fn defeated(&self) -> Vec<Defeat> {
        let winners = self.winners();
        let first_winner = winners.iter().min().copied();
        let mut defeated = self.blocked();
        let losing_speakers = self.speakers().into_iter().chain(self.red_lines());
        let losing = losing_speakers.filter(|(id, _, truth)| truth.surely() && !winners.contains(id));
        let silenced = self.may_units().into_iter().filter(|(_, _, truth)| truth.surely() && self.red_line_surely());
        for (id, _, _) in losing.chain(silenced) {
            if let Some(winner) = first_winner {
                defeated.push((id, winner));
            }
        }
        defeated.into_iter().map(|(unit, by)| Defeat { unit: short(unit.0), by: short(by.0) }).collect()
    }

    fn matter(&self) -> Vec<UnitId> {
        let mut matter = undecided(self.red_combination(), &self.red_lines());
        if self.red_line_surely() {
            return matter;
        }
        for &id in &self.decision.adjusts {
            if matches!(self.effect(id), Effect::Step { may: false, .. }) && self.condition(id) == Truth::Unknown {
                matter.push(id);
            }
        }
        matter.extend(undecided(self.decision.combination, &self.speakers()));
        matter
    }

    fn matter_to_permitted(&self) -> Vec<UnitId> {
        if self.red_line_surely() {
            return Vec::new();
        }
        let units = self.may_units().into_iter().map(|(id, _, truth)| (id, truth));
        let steps = self.may_steps().into_iter().map(|(id, _, _, truth)| (id, truth));
        let may: Vec<(UnitId, Truth)> = units.chain(steps).collect();
        let mut matter: Vec<UnitId> =
            may.iter().filter(|(_, truth)| *truth == Truth::Unknown).map(|(id, _)| *id).collect();
        if may.iter().any(|(_, truth)| truth.surely()) {
            let open = self.red_lines().into_iter().filter(|(_, _, truth)| *truth == Truth::Unknown);
            matter.extend(open.map(|(id, _, _)| id));
        }
        matter
    }
}

/// The exceptions of a decision to one of its units, in the order of the units.
pub(super) fn exceptions_to(policy: &Policy, decision: &Decision, id: UnitId) -> Vec<UnitId> {
    let is_exception = |exception: &&UnitId| {
        let unit = policy.units.get(exception.index());
        unit.is_some_and(|unit| unit.kind == UnitKind::Exception && unit.targets.contains(&id))
    };
    let mut exceptions: Vec<UnitId> = decision.ordinary.iter().filter(is_exception).copied().collect();
    exceptions.sort_unstable();
    exceptions
}

/// The outcomes that units (in the order in which they are asked) leave possible, without a
/// default: where one surely speaks, its outcome and what could still beat it, else all that
/// possibly speak.
fn combined(combination: Combination, units: &[(UnitId, u32, Truth)]) -> u32 {
    let possible = || units.iter().filter(|(_, _, truth)| truth.possibly());
    let sure = units.iter().filter(|(_, _, truth)| truth.surely()).map(|(_, outcome, _)| *outcome);
    let mut set = 0;
    match combination {
        Combination::Strictest => {
            let best = sure.max();
            for (_, outcome, _) in possible() {
                if best.is_none_or(|best| *outcome >= best) {
                    set |= bit(*outcome);
                }
            }
        }
        Combination::MostLenient => {
            let best = sure.min();
            for (_, outcome, _) in possible() {
                if best.is_none_or(|best| *outcome <= best) {
                    set |= bit(*outcome);
                }
            }
        }
        _ => {
            for (_, outcome, truth) in possible() {
                set |= bit(*outcome);
                if truth.surely() {
                    break;
                }
            }
        }
    }
    set
}

/// The units that are not known to speak and that would be heard if they did.
fn undecided(combination: Combination, units: &[(UnitId, u32, Truth)]) -> Vec<UnitId> {
    let sure = || units.iter().filter(|(_, _, truth)| truth.surely()).map(|(_, outcome, _)| *outcome);
    let first_sure = units.iter().position(|(_, _, truth)| truth.surely()).unwrap_or(units.len());
    let heard = |index: usize, outcome: u32| match combination {
        Combination::Strictest => sure().all(|other| outcome > other),
        Combination::MostLenient => sure().all(|other| outcome < other),
        _ => index < first_sure,
    };
    let undecided = units.iter().enumerate();
    let undecided =
        undecided.filter(|(index, (_, outcome, truth))| *truth == Truth::Unknown && heard(*index, *outcome));
    undecided.map(|(_, (id, _, _))| *id).collect()
}

/// An outcome moved by an adjustment: never beyond the cap, and where it is at the cap or
/// beyond it, not at all.
fn moved(outcome: u32, steps: i32, cap: u32) -> u32 {
    let target = i64::from(outcome) + i64::from(steps);
    let (at_cap, target) = if steps < 0 {
        (outcome <= cap, target.max(i64::from(cap)))
    } else {
        (outcome >= cap, target.min(i64::from(cap)))
    };
    if at_cap { outcome } else { u32::try_from(target).unwrap_or(outcome) }
}

fn moved_set(set: u32, steps: i32, cap: u32) -> u32 {
    members(set).fold(0, |all, outcome| all | bit(moved(outcome, steps, cap)))
}

fn moves_any(set: u32, steps: i32, cap: u32) -> bool {
    members(set).any(|outcome| moved(outcome, steps, cap) != outcome)
}

fn members(set: u32) -> impl Iterator<Item = u32> {
    (0..u32::BITS).filter(move |outcome| set & bit(*outcome) != 0)
}

fn bit(outcome: u32) -> u32 {
    1_u32.checked_shl(outcome).unwrap_or(0)
}

fn at(truths: &[Truth], id: UnitId) -> Truth {
    truths.get(id.index()).copied().unwrap_or(Truth::No)
}
