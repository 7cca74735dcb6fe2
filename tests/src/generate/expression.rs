//! Conditions and values.

use fencun_grammar::ast::{
    AggregateKind, ArithmeticOp, CompareOp, Edge, Expr, Part, QuantifierKind, Quota, Share, Side, Unit,
};

use super::world::{
    CalendarModel, DecisionModel, Ends, FIRST_DAY, FIRST_INSTANT, LAST_DAY, LAST_INSTANT, ListModel, Shape, Ty, Val,
    ValueModel, World,
};
use crate::tree;

/// The members that are bound where an expression stands, and what is known to exist there.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    members: Vec<Member>,
    guarded: Vec<String>,
}

#[derive(Clone, Debug)]
struct Member {
    variable: Option<String>,
    list: String,
    record: usize,
}

impl Scope {
    /// The member that a decision for each member of a list is about.
    pub(super) fn of_each(variable: Option<String>, list: &ListModel) -> Self {
        let member = Member { variable, list: list.name.clone(), record: list.record };
        Self { members: vec![member], guarded: Vec::new() }
    }
}

/// Something with a name: how it is written, and what it is.
#[derive(Clone, Debug)]
struct Leaf {
    /// The same for two leaves that are the same value.
    key: String,
    expr: Expr,
    model: ValueModel,
}

impl World {
    /// A condition.
    pub(super) fn condition(&mut self, scope: &Scope, depth: usize) -> Expr {
        // Inside of one quantifier another one is rarer than it should be.
        if depth > 0
            && scope.members.len() == 1
            && self.chance.percent(15)
            && let Some(inner) = self.quantified(scope, depth - 1)
        {
            return inner;
        }
        if self.chance.percent(25)
            && let Some(outcome) = self.outcome_of_member(scope)
        {
            return outcome;
        }
        let condition = match self.chance.below(if depth == 0 { 55 } else { 100 }) {
            0..16 => self.yes_no(scope),
            16..35 => self.comparison(scope, depth),
            35..40 => self.inclusion(scope, depth).unwrap_or_else(|| self.comparison(scope, depth)),
            40..50 => self.membership(scope, depth),
            50..55 => self.existence(scope).unwrap_or_else(|| self.comparison(scope, depth)),
            55..63 => tree::not(self.condition(scope, depth - 1)),
            63..70 => {
                let items = self.conditions(scope, depth - 1, 2, 3);
                tree::and(items)
            }
            70..77 => {
                let items = self.conditions(scope, depth - 1, 2, 3);
                tree::or(items)
            }
            77..84 => self.counted(scope, depth - 1),
            84..88 => self.guarded(scope, depth - 1).unwrap_or_else(|| self.comparison(scope, depth)),
            88..91 => {
                let found = self.guarded_aggregate(scope, depth - 1);
                found.unwrap_or_else(|| self.comparison(scope, depth))
            }
            91..97 => self.quantified(scope, depth - 1).unwrap_or_else(|| self.comparison(scope, depth)),
            _ => self.outcome_is().unwrap_or_else(|| self.comparison(scope, depth)),
        };
        if self.chance.percent(3) { tree::paren(condition) } else { condition }
    }

    fn conditions(&mut self, scope: &Scope, depth: usize, least: usize, most: usize) -> Vec<Expr> {
        (0..self.chance.count(least, most)).map(|_| self.condition(scope, depth)).collect()
    }

    /// A yes/no fact, field or definition, a yes/no decision, or a constant.
    fn yes_no(&mut self, scope: &Scope) -> Expr {
        let names: Vec<Expr> = self.leaves(Ty::YesNo, scope).into_iter().map(|leaf| leaf.expr).collect();
        let mut leaves = names.clone();
        leaves.extend(self.decisions.iter().filter(|d| d.is_yes_no).map(|d| tree::named(&d.name)));
        if leaves.is_empty() {
            return self.comparison(scope, 0);
        }
        let leaf = self.chance.pick(&leaves).clone();
        // A decision itself is compared with constants only.
        if !names.is_empty() && self.chance.percent(6) {
            let left = self.chance.pick(&names).clone();
            let op = if self.chance.percent(50) { CompareOp::Is } else { CompareOp::IsNot };
            return tree::compare(op, left, leaf);
        }
        if self.chance.percent(3) {
            let both = [1, 0].map(|value| self.constant(Ty::YesNo, value));
            return tree::one_of(self.chance.percent(50), leaf, both.to_vec());
        }
        if self.chance.percent(15) {
            let yes = self.chance.percent(50);
            let op = if self.chance.percent(50) { CompareOp::Is } else { CompareOp::IsNot };
            return tree::compare(op, leaf, self.constant(Ty::YesNo, i64::from(yes)));
        }
        leaf
    }

