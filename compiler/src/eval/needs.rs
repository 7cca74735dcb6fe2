//! What must still be found out.

use std::collections::BTreeSet;

use fencun_abi::value::Value;

use super::decision::exceptions_to;
use super::expression::each_of;
use super::truth::{Reading, Truth};
use super::{Member, Run};
use crate::hir::{DecisionId, Expr, ExprKind, FactId, Node, UnitId};

impl Run<'_> {
    /// Everything that the answer still needs.
    pub(super) fn needs(&self) -> BTreeSet<FactId> {
        let mut search = Search { run: self, needs: BTreeSet::new(), seen: BTreeSet::new() };
        for (verdict, decision) in self.verdicts.iter().zip(0..) {
            if !verdict.is_determined() && self.member_of(DecisionId(decision)).1 {
                search.decision(DecisionId(decision));
            }
            for &unit in &verdict.matter_to_permitted {
                search.unit(unit);
            }
        }
        for (duty, (condition, day)) in self.policy.duties.iter().zip(&self.duties) {
            search.condition(&duty.condition, &Bound::default());
            if let (Truth::Yes, Some(due), Some(Reading::Unknown | Reading::None)) = (condition, &duty.due, day) {
                search.unknown_reads(due, &Bound::default());
            }
        }
        search.needs
    }
}

/// The facts found so far.
struct Search<'r, 'p> {
    run: &'r Run<'p>,
    needs: BTreeSet<FactId>,
    /// Definitions and decisions whose facts were added already.
    seen: BTreeSet<Node>,
}

/// The member that what is asked is about, where its decision is one for each member of a list.
#[derive(Clone, Default)]
struct Bound<'r> {
    members: Vec<Member<'r>>,
    /// The list, where the member is there.
    list: Option<FactId>,
}

impl<'p> Run<'p> {
    fn bound(&self, id: DecisionId) -> Bound<'p> {
        let place = self.policy.decisions.get(id.index()).and_then(|decision| decision.place);
        let (members, is_there) = self.member_of(id);
        Bound { members, list: place.filter(|_| is_there).map(|place| place.list) }
    }
}

impl<'r> Search<'r, '_> {
    /// The needs of a decision: the facts of the conditions of its units that matter.
    fn decision(&mut self, id: DecisionId) {
        let verdict = self.run.verdicts.get(id.index());
        if !self.seen.insert(Node::Decision(id)) {
            return;
        }
        for &unit in verdict.into_iter().flat_map(|verdict| &verdict.matter) {
            self.unit(unit);
        }
        for unit in verdict.into_iter().flat_map(|verdict| &verdict.open_amounts) {
            if let Some(amount) = self.run.policy.units.get(unit.index()).and_then(|unit| unit.amount.as_ref()) {
                self.unknown_reads(amount, &self.run.bound(id));
            }
        }
    }

    /// The facts of the conditions of a unit: its own, those of its targets at all levels, and
    /// those of the exceptions to any of these at all levels.
    fn unit(&mut self, id: UnitId) {
        let policy = self.run.policy;
        let mut units = vec![id];
        let mut next = 0;
        while let Some(id) = units.get(next).copied() {
            let targets = policy.units.get(id.index()).map(|unit| unit.targets.clone());
            add_new(&mut units, targets.unwrap_or_default());
            next += 1;
        }
        next = 0;
        while let Some(id) = units.get(next).copied() {
            let decision = policy.units.get(id.index()).map(|unit| unit.decision);
            if let Some(decision) = decision.and_then(|id| policy.decisions.get(id.index())) {
                add_new(&mut units, exceptions_to(policy, decision, id));
            }
            next += 1;
        }
        for id in units {
            if let Some(unit) = policy.units.get(id.index()) {
                self.condition(&unit.condition, &self.run.bound(unit.decision));
            }
        }
    }

    /// The *facts of a condition*; none when it is yes or no. The condition stands outside of
    /// quantifiers.
    fn condition(&mut self, condition: &'r Expr, bound: &Bound<'r>) {
        if self.run.condition(condition, &bound.members) != Ok(Truth::Unknown) {
            return;
        }
        match &condition.kind {
            ExprKind::Not(operand) => self.condition(operand, bound),
            ExprKind::AtLeast { items, .. } => {
                for item in items {
                    self.condition(item, bound);
                }
            }
            ExprKind::Define(id) => {
                if let Some(define) = self.run.policy.defines.get(id.index())
                    && self.seen.insert(Node::Define(*id))
                {
                    self.condition(&define.body, &Bound::default());
                }
            }
            ExprKind::OutcomeIn { decision, of, .. } => {
                let place = of.and_then(|depth| bound.members.iter().rev().nth(depth as usize));
                let place = place.and_then(|member| u32::try_from(member.index).ok()).unwrap_or(0);
                self.decision(DecisionId(decision.0 + place));
            }
            _ => self.unknown_reads(condition, bound),
        }
    }

    /// The unknown facts that an expression outside of quantifiers reads, and the lists over
    /// which it reads a quantifier that is unknown; through definitions, boundaries and
    /// decisions, whatever their state. Of a list of which the expression is about a member: the
    /// list, where it reads a field of the member that is not known.
    fn unknown_reads(&mut self, expr: &'r Expr, bound: &Bound<'r>) {
        let mut nodes = Vec::new();
        let mut read = vec![(expr, bound.clone())];
        let mut next = 0;
        while let Some((expr, bound)) = read.get(next).cloned() {
            self.run.add_parts_of_nodes(expr, &bound, 0, &mut nodes, &mut read);
            next += 1;
        }
        for (expr, bound) in read {
            self.unknown_facts(expr, &bound, 0);
            self.unknown_lists(expr, &bound.members);
        }
    }

    /// `inside` is the number of quantifiers around the expression.
    fn unknown_facts(&mut self, expr: &Expr, bound: &Bound<'_>, inside: u32) {
        match &expr.kind {
            ExprKind::Fact(id) if self.run.is_unknown(*id) => {
                self.needs.insert(*id);
            }
            ExprKind::Member { depth, field } if *depth == inside => {
                let value = bound.members.first().and_then(|member| member.fields.get(*field as usize));
                if let (Some(list), Some(Value::Unknown)) = (bound.list, value) {
                    self.needs.insert(list);
                }
            }
            _ => {}
        }
        let inside = inside + u32::from(expr.list().is_some());
        for operand in expr.operands() {
            self.unknown_facts(operand, bound, inside);
        }
    }

    /// A quantifier inside of another one counts as unknown when it is for at least one member.
    fn unknown_lists(&mut self, expr: &Expr, members: &[Member<'_>]) {
        let Some(list) = expr.list() else {
            for operand in expr.operands() {
                self.unknown_lists(operand, members);
            }
            return;
        };
        if self.run.value(expr, members) == Ok(Reading::Unknown) {
            self.needs.insert(list);
        }
        for member in each_of(self.run.members_of(list).unwrap_or_default()) {
            let mut inner = members.to_vec();
            inner.push(member);
            for operand in expr.operands() {
                self.unknown_lists(operand, &inner);
            }
        }
    }
}

