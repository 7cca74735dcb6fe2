//! Decisions and their units.

use fencun_grammar::ast::{
    AdjustDecl, Combination, CompareOp, DecisionDecl, DecisionItem, Direction, Each, Edge, Effect, EnumKind,
    ExceptionDecl, Expr, ExprKind, Modality, OtherwiseDecl, RangePart, RuleDecl, RuleKind, Target, TypeBase, TypeRef,
    Unit,
};
use fencun_grammar::span::Span;

use super::expression::{Scope, clamp64};
use super::world::{DecisionModel, Ends, EnumModel, Ty, Val, ValueModel, World};
use crate::tree::{self, item, name};

/// Cases of the type of a decision.
const MAX_OUTCOMES: usize = 32;

/// A decision that is being written.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) decision: DecisionModel,
    pub(super) items: Vec<DecisionItem>,
    pub(super) combination: Combination,
    /// What exceptions can name: rules, rows, exceptions.
    pub(super) targets: Vec<Aim>,
}

/// Something that an exception can name.
#[derive(Clone, Debug)]
pub(super) struct Aim {
    pub(super) id: String,
    /// Number of rows of a table.
    pub(super) rows: Option<u32>,
    /// Row of a table.
    pub(super) row: Option<u32>,
    /// Where units must not apply together: an exception to it would compete with another unit.
    pub(super) taken: bool,
    /// It must not be lifted, for the decision is complete by it.
    pub(super) fixed: bool,
}

impl Aim {
    fn rule(id: &str) -> Self {
        Self { id: id.to_owned(), rows: None, row: None, taken: false, fixed: false }
    }
}

impl World {
    pub(super) fn decision(&mut self) -> DecisionDecl {
        let (base, decision) = self.decision_type();
        let combination = match decision.amount {
            Some(ty) => self.combination_of_amounts(ty),
            None => self.combination(decision.is_scale),
        };
        let (bounds, floor, cap) = match decision.amount {
            Some(ty) => self.floor_and_cap(ty),
            None => (Vec::new(), i64::MIN, i64::MAX),
        };
        self.given.clear();
        let each = if decision.amount.is_none() { self.each_of() } else { None };
        let labels = self.maybe_texts(25);
        let mut draft = Draft { decision, items: Vec::new(), combination, targets: Vec::new() };
        let complete = self.chance.percent(12) && self.complete_table(&mut draft);
        if !complete || self.chance.percent(30) {
            self.units(&mut draft, complete);
        }
        self.exceptions(&mut draft);
        let most_red_lines = if draft.decision.amount.is_some() { 0 } else { 2 };
        for _ in 0..self.chance.count(0, most_red_lines) {
            let red_line = self.red_line(&draft.decision);
            draft.items.push(red_line);
        }
        if draft.decision.is_scale {
            for _ in 0..*self.chance.pick(&[0, 0, 1, 1, 2]) {
                let adjust = self.adjust(&draft.decision);
                draft.items.push(adjust);
            }
        }
        let adds_up = matches!(draft.combination, Combination::Sum | Combination::Collect);
        let may_lack = adds_up && self.chance.percent(50);
        if !complete && !may_lack {
            draft.items.push(DecisionItem::Otherwise(OtherwiseDecl {
                cites: self.cites(),
                effect: self.plain(&draft.decision),
                because: self.because(),
            }));
        }
        self.chance.shuffle(&mut draft.items);
        let decl = DecisionDecl {
            name: name(draft.decision.name.clone()),
            labels,
            ty: TypeRef { span: Span::default(), base, unknown: false, none: false },
            combination,
            combination_span: Span::default(),
            bounds,
            each: each.as_ref().map(|(each, _)| each.clone()),
            items: draft.items.into_iter().map(item).collect(),
        };
        self.around = Scope::default();
        match each {
            Some((_, list)) => self.each.push((list, draft.decision)),
            None => self.remember(draft.decision, combination, floor, cap),
        }
        decl
    }