    /// A comparison of two values of one type.
    fn comparison(&mut self, scope: &Scope, depth: usize) -> Expr {
        let (ty, left) = self.subject_of_comparison(scope, depth.saturating_sub(1));
        if ty == Ty::Instant && self.chance.percent(20) {
            let by = self.period(Unit::Hours, scope, depth.saturating_sub(1));
            let side = if self.chance.percent(50) { Side::After } else { Side::Before };
            let instant = self.value(Ty::Instant, scope, depth.saturating_sub(1));
            return tree::window(left.expr, by.expr, side, instant.expr);
        }
        if ty == Ty::Date && self.chance.percent(30) {
            return self.window(left, scope, depth.saturating_sub(1));
        }
        let right = if self.chance.percent(70) {
            self.constant_near(ty, left.low, left.high)
        } else {
            self.value(ty, scope, depth.saturating_sub(1))
        };
        let op = self.operator(ty);
        tree::compare(op, left.expr, right.expr)
    }

    /// `x within 3 years before d`
    fn window(&mut self, subject: Val, scope: &Scope, depth: usize) -> Expr {
        let unit = *self.chance.pick(&[Unit::Days, Unit::Days, Unit::Months, Unit::Years]);
        let by = self.period(unit, scope, depth);
        let side = if self.chance.percent(50) { Side::After } else { Side::Before };
        if !self.calendars.is_empty() && self.chance.percent(25) {
            let calendar = self.chance.pick(&self.calendars).name.clone();
            let by = self.period(Unit::WorkingDays, scope, depth);
            let date = self.value(Ty::Date, scope, depth);
            return tree::window_of(subject.expr, by.expr, side, date.expr, &calendar);
        }
        let date = if self.chance.percent(30) {
            self.constant_near(Ty::Date, subject.low, subject.high)
        } else {
            self.value(Ty::Date, scope, depth)
        };
        tree::window(subject.expr, by.expr, side, date.expr)
    }

    /// What is compared: never the bare name of a case, which says nothing of its type, and
    /// rarely a constant.
    pub(super) fn subject_of_comparison(&mut self, scope: &Scope, depth: usize) -> (Ty, Val) {
        for _ in 0..5 {
            let ty = self.compared_type(scope);
            let vals = self.readable(ty, scope);
            if vals.is_empty() {
                continue;
            }
            let is_enum = matches!(ty, Ty::Enum(_) | Ty::Set(_));
            let val = if is_enum { self.chance.pick(&vals).clone() } else { self.value(ty, scope, depth) };
            return (ty, val);
        }
        (Ty::Integer, self.value(Ty::Integer, scope, depth))
    }

    /// A type of which there is something to compare.
    fn compared_type(&mut self, scope: &Scope) -> Ty {
        let mut types: Vec<Ty> = self.facts.iter().map(|fact| fact.ty).collect();
        types.extend(self.boundaries.iter().map(|(_, bands)| Ty::Enum(*bands)));
        types.extend(self.defines.iter().map(|define| define.ty));
        for member in &scope.members {
            // The fields of members are what a quantifier is about.
            for _ in 0..3 {
                types.extend(self.records[member.record].fields.iter().map(|field| field.ty));
            }
        }
        types.retain(|ty| !matches!(ty, Ty::YesNo | Ty::Range(_) | Ty::Text));
        if types.is_empty() || self.chance.percent(12) {
            self.value_type_but_yes_no()
        } else {
            *self.chance.pick(&types)
        }
    }

    fn value_type_but_yes_no(&mut self) -> Ty {
        match self.value_type() {
            Ty::YesNo => Ty::Integer,
            ty => ty,
        }
    }

    fn is_ordered(&self, ty: Ty) -> bool {
        match ty {
            Ty::YesNo | Ty::Set(_) | Ty::Range(_) | Ty::Text => false,
            Ty::Enum(index) => self.enums[index].is_ordered(),
            _ => true,
        }
    }

    /// The largest or smallest of values, or a choice among them.
    fn one_of_several(&mut self, ty: Ty, scope: &Scope, depth: usize) -> Val {
        if self.is_ordered(ty) && self.chance.percent(50) {
            let vals: Vec<Val> = (0..self.chance.count(1, 3)).map(|_| self.value(ty, scope, depth)).collect();
            let largest = self.chance.percent(50);
            let (lows, highs) = (vals.iter().map(|val| val.low), vals.iter().map(|val| val.high));
            let (low, high) = if largest { (lows.max(), highs.max()) } else { (lows.min(), highs.min()) };
            let expr = tree::extreme(largest, vals.into_iter().map(|val| val.expr).collect());
            return Val { expr, low: low.unwrap_or(0), high: high.unwrap_or(0) };
        }
        let otherwise = self.value(ty, scope, depth);
        let (mut low, mut high) = (otherwise.low, otherwise.high);
        let mut choices = Vec::new();
        for _ in 0..self.chance.count(1, 2) {
            let mut optional = self.optional_leaves(scope);
            optional.retain(|leaf| leaf.model.ty == ty);
            let (value, condition) = if !optional.is_empty() && self.chance.percent(50) {
                // `x when x exists`
                let leaf = self.chance.pick(&optional).clone();
                let value = Val { expr: leaf.expr.clone(), low: leaf.model.low, high: leaf.model.high };
                (value, tree::exists(leaf.expr))
            } else {
                (self.value(ty, scope, depth), self.condition(scope, depth))
            };
            (low, high) = (low.min(value.low), high.max(value.high));
            choices.push((value.expr, condition));
        }
        Val { expr: tree::choose(choices, otherwise.expr), low, high }
    }

