//! Rule units: reach, blocking and contributing as conditions.
//!
//! For the pair (surely, possibly) the rules of chapter 12 are Kleene's: what surely blocks is
//! what surely reaches and is not possibly stopped, and so on. So `blocks(e)` is
//! `reach(e) and not (blocks(l1) or …)` over the exceptions without outcome to `e`, and
//! `contributes(u)` is `reach(u) and not (blocks(x1) or …)` over all exceptions to `u`.

use std::collections::BTreeMap;

use super::lower::Lower;
use super::{Given, Kind, NodeId, Step, Unit};
use crate::hir::{DecisionId, Effect, UnitId, UnitKind};

impl Lower<'_> {
    /// Enters a unit whose condition is lowered, and counts it in where nothing else can
    /// change it.
    pub(super) fn open_unit(&mut self, id: UnitId, condition: NodeId, amount: Option<Given>) {
        if let Some(slot) = self.units.get_mut(id.index()) {
            *slot = Unit { condition, reach: condition, contributes: condition, amount, exceptions: Vec::new() };
        }
        let Some(unit) = self.policy.units.get(id.index()) else { return };
        let settles = match unit.kind {
            UnitKind::RedLine => true,
            UnitKind::Rule | UnitKind::Row | UnitKind::Exception => !self.settles_last(unit.decision),
            UnitKind::Adjust | UnitKind::Otherwise => false,
        };
        if settles {
            self.build.step(Step::Settle(id.0));
        }
    }

    /// Lowers exceptions and counts in the units that they concern, in the order in which the
    /// units are asked. Gives each exception with its targets, outermost first.
    pub(super) fn settle_units(&mut self, id: DecisionId) -> Vec<(u32, u32)> {
        let policy = self.policy;
        let Some(decision) = policy.decisions.get(id.index()).filter(|_| self.settles_last(id)) else {
            return Vec::new();
        };
        let inward = self.targets_first(id);
        for unit in &inward {
            self.reach(*unit);
        }
        let mut exceptions: BTreeMap<UnitId, Vec<UnitId>> = BTreeMap::new();
        for unit in policy.units_of(id) {
            for target in self.targets(unit) {
                exceptions.entry(*target).or_default().push(unit);
            }
        }
        let mut blocks = BTreeMap::new();
        let mut edges = Vec::new();
        for unit in inward.iter().rev() {
            self.stop(*unit, exceptions.get(unit).map(Vec::as_slice).unwrap_or_default(), &blocks);
            if let Some(blocking) = self.blocks(*unit, &blocks) {
                blocks.insert(*unit, blocking);
                edges.extend(self.targets(*unit).iter().map(|target| (unit.0, target.0)));
            }
        }
        for unit in &decision.ordinary {
            self.build.step(Step::Settle(unit.0));
        }
        edges
    }

    /// Whether units are counted in when all of the decision are lowered: with exceptions, and
    /// where a sum may overflow, which it does after all that its units compute.
    fn settles_last(&self, id: DecisionId) -> bool {
        let amount = self.policy.decisions.get(id.index()).and_then(|decision| decision.amount.as_ref());
        self.with_exceptions.get(id.index()).copied().unwrap_or_default()
            || amount.is_some_and(|amount| amount.site.is_some())
    }

    fn targets(&self, id: UnitId) -> &[UnitId] {
        self.policy.units.get(id.index()).map(|unit| unit.targets.as_slice()).unwrap_or_default()
    }

    /// The ordinary units of a decision, each after its targets.
    fn targets_first(&self, id: DecisionId) -> Vec<UnitId> {
        let ordinary = self.policy.decisions.get(id.index()).map(|decision| decision.ordinary.clone());
        let mut open = ordinary.unwrap_or_default();
        open.sort_unstable();
        let mut waits: BTreeMap<UnitId, usize> = open.iter().map(|unit| (*unit, self.targets(*unit).len())).collect();
        let mut exceptions: BTreeMap<UnitId, Vec<UnitId>> = BTreeMap::new();
        for unit in &open {
            for target in self.targets(*unit) {
                exceptions.entry(*target).or_default().push(*unit);
            }
        }
        let mut order: Vec<UnitId> = open.iter().copied().filter(|unit| waits.get(unit) == Some(&0)).collect();
        let mut next = 0;
        while let Some(unit) = order.get(next).copied() {
            next += 1;
            for exception in exceptions.remove(&unit).unwrap_or_default() {
                if let Some(left) = waits.get_mut(&exception) {
                    *left = left.saturating_sub(1);
                    if *left == 0 {
                        order.push(exception);
                    }
                }
            }
        }
        order
    }

    fn reach(&mut self, id: UnitId) {
        let targets = self.targets(id).to_vec();
        if targets.is_empty() {
            return;
        }
        let of_targets = targets.iter().filter_map(|target| self.units.get(target.index())).map(|unit| unit.reach);
        let of_targets = of_targets.collect();
        let any_target = self.build.add(Kind::AtLeast(1, of_targets));
        let Some(condition) = self.units.get(id.index()).map(|unit| unit.condition) else { return };
        let reach = self.all(vec![condition, any_target]);
        if let Some(unit) = self.units.get_mut(id.index()) {
            unit.reach = reach;
        }
    }

    /// Enters the exceptions to a unit, all of which are lowered, and whether it contributes.
    fn stop(&mut self, id: UnitId, exceptions: &[UnitId], blocks: &BTreeMap<UnitId, NodeId>) {
        let blocking = |exception: &UnitId| blocks.get(exception).map(|blocking| (exception.0, *blocking));
        let exceptions: Vec<(u32, NodeId)> = exceptions.iter().filter_map(blocking).collect();
        let Some(reach) = self.units.get(id.index()).map(|unit| unit.reach) else { return };
        let contributes = self.unless(reach, exceptions.iter().map(|(_, blocking)| *blocking).collect());
        if let Some(unit) = self.units.get_mut(id.index()) {
            unit.contributes = contributes;
            unit.exceptions = exceptions;
        }
    }

    /// Whether an exception blocks; nothing for a unit that is none.
    fn blocks(&mut self, id: UnitId, blocks: &BTreeMap<UnitId, NodeId>) -> Option<NodeId> {
        if self.targets(id).is_empty() {
            return None;
        }
        let unit = self.units.get(id.index())?;
        let is_lift = |unit: u32| self.policy.units.get(unit as usize).is_some_and(|unit| unit.effect == Effect::Lift);
        let lifts = unit.exceptions.iter().filter(|(exception, _)| is_lift(*exception));
        let lifts = lifts.filter_map(|(exception, _)| blocks.get(&UnitId(*exception)).copied()).collect();
        let reach = unit.reach;
        Some(self.unless(reach, lifts))
    }

    /// Whether some unit gives an outcome: one is reached, and no exception without `then` takes
    /// it away. (An exception with an outcome that takes its place gives its own.)
    pub(super) fn spoken(&mut self, id: DecisionId) -> Option<NodeId> {
        let policy = self.policy;
        let mut spoken = Vec::new();
        for unit_id in policy.decisions.get(id.index()).map(|decision| decision.ordinary.as_slice()).unwrap_or_default()
        {
            let effect = policy.units.get(unit_id.index()).map(|unit| unit.effect);
            let (Some(Effect::Shall(_) | Effect::Give), Some(unit)) = (effect, self.units.get(unit_id.index())) else {
                continue;
            };
            let is_lift = |id: u32| policy.units.get(id as usize).is_some_and(|unit| unit.effect == Effect::Lift);
            let lifts = unit.exceptions.iter().filter(|(exception, _)| is_lift(*exception));
            let (reach, lifts) = (unit.reach, lifts.map(|(_, blocks)| *blocks).collect());
            spoken.push(self.unless(reach, lifts));
        }
        (!spoken.is_empty()).then(|| self.build.add(Kind::AtLeast(1, spoken)))
    }

    fn unless(&mut self, condition: NodeId, stops: Vec<NodeId>) -> NodeId {
        if stops.is_empty() {
            return condition;
        }
        let stopped = self.build.add(Kind::AtLeast(1, stops));
        let free = self.build.add(Kind::Not(stopped));
        self.all(vec![condition, free])
    }
}