    /// `each p in persons`, sometimes. What is made next is about the member.
    fn each_of(&mut self) -> Option<(Each, String)> {
        // Each place is a decision with units of its own.
        let short: Vec<_> = self.lists.iter().filter(|list| list.max <= 5).cloned().collect();
        if short.is_empty() || self.each.len() > 1 || !self.chance.percent(30) {
            return None;
        }
        let list = self.chance.pick(&short).clone();
        let variable = self.variable(0);
        self.around = Scope::of_each(variable.clone(), &list);
        let each = Each { variable: variable.map(name), list: name(list.name.clone()), span: Span::default() };
        Some((each, list.name))
    }

    /// Later declarations read the decision: one of cases by its outcomes, one of amounts like a
    /// definition.
    fn remember(&mut self, decision: DecisionModel, combination: Combination, floor: i64, cap: i64) {
        let Some(ty) = decision.amount else { return self.decisions.push(decision) };
        let (low, high) = if let Ty::Set(_) = ty {
            self.natural(ty)
        } else if combination == Combination::Sum {
            let low: i128 = self.given.iter().map(|(low, _)| i128::from((*low).min(0))).sum();
            let high: i128 = self.given.iter().map(|(_, high)| i128::from((*high).max(0))).sum();
            (clamp64(low), clamp64(high))
        } else {
            let low = self.given.iter().map(|(low, _)| *low).min();
            let high = self.given.iter().map(|(_, high)| *high).max();
            (low.unwrap_or(0), high.unwrap_or(0))
        };
        let [low, high] = [low, high].map(|end| end.max(floor).min(cap));
        let model = ValueModel { name: decision.name.clone(), ty, none: false, unknown: true, low, high };
        self.defines.push(model);
        self.amounts.push(decision);
    }

    /// The type of a decision of amounts, sometimes.
    fn amount_type(&mut self) -> Option<Ty> {
        if !self.chance.percent(35) {
            return None;
        }
        let kinds = self.kinds();
        Some(match self.chance.below(10) {
            8 | 9 => Ty::Range(self.some_ends()),
            6 if !kinds.is_empty() => Ty::Set(*self.chance.pick(&kinds)),
            7 => self.some_decimal(),
            0 | 1 => Ty::Integer,
            2 => Ty::Money(self.some_currency()),
            3 => Ty::Percent,
            4 => Ty::Date,
            _ => Ty::Duration(*self.chance.pick(&[Unit::Days, Unit::Months, Unit::Hours])),
        })
    }

    fn combination_of_amounts(&mut self, ty: Ty) -> Combination {
        let all = [
            Combination::Largest,
            Combination::Smallest,
            Combination::InOrder,
            Combination::Unique,
            Combination::Sum,
            Combination::Sum,
        ];
        if let Ty::Set(_) = ty {
            return Combination::Collect;
        }
        let n = if matches!(ty, Ty::Date | Ty::Range(_)) { 4 } else { all.len() };
        *self.chance.pick(&all[..n])
    }

    /// `at least 0, at most 12`
    fn floor_and_cap(&mut self, ty: Ty) -> (Vec<RangePart>, i64, i64) {
        if let Ty::Set(_) = ty {
            return (Vec::new(), i64::MIN, i64::MAX);
        }
        let ty = if let Ty::Range(of) = ty { of.ty() } else { ty };
        let mut ends = [(); 2].map(|()| self.constant_near(ty, -10, 100).low);
        ends.sort_unstable();
        let [floor, cap] = ends;
        let parts = (self.part(Edge::AtLeast, ty, floor), self.part(Edge::AtMost, ty, cap));
        match self.chance.below(5) {
            0 => (vec![parts.0], floor, i64::MAX),
            1 => (vec![parts.1], i64::MIN, cap),
            2 => (vec![parts.0, parts.1], floor, cap),
            _ => (Vec::new(), i64::MIN, i64::MAX),
        }
    }