impl<'p> Run<'p> {
    /// The expressions that stand behind the definitions, boundaries and decisions that an
    /// expression names. `inside` is the number of quantifiers around it.
    fn add_parts_of_nodes<'a>(
        &self,
        expr: &'a Expr,
        bound: &Bound<'a>,
        inside: u32,
        nodes: &mut Vec<Node>,
        parts: &mut Vec<(&'a Expr, Bound<'a>)>,
    ) where
        'p: 'a,
    {
        let policy = self.policy;
        let alone = |expr: &'a Expr| (expr, Bound::default());
        let (found, decisions): (Vec<(&'a Expr, Bound<'a>)>, Vec<DecisionId>) = match &expr.kind {
            ExprKind::Define(id) => {
                if nodes.contains(&Node::Define(*id)) {
                    return;
                }
                nodes.push(Node::Define(*id));
                let define = policy.defines.get(id.index());
                (define.map(|define| alone(&define.body)).into_iter().collect(), Vec::new())
            }
            ExprKind::Boundary(id) => {
                if nodes.contains(&Node::Boundary(*id)) {
                    return;
                }
                nodes.push(Node::Boundary(*id));
                let boundary = policy.boundaries.get(id.index()).into_iter();
                let subjects = boundary.clone().map(|boundary| &boundary.subject);
                let edges = boundary.flat_map(|boundary| boundary.bands.iter().flatten().map(|edge| &edge.value));
                (subjects.chain(edges).map(alone).collect(), Vec::new())
            }
            ExprKind::Outcome(decision) | ExprKind::OutcomeIn { decision, of: None, .. } => {
                (Vec::new(), vec![*decision])
            }
            // Of the member that the expression is about, or of any.
            ExprKind::OutcomeIn { decision, of: Some(depth), .. } => match bound.members.first() {
                Some(member) if *depth == inside => {
                    let place = u32::try_from(member.index).unwrap_or(0);
                    (Vec::new(), vec![DecisionId(decision.0 + place)])
                }
                _ => (Vec::new(), policy.places_of(*decision).collect()),
            },
            _ => {
                let inside = inside + u32::from(expr.list().is_some());
                for operand in expr.operands() {
                    self.add_parts_of_nodes(operand, bound, inside, nodes, parts);
                }
                return;
            }
        };
        parts.extend(found);
        for id in decisions {
            if nodes.contains(&Node::Decision(id)) {
                continue;
            }
            nodes.push(Node::Decision(id));
            for unit in policy.units_of(id).filter_map(|unit| policy.units.get(unit.index())) {
                let exprs = std::iter::once(&unit.condition).chain(&unit.amount);
                parts.extend(exprs.map(|expr| (expr, self.bound(id))));
            }
        }
    }
}

fn add_new(units: &mut Vec<UnitId>, found: Vec<UnitId>) {
    for id in found {
        if !units.contains(&id) {
            units.push(id);
        }
    }
}
