//! What must still be found out.

use std::collections::BTreeSet;

use fencun_abi::value::Value;

use super::Run;
use super::decision::exceptions_to;
use super::truth::{Reading, Truth};
use crate::hir::{DecisionId, Expr, ExprKind, FactId, Node, UnitId};

impl Run<'_> {
    /// Everything that the answer still needs.
    pub(super) fn needs(&self) -> BTreeSet<FactId> {
        let mut search = Search { run: self, needs: BTreeSet::new(), seen: BTreeSet::new() };
        for (verdict, decision) in self.verdicts.iter().zip(0..) {
            if !verdict.is_determined() {
                search.decision(DecisionId(decision));
            }
            for &unit in &verdict.matter_to_permitted {
                search.unit(unit);
            }
        }
        for (duty, (condition, day)) in self.policy.duties.iter().zip(&self.duties) {
            search.condition(&duty.condition);
            if let (Truth::Yes, Some(due), Some(Reading::Unknown | Reading::None)) = (condition, &duty.due, day) {
                search.unknown_reads(due);
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
                self.unknown_reads(amount);
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
                self.condition(&unit.condition);
            }
        }
    }

    /// The *facts of a condition*; none when it is yes or no. The condition stands outside of
    /// quantifiers.
    fn condition(&mut self, condition: &'r Expr) {
        if self.run.condition(condition, &[]) != Ok(Truth::Unknown) {
            return;
        }
        match &condition.kind {
            ExprKind::Not(operand) => self.condition(operand),
            ExprKind::AtLeast { items, .. } => {
                for item in items {
                    self.condition(item);
                }
            }
            ExprKind::Define(id) => {
                if let Some(define) = self.run.policy.defines.get(id.index())
                    && self.seen.insert(Node::Define(*id))
                {
                    self.condition(&define.body);
                }
            }
            ExprKind::OutcomeIn { decision, .. } => self.decision(*decision),
            _ => self.unknown_reads(condition),
        }
    }

    /// The unknown facts that an expression outside of quantifiers reads, and the lists over
    /// which it reads a quantifier that is unknown; through definitions, boundaries and
    /// decisions, whatever their state.
    fn unknown_reads(&mut self, expr: &'r Expr) {
        let mut nodes = Vec::new();
        let mut read = vec![expr];
        let mut next = 0;
        while let Some(expr) = read.get(next).copied() {
            self.run.add_parts_of_nodes(expr, &mut nodes, &mut read);
            next += 1;
        }
        for expr in read {
            self.unknown_facts(expr);
            self.unknown_lists(expr, &[]);
        }
    }

    fn unknown_facts(&mut self, expr: &Expr) {
        if let ExprKind::Fact(id) = &expr.kind
            && self.run.is_unknown(*id)
        {
            self.needs.insert(*id);
        }
        for operand in expr.operands() {
            self.unknown_facts(operand);
        }
    }

    /// A quantifier inside of another one counts as unknown when it is for at least one member.
    fn unknown_lists(&mut self, expr: &Expr, members: &[&[Value]]) {
        let Some(list) = expr.list() else {
            for operand in expr.operands() {
                self.unknown_lists(operand, members);
            }
            return;
        };
        if self.run.value(expr, members) == Ok(Reading::Unknown) {
            self.needs.insert(list);
        }
        for member in self.run.members_of(list).unwrap_or_default() {
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
    /// expression names.
    fn add_parts_of_nodes<'a>(&self, expr: &'a Expr, nodes: &mut Vec<Node>, parts: &mut Vec<&'a Expr>)
    where
        'p: 'a,
    {
        let policy = self.policy;
        let (node, found): (Node, Vec<&'a Expr>) = match &expr.kind {
            ExprKind::Define(id) => {
                let define = policy.defines.get(id.index());
                (Node::Define(*id), define.map(|define| &define.body).into_iter().collect())
            }
            ExprKind::Boundary(id) => {
                let boundary = policy.boundaries.get(id.index()).into_iter();
                let subjects = boundary.clone().map(|boundary| &boundary.subject);
                let edges = boundary.flat_map(|boundary| boundary.bands.iter().flatten().map(|edge| &edge.value));
                (Node::Boundary(*id), subjects.chain(edges).collect())
            }
            ExprKind::OutcomeIn { decision, .. } | ExprKind::Outcome(decision) => {
                let units = policy.units_of(*decision).filter_map(|unit| policy.units.get(unit.index()));
                let parts = units.flat_map(|unit| std::iter::once(&unit.condition).chain(&unit.amount));
                (Node::Decision(*decision), parts.collect())
            }
            _ => {
                for operand in expr.operands() {
                    self.add_parts_of_nodes(operand, nodes, parts);
                }
                return;
            }
        };
        if !nodes.contains(&node) {
            nodes.push(node);
            parts.extend(found);
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