    fn operator(&mut self, ty: Ty) -> CompareOp {
        let ordered = self.is_ordered(ty);
        match self.chance.below(if ordered { 6 } else { 2 }) {
            0 => CompareOp::Is,
            1 => CompareOp::IsNot,
            _ => CompareOp::Edge(self.edge()),
        }
    }

    /// A scope in which some fact of a type exists that may be none, and the condition for it.
    pub(super) fn guard(&mut self, ty: Ty) -> Option<(Scope, Expr)> {
        let mut optional = self.optional_leaves(&Scope::default());
        optional.retain(|leaf| leaf.model.ty == ty);
        let leaf = (!optional.is_empty()).then(|| self.chance.pick(&optional).clone())?;
        Some((Scope { members: Vec::new(), guarded: vec![leaf.key] }, tree::exists(leaf.expr)))
    }

    pub(super) fn edge(&mut self) -> Edge {
        *self.chance.pick(&[Edge::AtLeast, Edge::AtMost, Edge::LessThan, Edge::MoreThan])
    }

    fn membership(&mut self, scope: &Scope, depth: usize) -> Expr {
        let (ty, subject) = self.subject_of_comparison(scope, depth.saturating_sub(1));
        let items =
            (0..self.chance.count(1, 3)).map(|_| self.constant_near(ty, subject.low, subject.high).expr).collect();
        tree::one_of(self.chance.percent(35), subject.expr, items)
    }

    fn counted(&mut self, scope: &Scope, depth: usize) -> Expr {
        let items = self.conditions(scope, depth, 1, 4);
        let quota = match self.chance.below(3) {
            0 => Quota::All,
            1 => Quota::Any,
            _ => Quota::AtLeast(u32::try_from(self.chance.count(1, items.len())).unwrap_or(1)),
        };
        tree::counted(quota, items)
    }

    fn existence(&mut self, scope: &Scope) -> Option<Expr> {
        let optional = self.optional_leaves(scope);
        if optional.is_empty() {
            return None;
        }
        let leaf = self.chance.pick(&optional).clone();
        Some(tree::exists(leaf.expr))
    }

    /// `x exists and …`, `not x exists or …`, `all of (x exists, …)`
    fn guarded(&mut self, scope: &Scope, depth: usize) -> Option<Expr> {
        let optional = self.optional_leaves(scope);
        if optional.is_empty() {
            return None;
        }
        let leaf = self.chance.pick(&optional).clone();
        let mut inner = scope.clone();
        inner.guarded.push(leaf.key.clone());
        let about = match leaf.model.ty {
            Ty::YesNo => leaf.expr.clone(),
            Ty::Text => self.about_text(leaf.clone(), &inner),
            Ty::Range(of) => {
                let value = self.value(of.ty(), &inner, depth);
                tree::includes(Share::Item, leaf.expr.clone(), vec![value.expr])
            }
            ty => {
                let right = if self.chance.percent(60) {
                    self.constant_near(ty, leaf.model.low, leaf.model.high)
                } else {
                    self.value(ty, &inner, depth)
                };
                let op = self.operator(ty);
                tree::compare(op, leaf.expr.clone(), right.expr)
            }
        };
        let mut rest = vec![about];
        if self.chance.percent(40) {
            rest.push(self.condition(&inner, depth));
        }
        let there = tree::exists(leaf.expr);
        Some(match self.chance.below(4) {
            0 | 1 => tree::and([vec![there], rest].concat()),
            2 => tree::or([vec![tree::not(there)], rest].concat()),
            _ => tree::counted(Quota::All, [vec![there], rest].concat()),
        })
    }

    /// `any` or `all` over a list.
    fn quantified(&mut self, scope: &Scope, depth: usize) -> Option<Expr> {
        let kind = if self.chance.percent(60) { QuantifierKind::Any } else { QuantifierKind::All };
        self.quantifier(kind, scope, if scope.members.is_empty() { depth.max(2) } else { depth })
    }

    fn quantifier(&mut self, kind: QuantifierKind, scope: &Scope, depth: usize) -> Option<Expr> {
        if self.lists.is_empty() || scope.members.len() > 2 {
            return None;
        }
        let list = self.chance.pick(&self.lists).clone();
        if !scope.members.is_empty() && list.max > 10 {
            return None;
        }
        let level = scope.members.len();
        let variable = self.variable(level);
        if kind == QuantifierKind::Count && self.chance.percent(25) {
            return Some(tree::quantifier(kind, variable.as_deref().filter(|_| level == 0), &list.name, None));
        }
        let mut inner = scope.clone();
        inner.members.push(Member { variable: variable.clone(), list: list.name.clone(), record: list.record });
        let condition = self.condition(&inner, depth);
        Some(tree::quantifier(kind, variable.as_deref(), &list.name, Some(condition)))
    }