    /// What a unit of a decision of amounts gives.
    fn amount_given(&mut self, ty: Ty) -> Expr {
        if let Ty::Range(of) = ty {
            return self.range_given(of);
        }
        let is_set = matches!(ty, Ty::Set(_));
        let given = if is_set || self.chance.percent(45) {
            self.constant_near(ty, -3, 20)
        } else {
            let depth = self.chance.below(2);
            self.value(ty, &self.around.clone(), depth)
        };
        self.given.push((given.low, given.high));
        given.expr
    }

    /// `from 6 months to 12 months`, or a range with a name.
    fn range_given(&mut self, of: Ends) -> Expr {
        let named = self.named_ranges(of);
        if !named.is_empty() && self.chance.percent(25) {
            let given = self.chance.pick(&named).clone();
            self.given.push((given.low, given.high));
            return given.expr;
        }
        let mut ends = [(); 2].map(|()| self.constant_near(of.ty(), -3, 12));
        ends.sort_by_key(|end| end.low);
        let [mut from, mut to] = ends;
        if self.chance.percent(40) {
            let depth = self.chance.below(2);
            let value = self.value(of.ty(), &self.around.clone(), depth);
            let items = [value.expr.clone(), from.expr.clone()];
            if self.chance.percent(50) {
                // From a value to what is never below it.
                to = Val { expr: tree::extreme(true, items.to_vec()), ..from.clone() };
                (to.low, to.high) = (value.low.max(from.low), value.high.max(from.low));
                from = value;
            } else {
                let low = (value.low.min(from.low), value.high.min(from.low));
                to = value;
                from = Val { expr: tree::extreme(false, vec![to.expr.clone(), from.expr]), low: low.0, high: low.1 };
            }
        }
        self.given.push((from.low.min(to.low), from.high.max(to.high)));
        tree::expr(ExprKind::Range { from: Box::new(from.expr), to: Box::new(to.expr) })
    }

    /// An outcome as it is written behind `otherwise`.
    fn plain(&mut self, decision: &DecisionModel) -> Effect {
        Effect { modality: Modality::Unwritten, ..self.binding(decision) }
    }

    fn decision_type(&mut self) -> (TypeBase, DecisionModel) {
        if let Some(ty) = self.amount_type() {
            let amount_name = self.fresh("amount_", "数额");
            let base = self.type_ref(ty, false, false).base;
            let outcomes = Vec::new();
            let amount = Some(ty);
            return (base, DecisionModel { name: amount_name, outcomes, is_yes_no: false, is_scale: false, amount });
        }
        let decision_name = self.fresh("verdict_", "结论");
        if self.chance.percent(18) {
            let outcomes = vec!["no".to_owned(), "yes".to_owned()];
            let decision =
                DecisionModel { name: decision_name, outcomes, is_yes_no: true, is_scale: false, amount: None };
            return (TypeBase::YesNo, decision);
        }
        let wanted = if self.chance.percent(78) { EnumKind::Scale } else { EnumKind::Enum };
        let fits = |model: &EnumModel| model.kind == Some(wanted) && model.cases.len() <= MAX_OUTCOMES;
        let of_kind: Vec<usize> = (0..self.enums.len()).filter(|i| fits(&self.enums[*i])).collect();
        let index = if of_kind.is_empty() { 0 } else { *self.chance.pick(&of_kind) };
        let model = self.enums[index].clone();
        let is_scale = model.kind == Some(EnumKind::Scale);
        let decision =
            DecisionModel { name: decision_name, outcomes: model.cases, is_yes_no: false, is_scale, amount: None };
        (TypeBase::Named(name(model.name)), decision)
    }

    fn combination(&mut self, is_scale: bool) -> Combination {
        if is_scale {
            let all = [
                Combination::Strictest,
                Combination::Strictest,
                Combination::MostLenient,
                Combination::InOrder,
                Combination::Unique,
            ];
            *self.chance.pick(&all)
        } else {
            *self.chance.pick(&[Combination::InOrder, Combination::InOrder, Combination::Unique])
        }
    }

