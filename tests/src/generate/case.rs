//! Cases: facts that are given, and answers that are expected.
//!
//! What is expected is well-formed, not true: whether it is true is another matter.

use fencun_grammar::ast::{CaseClause, CaseDecl, CaseValue, CaseValueKind, Decided, Expect, ExprKind, Given, Item};
use fencun_grammar::span::Span;

use super::world::{Ty, ValueModel, World};
use crate::tree::{date, expr, item, name, outcome, quoted};

impl World {
    pub(super) fn cases(&mut self) -> Vec<CaseDecl> {
        let mut cases: Vec<CaseDecl> = Vec::new();
        for index in 0..self.chance.count(0, 2) {
            let case_name = if self.is_chinese() { format!("案例{index}") } else { format!("case {index}") };
            let like = (index > 0).then(|| cases[0].name.clone());
            let given = self.givens(like.is_some());
            let mut clauses: Vec<Item<CaseClause>> = Vec::new();
            if !given.is_empty() {
                clauses.push(item(CaseClause::Given(given)));
            }
            for _ in 0..self.chance.count(0, 3) {
                clauses.extend(self.expectation().map(|expect| item(CaseClause::Expect(expect))));
            }
            cases.push(CaseDecl { name: quoted(case_name), like, cites: self.cites(), clauses });
        }
        cases
    }

    fn givens(&mut self, partly: bool) -> Vec<Given> {
        let mut given = Vec::new();
        for fact in self.facts.clone() {
            if (partly || fact.unknown) && self.chance.percent(50) {
                continue;
            }
            given.push(self.given(&fact));
        }
        for list in self.lists.clone() {
            if partly && self.chance.percent(50) {
                continue;
            }
            let fields = self.records[list.record].fields.clone();
            let n = self.chance.below(3).min(usize::try_from(list.max).unwrap_or(0));
            let members = (0..n).map(|_| fields.iter().map(|field| self.given(field)).collect()).collect();
            given.push(Given { name: name(list.name), value: value(CaseValueKind::List(members)) });
        }
        given
    }

    fn given(&mut self, model: &ValueModel) -> Given {
        let kind = if model.unknown && self.chance.percent(30) {
            CaseValueKind::Unknown
        } else if model.none && self.chance.percent(40) {
            CaseValueKind::None
        } else if let Ty::Range(of) = model.ty {
            let a = self.constant_near(of.ty(), model.low, model.high);
            let b = self.constant_near(of.ty(), model.low, model.high);
            let (from, to) = if a.low <= b.low { (a, b) } else { (b, a) };
            CaseValueKind::Range(from.expr, to.expr)
        } else {
            CaseValueKind::Literal(self.constant_near(model.ty, model.low, model.high).expr)
        };
        Given { name: name(model.name.clone()), value: value(kind) }
    }

    fn expectation(&mut self) -> Option<Expect> {
        if self.decisions.is_empty() && self.amounts.is_empty() {
            return None;
        }
        if !self.amounts.is_empty() && (self.decisions.is_empty() || self.chance.percent(30)) {
            return Some(self.expected_amount());
        }
        let decision = self.chance.pick(&self.decisions).clone();
        let outcomes = self.chance.some(&decision.outcomes);
        let some = || outcomes.iter().map(|outcome| name(outcome.clone())).collect();
        let decision_name = Decided { name: name(decision.name.clone()), member: None };
        Some(match self.chance.below(6) {
            0 => Expect::Outcome { decision: decision_name, outcome: outcome(&outcomes[0]), by: Vec::new() },
            1 => Expect::Undetermined {
                decision: decision_name,
                possible: if outcomes.len() > 1 { some() } else { Vec::new() },
                between: None,
            },
            2 => Expect::Permitted { decision: decision_name, outcomes: some() },
            3 => Expect::Needs(vec![name(self.chance.pick(&self.facts).name.clone())]),
            4 => {
                let duty = (!self.duties.is_empty()).then(|| self.chance.pick(&self.duties).clone())?;
                Expect::Duty { name: name(duty), due: self.chance.percent(50).then(|| date(18_000)) }
            }
            _ => {
                let duty = (!self.duties.is_empty()).then(|| self.chance.pick(&self.duties).clone())?;
                Expect::NoDuty(name(duty))
            }
        })
    }
}

impl World {
    /// `expect points 12`, `expect points undetermined from 3 to 9`
    fn expected_amount(&mut self) -> Expect {
        let model = self.chance.pick(&self.amounts).clone();
        let ty = model.amount.unwrap_or(Ty::Integer);
        let decision = Decided { name: name(model.name), member: None };
        let (of, is_range) = if let Ty::Range(of) = ty { (of.ty(), true) } else { (ty, false) };
        let mut ends = [(); 2].map(|()| self.constant_near(of, -10, 100));
        ends.sort_by_key(|end| end.low);
        let [low, high] = ends.map(|end| end.expr);
        match self.chance.below(3) {
            0 if is_range => {
                let kind = ExprKind::Range { from: Box::new(low), to: Box::new(high) };
                Expect::Outcome { decision, outcome: expr(kind), by: Vec::new() }
            }
            0 => Expect::Outcome { decision, outcome: low, by: Vec::new() },
            1 => Expect::Undetermined { decision, possible: Vec::new(), between: None },
            _ => Expect::Undetermined { decision, possible: Vec::new(), between: Some(Box::new((low, high))) },
        }
    }
}

fn value(kind: CaseValueKind) -> CaseValue {
    CaseValue { span: Span::default(), kind }
}