    pub(super) fn variable(&mut self, level: usize) -> Option<String> {
        self.chance.percent(70).then(|| {
            let names = if self.is_chinese() { ["甲", "乙", "丙"] } else { ["p", "q", "r"] };
            names[level].to_owned()
        })
    }

    /// `sum p in items of v where c`; of an order where it is not summed, and then it may be none.
    pub(super) fn aggregate(&mut self, sum: bool, ty: Ty, scope: &Scope, depth: usize) -> Option<Val> {
        if self.lists.is_empty() || scope.members.len() > 2 {
            return None;
        }
        let list = self.chance.pick(&self.lists).clone();
        if !scope.members.is_empty() && list.max > 10 {
            return None;
        }
        let variable = self.variable(scope.members.len());
        let mut inner = scope.clone();
        inner.members.push(Member { variable: variable.clone(), list: list.name.clone(), record: list.record });
        let optional: Vec<Leaf> = self.optional_leaves(&inner).into_iter().filter(|leaf| leaf.model.ty == ty).collect();
        let condition = if !optional.is_empty() && self.chance.percent(60) {
            let leaf = self.chance.pick(&optional).clone();
            inner.guarded.push(leaf.key);
            let there = tree::exists(leaf.expr);
            Some(if self.chance.percent(40) { tree::and(vec![there, self.condition(&inner, depth)]) } else { there })
        } else {
            self.chance.percent(65).then(|| self.condition(&inner, depth))
        };
        let value = self.value_of_member(ty, &inner, depth.min(1))?;
        let kind = match (sum, ty, self.chance.percent(50)) {
            (true, ..) => AggregateKind::Sum,
            (_, Ty::Date | Ty::Instant, true) => AggregateKind::Earliest,
            (_, Ty::Date | Ty::Instant, false) => AggregateKind::Latest,
            (_, _, true) => AggregateKind::Smallest,
            (_, _, false) => AggregateKind::Largest,
        };
        let expr = tree::aggregate(kind, variable.as_deref(), &list.name, value.expr, condition);
        if !sum {
            return Some(Val { expr, low: value.low, high: value.high });
        }
        let low = (i128::from(value.low) * i128::from(list.max)).min(0);
        let high = (i128::from(value.high) * i128::from(list.max)).max(0);
        Some(Val { expr, low: clamp64(low), high: clamp64(high) })
    }

    /// What is taken of a member: most often one of its fields, and never the bare name of a case.
    fn value_of_member(&mut self, ty: Ty, scope: &Scope, depth: usize) -> Option<Val> {
        let prefix = format!("{}.", scope.members.len() - 1);
        let mut fields = self.leaves(ty, scope);
        fields.retain(|leaf| leaf.key.starts_with(&prefix));
        if !fields.is_empty() && self.chance.percent(70) {
            let Leaf { expr, model, .. } = self.chance.pick(&fields).clone();
            return Some(Val { expr, low: model.low, high: model.high });
        }
        if !matches!(ty, Ty::Enum(_)) {
            return Some(self.value(ty, scope, depth));
        }
        let vals = self.readable(ty, scope);
        (!vals.is_empty()).then(|| self.chance.pick(&vals).clone())
    }

    /// `(latest p in records of v) exists and …`
    fn guarded_aggregate(&mut self, scope: &Scope, depth: usize) -> Option<Expr> {
        let mut types: Vec<Ty> = self.records.iter().flat_map(|record| &record.fields).map(|field| field.ty).collect();
        types.retain(|ty| match ty {
            Ty::YesNo | Ty::Set(_) | Ty::Range(_) | Ty::Text => false,
            Ty::Enum(index) => self.enums[*index].is_ordered(),
            _ => true,
        });
        let ty = if types.is_empty() { Ty::Date } else { *self.chance.pick(&types) };
        let found = self.aggregate(false, ty, scope, depth)?;
        let right = if self.chance.percent(60) {
            self.constant_near(ty, found.low, found.high)
        } else {
            self.value(ty, scope, depth)
        };
        let op = self.operator(ty);
        let about = tree::compare(op, found.expr.clone(), right.expr);
        let there = tree::exists(found.expr);
        Some(match self.chance.below(5) {
            0 => there,
            1 => tree::or(vec![tree::not(there), about]),
            2 => tree::counted(Quota::All, vec![there, about]),
            _ => tree::and(vec![there, about]),
        })
    }

    /// `outcome is x` for a decision made before.
    pub(super) fn outcome_is(&mut self) -> Option<Expr> {
        if self.decisions.is_empty() {
            return None;
        }
        let decision = self.chance.pick(&self.decisions).clone();
        Some(self.outcome_of(&decision, tree::named(&decision.name)))
    }

    /// `p.outcome is x` for a decision for each member, made before.
    fn outcome_of_member(&mut self, scope: &Scope) -> Option<Expr> {
        let innermost = scope.members.len().checked_sub(1)?;
        let mut all = Vec::new();
        for (level, member) in scope.members.iter().enumerate() {
            if member.variable.is_some() || level == innermost {
                let decisions = self.each.iter().filter(|(list, _)| *list == member.list);
                all.extend(decisions.map(|(_, decision)| (member.variable.clone(), decision.clone())));
            }
        }
        if all.is_empty() {
            return None;
        }
        let (variable, decision) = self.chance.pick(&all).clone();
        let field = tree::name(decision.name.clone());
        let kind = fencun_grammar::ast::ExprKind::Field { variable: variable.map(tree::name), field };
        Some(self.outcome_of(&decision, tree::expr(kind)))
    }