    /// Rules and tables.
    fn units(&mut self, draft: &mut Draft, complete: bool) {
        if draft.combination == Combination::Unique {
            if !complete {
                self.disjoint_units(draft);
            }
        } else {
            for _ in 0..self.many(1, 4) {
                let rule = self.rule(draft, None);
                draft.items.push(rule);
            }
            if self.chance.percent(45) {
                self.table(draft);
            }
        }
        if draft.decision.amount.is_none() && self.chance.percent(30) {
            let rule = self.may_rule(draft);
            draft.items.push(rule);
        }
    }

    /// Units of which no two can apply together.
    fn disjoint_units(&mut self, draft: &mut Draft) {
        let cases = self.partition();
        let Some((column, cells)) = cases else {
            let rule = self.rule(draft, None);
            draft.items.push(rule);
            return;
        };
        if self.chance.percent(50) {
            self.table_on(draft, column, cells, super::table::Rows::Some);
            return;
        }
        for cell in cells {
            if self.chance.percent(75)
                && let Some(own) = super::table::cell_condition(&column, &cell)
            {
                let rule = self.rule(draft, Some(own));
                draft.items.push(rule);
            }
        }
    }

    /// A rule; `own` is a condition that it must have.
    fn rule(&mut self, draft: &mut Draft, own: Option<Expr>) -> DecisionItem {
        let id = self.fresh("R", "条");
        draft.targets.push(Aim::rule(&id));
        let condition = match own {
            Some(own) if self.chance.percent(50) => tree::and(vec![own, self.condition(&self.around.clone(), 1)]),
            Some(own) => own,
            None => {
                let depth = self.chance.count(1, 3);
                self.condition(&self.around.clone(), depth)
            }
        };
        let effect = self.binding(&draft.decision);
        let (cites, because) = (self.cites(), self.because());
        DecisionItem::Rule(RuleDecl { kind: RuleKind::Rule, id: name(id), cites, condition, effect, because })
    }

    fn may_rule(&mut self, draft: &mut Draft) -> DecisionItem {
        let id = self.fresh("R", "条");
        draft.targets.push(Aim { taken: true, ..Aim::rule(&id) });
        let condition = self.condition(&self.around.clone(), 1);
        let effect = self.discretion(&draft.decision);
        let (cites, because) = (self.cites(), self.because());
        DecisionItem::Rule(RuleDecl { kind: RuleKind::Rule, id: name(id), cites, condition, effect, because })
    }

    fn red_line(&mut self, decision: &DecisionModel) -> DecisionItem {
        let id = self.fresh("L", "线");
        let depth = self.chance.count(0, 2);
        // Mostly narrow, so that other rules are heard too.
        let parts = (0..self.chance.count(1, 3)).map(|_| self.condition(&self.around.clone(), depth)).collect();
        let condition = tree::and(parts);
        let effect = self.binding(decision);
        let (cites, because) = (self.cites(), self.because());
        DecisionItem::Rule(RuleDecl { kind: RuleKind::RedLine, id: name(id), cites, condition, effect, because })
    }

    /// `then x`, `then shall x`
    pub(super) fn binding(&mut self, decision: &DecisionModel) -> Effect {
        let modality = if self.chance.percent(30) { Modality::Shall } else { Modality::Unwritten };
        let outcome = match decision.amount {
            Some(ty) => self.amount_given(ty),
            None => tree::outcome(self.chance.pick::<String>(&decision.outcomes)),
        };
        // A set may be written without its braces.
        let outcomes = match outcome.kind {
            ExprKind::Set(items) if !items.is_empty() && self.chance.percent(60) => items,
            kind => vec![tree::expr(kind)],
        };
        Effect { modality, outcomes, span: Span::default() }
    }