    fn outcome_of(&mut self, decision: &DecisionModel, subject: Expr) -> Expr {
        if decision.is_yes_no {
            return subject;
        }
        let outcome = self.chance.pick(&decision.outcomes).clone();
        let outcome = tree::named(&outcome);
        match self.chance.below(if decision.is_scale { 6 } else { 4 }) {
            0 | 1 => tree::compare(CompareOp::Is, subject, outcome),
            2 => tree::compare(CompareOp::IsNot, subject, outcome),
            3 => {
                let outcomes = self.chance.some(&decision.outcomes);
                tree::one_of(self.chance.percent(30), subject, outcomes.iter().map(|name| tree::named(name)).collect())
            }
            _ => tree::compare(CompareOp::Edge(self.edge()), subject, outcome),
        }
    }

    /// A value of a type that is never none.
    pub(super) fn value(&mut self, ty: Ty, scope: &Scope, depth: usize) -> Val {
        if depth > 0 && ty != Ty::YesNo && self.chance.percent(12) {
            return self.one_of_several(ty, scope, depth - 1);
        }
        if depth > 0 && self.chance.percent(40) {
            let computed = match ty {
                Ty::YesNo | Ty::Enum(_) | Ty::Set(_) | Ty::Range(_) | Ty::Text => None,
                Ty::Date => Some(self.shifted(scope, depth - 1)),
                Ty::Instant => Some(self.shifted_instant(scope, depth - 1)),
                _ => self.computed(ty, scope, depth - 1),
            };
            if let Some(val) = computed {
                return val;
            }
        }
        let vals = self.readable(ty, scope);
        if vals.is_empty() || self.chance.percent(6) {
            let (low, high) =
                if ty.is_measure() && !matches!(ty, Ty::Date | Ty::Instant) { (0, 1_000) } else { self.natural(ty) };
            return self.constant_near(ty, low, high);
        }
        self.chance.pick(&vals).clone()
    }

    /// Everything with a name that has a value of a type.
    fn readable(&mut self, ty: Ty, scope: &Scope) -> Vec<Val> {
        let leaves = self.leaves(ty, scope).into_iter();
        let mut vals: Vec<Val> =
            leaves.map(|leaf| Val { expr: leaf.expr, low: leaf.model.low, high: leaf.model.high }).collect();
        vals.extend(self.parameter_reads(ty, scope));
        vals.extend(self.parts(ty, scope));
        vals
    }

    /// Ranges with a name.
    pub(super) fn named_ranges(&self, of: Ends) -> Vec<Val> {
        let leaves = self.collections(&Scope::default()).into_iter().filter(|leaf| leaf.model.ty == Ty::Range(of));
        leaves.map(|leaf| Val { expr: leaf.expr, low: leaf.model.low, high: leaf.model.high }).collect()
    }

    /// Ends of ranges, and sizes of sets.
    fn parts(&self, ty: Ty, scope: &Scope) -> Vec<Val> {
        let mut vals = Vec::new();
        for leaf in self.collections(scope) {
            let (expr, low, high) = (leaf.expr, leaf.model.low, leaf.model.high);
            match leaf.model.ty {
                Ty::Range(of) if of.ty() == ty => {
                    vals.push(Val { expr: tree::part(Part::LowerEnd, expr.clone()), low, high });
                    vals.push(Val { expr: tree::part(Part::UpperEnd, expr), low, high });
                }
                Ty::Set(of) if ty == Ty::Integer => {
                    let high = i64::try_from(self.enums[of].cases.len()).unwrap_or(0);
                    vals.push(Val { expr: tree::part(Part::Size, expr), low: 0, high });
                }
                _ => {}
            }
        }
        vals
    }

    /// `x is "A"`, `x is one of {"A", "B"}`, `x starts with "A"`, `x is y`
    fn about_text(&mut self, leaf: Leaf, scope: &Scope) -> Expr {
        let (low, high) = (leaf.model.low, leaf.model.high);
        let word = |world: &mut Self| world.constant_near(Ty::Text, low, high).expr;
        let op = if self.chance.percent(65) { CompareOp::Is } else { CompareOp::IsNot };
        match self.chance.below(10) {
            0..3 => tree::compare(op, leaf.expr, word(self)),
            // Behind the name of a guarantee a bare text would be its label.
            3 => tree::paren(tree::compare(op, word(self), leaf.expr)),
            4..6 => {
                let items = (0..self.chance.count(1, 3)).map(|_| word(self)).collect();
                tree::one_of(self.chance.percent(35), leaf.expr, items)
            }
            6..8 => tree::starts_with(leaf.expr, word(self)),
            _ => {
                let others = self.leaves(Ty::Text, scope);
                let other = if others.is_empty() { leaf.clone() } else { self.chance.pick(&others).clone() };
                tree::compare(op, leaf.expr, other.expr)
            }
        }
    }

    /// A text that surely exists, as the subject of a column.
    pub(super) fn text_subject(&mut self) -> Option<Val> {
        let texts = self.leaves(Ty::Text, &Scope::default());
        let leaf = (!texts.is_empty()).then(|| self.chance.pick(&texts).clone())?;
        Some(Val { expr: leaf.expr, low: leaf.model.low, high: leaf.model.high })
    }

    /// `kinds includes a`, `kinds includes any of {a, b}`, `term includes x`, or something about a
    /// text
    fn inclusion(&mut self, scope: &Scope, depth: usize) -> Option<Expr> {
        let collections = self.collections(scope);
        let leaf = (!collections.is_empty()).then(|| self.chance.pick(&collections).clone())?;
        match leaf.model.ty {
            Ty::Range(of) => {
                let value = if self.chance.percent(60) {
                    self.constant_near(of.ty(), leaf.model.low, leaf.model.high)
                } else {
                    self.value(of.ty(), scope, depth.saturating_sub(1))
                };
                Some(tree::includes(Share::Item, leaf.expr, vec![value.expr]))
            }
            Ty::Set(of) => {
                let cases: Vec<Expr> = self.enums[of].cases.iter().map(|case| tree::named(case)).collect();
                let share = *self.chance.pick(&[Share::Item, Share::Any, Share::All]);
                let items = match share {
                    Share::Item => vec![self.chance.pick(&cases).clone()],
                    Share::Any | Share::All => self.chance.some(&cases),
                };
                Some(tree::includes(share, leaf.expr, items))
            }
            Ty::Text => Some(self.about_text(leaf, scope)),
            _ => None,
        }
    }

    /// Sets, ranges and texts that surely exist.
    fn collections(&self, scope: &Scope) -> Vec<Leaf> {
        let mut leaves = self.named_values(scope);
        leaves.retain(|leaf| leaf.model.ty.is_collection() && (!leaf.model.none || scope.guarded.contains(&leaf.key)));
        leaves
    }

    /// Arithmetic, a count, or days between two dates.
    fn computed(&mut self, ty: Ty, scope: &Scope, depth: usize) -> Option<Val> {
        if ty == Ty::Integer && self.chance.percent(45) {
            let expr = self.quantifier(QuantifierKind::Count, scope, depth.max(1))?;
            let fencun_grammar::ast::ExprKind::Quantifier { list, .. } = &expr.kind else { return None };
            let high = self.lists.iter().find(|known| known.name == list.text).map_or(0, |known| known.max);
            return Some(Val { expr, low: 0, high });
        }
        if !matches!(ty, Ty::Date | Ty::Instant)
            && self.chance.percent(25)
            && let Some(sum) = self.aggregate(true, ty, scope, depth)
        {
            return Some(sum);
        }
        if ty == Ty::Duration(Unit::Hours) && self.chance.percent(60) {
            let from = self.value(Ty::Instant, scope, depth);
            let to = self.value(Ty::Instant, scope, depth);
            let expr = tree::hours_between(self.chance.percent(50), from.expr, to.expr);
            return Some(Val { expr, low: (to.low - from.high) / 3_600 - 1, high: (to.high - from.low) / 3_600 + 1 });
        }
        if ty == Ty::Duration(Unit::Days) && self.chance.percent(50) {
            let from = self.value(Ty::Date, scope, depth);
            let to = self.value(Ty::Date, scope, depth);
            let expr = tree::days_between(from.expr, to.expr);
            return Some(Val { expr, low: to.low - from.high, high: to.high - from.low });
        }
        if let Ty::Decimal(digits) = ty
            && self.chance.percent(40)
        {
            return Some(self.of_two_scales(digits, scope, depth));
        }
        if ty == Ty::Duration(Unit::WorkingDays) && !self.calendars.is_empty() && self.chance.percent(60) {
            let CalendarModel { name, first, last } = self.chance.pick(&self.calendars).clone();
            let from = self.value(Ty::Date, scope, depth);
            let to = self.value(Ty::Date, scope, depth);
            let expr = tree::working_days_between(from.expr, to.expr, &name);
            return Some(Val { expr, low: first - last, high: last - first });
        }
        if self.chance.percent(25)
            && let Some(val) = self.rounded(ty, scope, depth)
        {
            return Some(val);
        }
        if self.chance.percent(8) {
            return Some(self.per_unit(ty, scope, depth));
        }
        let left = self.value(ty, scope, depth);
        Some(match self.chance.below(if self.risky { 12 } else { 8 }) {
            0 => negated(left),
            1 | 2 | 8.. => {
                let factor = if self.risky && self.chance.percent(80) {
                    self.value(Ty::Integer, scope, depth)
                } else {
                    self.factor()
                };
                if self.chance.percent(50) {
                    computed(ArithmeticOp::Multiply, left, factor)
                } else {
                    computed(ArithmeticOp::Multiply, factor, left)
                }
            }
            3..6 => computed(ArithmeticOp::Add, left, self.value(ty, scope, depth)),
            _ => computed(ArithmeticOp::Subtract, left, self.value(ty, scope, depth)),
        })
    }