    /// `then may x, y`
    pub(super) fn discretion(&mut self, decision: &DecisionModel) -> Effect {
        let outcomes = self.chance.some(&decision.outcomes).iter().map(|outcome| tree::outcome(outcome)).collect();
        Effect { modality: Modality::May, outcomes, span: Span::default() }
    }

    fn exceptions(&mut self, draft: &mut Draft) {
        let n = *self.chance.pick(&[0, 0, 1, 2, 3, 4]);
        for _ in 0..self.many(n, n).min(16) {
            self.exception(draft);
        }
    }

    fn exception(&mut self, draft: &mut Draft) {
        if draft.targets.is_empty() {
            return;
        }
        let unique = draft.combination == Combination::Unique;
        let lifts = self.chance.percent(40);
        let mut aims: Vec<usize> = (0..draft.targets.len()).collect();
        aims.retain(|i| {
            let aim = &draft.targets[*i];
            if lifts { !aim.fixed } else { !unique || (!aim.taken && aim.rows.is_none()) }
        });
        if aims.is_empty() {
            return;
        }
        // Later ones are more often exceptions themselves.
        let first = if self.chance.percent(50) { aims[aims.len() - 1] } else { *self.chance.pick(&aims) };
        let mut chosen = vec![first];
        if (lifts || !unique) && self.chance.percent(25) {
            let second = *self.chance.pick(&aims);
            if second != first {
                chosen.push(second);
            }
        }
        let mut targets = Vec::new();
        for index in chosen {
            let aim = &mut draft.targets[index];
            aim.taken |= !lifts;
            targets.push(Target { id: name(aim.id.clone()), row: aim.row.map(|row| (row, Span::default())) });
        }
        let id = self.fresh("E", "但书");
        let depth = self.chance.count(0, 2);
        let condition = self.condition(&self.around.clone(), depth);
        let effect = (!lifts).then(|| self.binding(&draft.decision));
        let (cites, because) = (self.cites(), self.because());
        draft.targets.push(Aim { taken: lifts, ..Aim::rule(&id) });
        let exception = ExceptionDecl { id: name(id), targets, cites, condition, effect, because };
        draft.items.push(DecisionItem::Exception(exception));
    }

    fn adjust(&mut self, decision: &DecisionModel) -> DecisionItem {
        let id = self.fresh("A", "调");
        let condition = self.condition(&self.around.clone(), 1);
        let modality = *self.chance.pick(&[Modality::Unwritten, Modality::Unwritten, Modality::Shall, Modality::May]);
        let steps = *self.chance.pick(&[1, 1, 1, 2, 3]);
        let direction = if self.chance.percent(60) { Direction::MoreLenient } else { Direction::Stricter };
        let cap = self.chance.percent(50).then(|| name(self.chance.pick(&decision.outcomes).clone()));
        let (cites, because) = (self.cites(), self.because());
        DecisionItem::Adjust(AdjustDecl { id: name(id), cites, condition, modality, steps, direction, cap, because })
    }

    /// A table that decides every case, so that there is no need of `otherwise`.
    fn complete_table(&mut self, draft: &mut Draft) -> bool {
        let Some((column, cells)) = self.partition() else { return false };
        self.table_on(draft, column, cells, super::table::Rows::All);
        true
    }

    /// The comparison of a decision made before with one of its outcomes, as a column of a table
    /// would put it.
    pub(super) fn decision_case(&mut self) -> Option<(DecisionModel, Expr)> {
        if self.decisions.is_empty() {
            return None;
        }
        let decision = self.chance.pick(&self.decisions).clone();
        let expr = tree::named(&decision.name);
        Some((decision, expr))
    }

    /// A type whose values `is` can tell apart.
    pub(super) fn enum_type_of(&self, ty: Ty) -> Option<usize> {
        match ty {
            Ty::Enum(index) => Some(index),
            _ => None,
        }
    }
}

/// `column is case`, for a cell of one value.
pub(super) fn is(column: &Expr, value: Expr) -> Expr {
    tree::compare(CompareOp::Is, column.clone(), value)
}