    /// A decimal from numbers with other digits behind the point: a product, or a sum with a
    /// number of fewer digits.
    fn of_two_scales(&mut self, digits: u8, scope: &Scope, depth: usize) -> Val {
        if digits > 1 && self.chance.percent(50) {
            let first = u8::try_from(self.chance.between(1, i64::from(digits) - 1)).unwrap_or(1);
            let (left, right) = (Ty::Decimal(first), Ty::Decimal(digits - first));
            let (left, right) = (self.value(left, scope, depth), self.value(right, scope, depth));
            return computed(ArithmeticOp::Multiply, left, right);
        }
        let fewer = if digits > 1 && self.chance.percent(50) { digits - 1 } else { 0 };
        let ty = if fewer == 0 { Ty::Integer } else { Ty::Decimal(fewer) };
        let (left, right) = (self.value(Ty::Decimal(digits), scope, depth), self.value(ty, scope, depth));
        let factor = 10_i128.pow(u32::from(digits - fewer));
        let wide = |value: i64| clamp64(i128::from(value) * factor);
        let right = Val { low: wide(right.low), high: wide(right.high), ..right };
        let op = if self.chance.percent(60) { ArithmeticOp::Add } else { ArithmeticOp::Subtract };
        if self.chance.percent(50) || op == ArithmeticOp::Subtract {
            computed(op, left, right)
        } else {
            computed(op, right, left)
        }
    }

    fn factor(&mut self) -> Val {
        let value = self.chance.between(-3, 12);
        Val { expr: tree::integer(value), low: value, high: value }
    }

    /// A date moved by a duration.
    fn shifted(&mut self, scope: &Scope, depth: usize) -> Val {
        if !self.calendars.is_empty() && self.chance.percent(30) {
            return self.shifted_by_calendar(scope, depth);
        }
        if self.chance.percent(12) {
            let instant = self.value(Ty::Instant, scope, depth);
            let offset = *self.chance.pick(&[0, 480, 60, -330, 1_080, -1_080]);
            let day = |seconds: i64| (seconds + i64::from(offset) * 60).div_euclid(86_400);
            let expr = tree::date_of(instant.expr, offset);
            return Val { expr, low: day(instant.low), high: day(instant.high) };
        }
        let unit = *self.chance.pick(&[Unit::Days, Unit::Days, Unit::Months, Unit::Years]);
        let date = self.value(Ty::Date, scope, depth);
        let by = self.period(unit, scope, depth);
        let (side, by_low, by_high) = match self.chance.below(100) {
            0..45 => (Side::After, i128::from(by.low), i128::from(by.high)),
            45..70 => (Side::CountingFrom, i128::from(by.low), i128::from(by.high)),
            _ => (Side::Before, -i128::from(by.high), -i128::from(by.low)),
        };
        let (shortest, longest) = match unit {
            Unit::Hours | Unit::Days | Unit::WorkingDays => (1, 1),
            Unit::Months => (28, 31),
            Unit::Years => (365, 366),
        };
        // Never tighter than what the checker finds.
        let low = i128::from(date.low) - i128::from(side == Side::CountingFrom)
            + by_low * if by_low < 0 { longest } else { shortest };
        let high = i128::from(date.high) + by_high * if by_high < 0 { shortest } else { longest };
        let expr = tree::shift(by.expr, side, date.expr);
        Val { expr, low: clamp(low, FIRST_DAY, LAST_DAY), high: clamp(high, FIRST_DAY, LAST_DAY) }
    }

    /// An instant moved by hours.
    fn shifted_instant(&mut self, scope: &Scope, depth: usize) -> Val {
        let instant = self.value(Ty::Instant, scope, depth);
        let by = self.period(Unit::Hours, scope, depth);
        let side = if self.chance.percent(60) { Side::After } else { Side::Before };
        let (by_low, by_high) = if side == Side::After { (by.low, by.high) } else { (-by.high, -by.low) };
        let low = i128::from(instant.low) + 3_600 * i128::from(by_low);
        let high = i128::from(instant.high) + 3_600 * i128::from(by_high);
        let expr = tree::shift(by.expr, side, instant.expr);
        Val { expr, low: clamp(low, FIRST_INSTANT, LAST_INSTANT), high: clamp(high, FIRST_INSTANT, LAST_INSTANT) }
    }

    /// A date moved by working days, or rolled to the next one.
    fn shifted_by_calendar(&mut self, scope: &Scope, depth: usize) -> Val {
        let CalendarModel { name, first, last } = self.chance.pick(&self.calendars).clone();
        let date = self.value(Ty::Date, scope, depth);
        let expr = if self.chance.percent(25) {
            tree::rolled(date.expr, &name)
        } else {
            let by = self.period(Unit::WorkingDays, scope, depth);
            let side = *self.chance.pick(&[Side::After, Side::After, Side::Before, Side::CountingFrom]);
            tree::working_days(by.expr, side, date.expr, &name)
        };
        Val { expr, low: first, high: last }
    }

    /// A duration by which dates move.
    fn period(&mut self, unit: Unit, scope: &Scope, depth: usize) -> Val {
        if self.chance.percent(70) {
            let most = match (self.shape, unit) {
                (Shape::Small, _) => 3,
                (_, Unit::Days) => 400,
                (_, Unit::WorkingDays) => 10,
                _ => 30,
            };
            let count = self.chance.between(0, most);
            return Val { expr: tree::duration(count, unit), low: count, high: count };
        }
        self.value(Ty::Duration(unit), scope, depth)
    }

    /// Reads of parameters of a type.
    fn parameter_reads(&mut self, ty: Ty, scope: &Scope) -> Vec<Val> {
        let mut reads = Vec::new();
        for parameter in self.parameters.clone() {
            if parameter.ty != ty {
                continue;
            }
            let values = || parameter.entries.iter().map(|(_, value)| *value);
            let (low, high) = (values().min().unwrap_or(0), values().max().unwrap_or(0));
            let expr = match parameter.entries.first() {
                Some((Some(first), _)) => self.day_from(*first, scope).map(|day| tree::as_of(&parameter.name, day)),
                _ => Some(tree::named(&parameter.name)),
            };
            reads.extend(expr.map(|expr| Val { expr, low, high }));
        }
        reads
    }

    /// A date that is never before a day.
    fn day_from(&mut self, first: i64, scope: &Scope) -> Option<Expr> {
        let mut days: Vec<Expr> = self
            .leaves(Ty::Date, scope)
            .into_iter()
            .filter(|leaf| leaf.model.low >= first)
            .map(|leaf| leaf.expr)
            .collect();
        if self.chance.percent(10) {
            let on = first + self.chance.between(0, 2_000);
            days.push(self.constant(Ty::Date, on));
        }
        (!days.is_empty()).then(|| self.chance.pick(&days).clone())
    }

    /// Facts, fields, definitions and boundaries of a type that surely exist.
    fn leaves(&self, ty: Ty, scope: &Scope) -> Vec<Leaf> {
        let mut leaves = self.named_values(scope);
        leaves.retain(|leaf| leaf.model.ty == ty && (!leaf.model.none || scope.guarded.contains(&leaf.key)));
        for (boundary, bands) in &self.boundaries {
            if ty == Ty::Enum(*bands) {
                let (low, high) = self.natural(ty);
                let model = ValueModel { name: boundary.clone(), ty, none: false, unknown: true, low, high };
                leaves.push(Leaf { key: boundary.clone(), expr: tree::named(boundary), model });
            }
        }
        leaves
    }

    fn optional_leaves(&self, scope: &Scope) -> Vec<Leaf> {
        let mut leaves = self.named_values(scope);
        leaves.retain(|leaf| leaf.model.none);
        leaves
    }

    fn named_values(&self, scope: &Scope) -> Vec<Leaf> {
        let names = self.facts.iter().chain(&self.defines);
        let mut leaves: Vec<Leaf> = names
            .map(|model| Leaf { key: model.name.clone(), expr: tree::named(&model.name), model: model.clone() })
            .collect();
        let innermost = scope.members.len().saturating_sub(1);
        for (level, member) in scope.members.iter().enumerate() {
            if member.variable.is_none() && level != innermost {
                continue;
            }
            for field in &self.records[member.record].fields {
                let kind = fencun_grammar::ast::ExprKind::Field {
                    variable: member.variable.as_deref().map(tree::name),
                    field: tree::name(field.name.clone()),
                };
                let leaf =
                    Leaf { key: format!("{level}.{}", field.name), expr: tree::expr(kind), model: field.clone() };
                // More weight than everything outside of the quantifier.
                leaves.push(leaf.clone());
                leaves.push(leaf);
            }
        }
        leaves
    }
}

fn negated(val: Val) -> Val {
    Val { expr: tree::negate(val.expr), low: clamp64(-i128::from(val.high)), high: clamp64(-i128::from(val.low)) }
}

pub(super) fn computed(op: ArithmeticOp, left: Val, right: Val) -> Val {
    let (a, b) = (i128::from(left.low), i128::from(left.high));
    let (c, d) = (i128::from(right.low), i128::from(right.high));
    let ends = match op {
        ArithmeticOp::Add => vec![a + c, b + d],
        ArithmeticOp::Subtract => vec![a - d, b - c],
        ArithmeticOp::Multiply => vec![a * c, a * d, b * c, b * d],
    };
    let low = clamp64(ends.iter().copied().min().unwrap_or(0));
    let high = clamp64(ends.iter().copied().max().unwrap_or(0));
    Val { expr: tree::arithmetic(op, left.expr, right.expr), low, high }
}

fn clamp(value: i128, low: i64, high: i64) -> i64 {
    i64::try_from(value.clamp(low.into(), high.into())).unwrap_or(low)
}

pub(super) fn clamp64(value: i128) -> i64 {
    clamp(value, i64::MIN, i64::MAX)
}
