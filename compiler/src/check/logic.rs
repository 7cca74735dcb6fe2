//! Conditions: junctions, comparisons, membership, `exists`, quantifiers, and what a condition
//! shows to exist.

use std::collections::BTreeSet;

use fencun_grammar::ast::{self, CompareOp, Edge, ExprKind as A, QuantifierKind};
use fencun_grammar::diagnostic::{Code, Diagnostic};
use fencun_grammar::span::Span;

use super::aggregate::Members;
use super::expr::{Guard, Scope};
use super::literal::constant;
use super::names::ValueSymbol;
use super::text::{quoted, text_steps};
use super::{Checker, MAX_BODY, MAX_ROUNDS, say};
use crate::hir::{Comparison, DecisionId, EnumKind, EnumOrigin, Expr, ExprKind, FactId, Range, Type};

impl Checker<'_> {
    pub(super) fn junction(&mut self, items: &[ast::Expr], junction: Junction, span: Span) -> Option<Expr> {
        let n = items.len();
        let quota = match junction {
            Junction::And => u32::try_from(n).ok()?,
            Junction::Or => 1,
            Junction::AtLeast(quota) => quota,
        };
        if quota == 0 || quota as usize > n {
            let message = say!("{quota} of {n} conditions are asked for", "要求具备 {n} 项中的 {quota} 项");
            self.report(
                Diagnostic::error(Code::BadQuota, span, message)
                    .help(say!("ask for a number from 1 to {n}", "请写 1 至 {n} 之间的数")),
            );
            return None;
        }
        let before = self.guards.len();
        let mut typed = Vec::new();
        for item in items {
            let Some(condition) = self.condition(item) else { continue };
            match junction {
                Junction::And => self.assume(&condition, true),
                Junction::Or => self.assume(&condition, false),
                Junction::AtLeast(_) => {}
            }
            typed.push(condition);
        }
        self.guards.truncate(before);
        (typed.len() == n).then(|| at_least(quota, typed, span))
    }

    /// Adds what is known to exist where a condition is true (or false).
    pub(super) fn assume(&mut self, condition: &Expr, truth: bool) {
        // A list of what is open, not recursion: definitions may stand behind one another in a
        // long chain. Each is looked into once for true and once for false.
        let mut open = vec![(condition, truth)];
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        while let Some((condition, truth)) = open.pop() {
            match &condition.kind {
                ExprKind::Exists(inner) if truth => found.push((**inner).clone()),
                ExprKind::Not(inner) => open.push((inner, !truth)),
                ExprKind::Define(id) => {
                    if let (true, Some(define)) = (seen.insert((*id, truth)), self.built.defines.get(id.index())) {
                        open.push((&define.body, truth));
                    }
                }
                ExprKind::AtLeast { quota, items } => {
                    let each = if truth { *quota as usize == items.len() } else { *quota == 1 };
                    if each {
                        open.extend(items.iter().map(|item| (item, truth)));
                    }
                }
                _ => {}
            }
        }
        for value in found {
            let guard = self.guard_of(&value);
            self.guards.extend(guard);
        }
    }

    fn guard_of(&mut self, value: &Expr) -> Option<Guard> {
        match value.kind {
            ExprKind::Fact(id) => Some(Guard::Fact(id)),
            ExprKind::Define(id) => Some(Guard::Define(id)),
            ExprKind::Member { depth, field } => {
                let level = self.scopes.len().checked_sub(1 + depth as usize)?;
                Some(Guard::Member { level, field })
            }
            ExprKind::Aggregate { .. } => Some(self.aggregate_guard(value)),
            _ => None,
        }
    }

    pub(super) fn exists(&mut self, inner: &ast::Expr, span: Span) -> Option<Expr> {
        let typed = self.unguarded(inner)?;
        if !typed.none {
            let text = self.source_text(typed.span);
            let message = say!("`{text}` always exists", "“{text}”总是存在");
            self.report(
                Diagnostic::error(Code::BadOptional, span, message)
                    .help(say!("declare it `or none`, or remove `exists`", "请在声明中写“或无”，或删去“存在”")),
            );
            return None;
        }
        let unknown = typed.unknown;
        Some(Expr { unknown, kind: ExprKind::Exists(Box::new(typed)), ..constant(1, Type::YesNo, span).widened() })
    }

    /// A value that `exists` is asked of. A guard on the value itself must not hide that it may
    /// be none; guards on what it is computed from must stay.
    fn unguarded(&mut self, expr: &ast::Expr) -> Option<Expr> {
        match &expr.kind {
            A::Paren(inner) => self.unguarded(inner),
            A::Aggregate { kind, variable, list, value, condition } => {
                let of = Members { variable: variable.as_ref(), list, condition: condition.as_deref() };
                self.aggregate(*kind, of, value, expr.span)
            }
            _ => {
                let guards = std::mem::take(&mut self.guards);
                let typed = self.expr(expr, None);
                self.guards = guards;
                typed
            }
        }
    }

    /// The decision that an expression is the outcome of, and for which member that is bound.
    fn decision_name(&self, expr: &ast::Expr) -> Option<(DecisionId, Option<u32>)> {
        match &expr.kind {
            A::Paren(inner) => self.decision_name(inner),
            _ => match self.plain_name(expr) {
                Some(name) => match self.names.value(&name.text) {
                    // An amount is a value like any other.
                    Some(ValueSymbol::Decision(id)) if !self.is_amount_decision(id) => Some((id, None)),
                    _ => None,
                },
                None => self.outcome_of_member(expr).map(|(id, depth)| (id, Some(depth))),
            },
        }
    }

    /// The outcome that an expression names.
    pub(super) fn outcome(&mut self, decision: DecisionId, expr: &ast::Expr) -> Option<u32> {
        let ty = self.built.decisions.get(decision.index())?.ty;
        u32::try_from(self.constant_of(expr, ty)?).ok()
    }

    pub(super) fn compare(&mut self, op: CompareOp, left: &ast::Expr, right: &ast::Expr, span: Span) -> Option<Expr> {
        let decided = self.decision_name(left);
        // A yes/no decision is a condition, and is compared as one.
        let is_yes_no = |(id, _): &(DecisionId, Option<u32>)| {
            self.built.decisions.get(id.index()).is_none_or(|d| d.ty == Type::YesNo)
        };
        if let Some((id, of)) = decided.filter(|decided| !is_yes_no(decided)) {
            self.for_each_member(id, of, left.span)?;
            let outcome = self.outcome(id, right)?;
            let decision = self.built.decisions.get(id.index())?;
            let (n, is_scale) = (decision.n_outcomes, decision.is_scale);
            if let (CompareOp::Edge(_), false) = (op, is_scale) {
                return self.no_order(span);
            }
            let set = (0..n)
                .filter(|case| holds(op, i64::from(*case), i64::from(outcome)))
                .fold(0, |set, case| set | bit(case));
            return Some(outcome_in(id, set, of, span));
        }
        if let Some(text) = quoted(right) {
            return self.text_is(op, left, text, span);
        }
        if let Some(text) = quoted(left) {
            return self.text_is(op, right, text, span);
        }
        let left = self.expr(left, None).and_then(|typed| self.usable(typed));
        if left.is_none() && is_bare_name(right) {
            // Without the left side's type nobody knows whether the name is a case of it.
            return None;
        }
        let expected = left.as_ref().map(|typed| typed.ty);
        if let Some(Type::Range(_)) = expected {
            return self.range_compared(span);
        }
        if left.is_none() && matches!(right.kind, A::Set(_)) {
            return None;
        }
        let right = self.expr(right, expected).and_then(|typed| self.usable(typed));
        let (left, right) = self.same_scale(left?, right?)?;
        if left.ty != right.ty {
            self.mismatch(&right, left.ty);
            return None;
        }
        self.compared(op, left, right, span)
    }

    /// Whether values of a type are smaller and larger than one another.
    pub(super) fn is_ordered(&self, ty: Type) -> bool {
        match ty {
            Type::YesNo | Type::Text | Type::Set(_) | Type::Range(_) | Type::List(_) => false,
            Type::Enum(id) => self
                .built
                .enums
                .get(id.index())
                .is_some_and(|e| matches!(e.origin, EnumOrigin::Declared(EnumKind::Scale) | EnumOrigin::Bands(_))),
            _ => true,
        }
    }

    /// A comparison of two values of one type.
    pub(super) fn compared(&mut self, op: CompareOp, left: Expr, right: Expr, span: Span) -> Option<Expr> {
        if left.ty == Type::Text {
            return self.texts_compared(op, left, right, span);
        }
        let ordered = self.is_ordered(left.ty);
        if let (CompareOp::Edge(_), false) = (op, ordered) {
            return self.no_order(span);
        }
        if left.ty == Type::YesNo {
            let constant = |expr: &Expr| matches!(expr.kind, ExprKind::Const(_));
            if !(constant(&left) || constant(&right) || simple(&left) && simple(&right)) {
                return self.too_involved(span);
            }
            let same = both_or_neither(left, right, span);
            return Some(if op == CompareOp::Is { same } else { not(same, span) });
        }
        let comparison = comparison(op);
        if let (Some(truth), false) =
            (settled(comparison, left.range, right.range), matches!(left.kind, ExprKind::Const(_)))
        {
            let message = if truth {
                say!("this comparison always holds", "此比较恒成立")
            } else {
                say!("this comparison can never hold", "此比较不可能成立")
            };
            let low = self.value_text(left.ty, left.range.min);
            let high = self.value_text(left.ty, left.range.max);
            let (low_en, low_zh, high_en, high_zh) = (low.en, low.zh, high.en, high.zh);
            self.report(Diagnostic::warning(Code::NeverTrue, span, message).label(say!(
                "the left side lies between {low_en} and {high_en}",
                "左边的值在 {low_zh} 与 {high_zh} 之间"
            )));
        }
        let unknown = left.unknown || right.unknown;
        let kind = ExprKind::Compare { op: comparison, left: Box::new(left), right: Box::new(right) };
        Some(Expr { unknown, kind, ..constant(1, Type::YesNo, span).widened() })
    }

    /// Two conditions compared with one another would have to be written out twice.
    fn too_involved(&mut self, span: Span) -> Option<Expr> {
        let message =
            say!("a condition is compared with `yes` or `no`, or with a name", "条件只能与“是”“否”或一个名称比较");
        self.report(Diagnostic::error(Code::TypeMismatch, span, message).help(say!(
            "give the condition a name with `define name as …` and compare the name",
            "请先用“定义 名称 即 …”为条件命名，再作比较"
        )));
        None
    }

    pub(super) fn no_order(&mut self, span: Span) -> Option<Expr> {
        let message = say!("these values have no order", "这些值没有先后次序");
        self.report(Diagnostic::error(Code::NoOrder, span, message).help(say!(
            "use `is` or `is one of {{…}}`, or declare the type as a `scale`",
            "请用“为”或“属于 {{…}}”，或把类型声明为“等次”"
        )));
        None
    }

    pub(super) fn membership(&mut self, subject: &ast::Expr, items: &[ast::Expr], span: Span) -> Option<Expr> {
        if let Some((id, of)) = self.decision_name(subject) {
            self.for_each_member(id, of, subject.span)?;
            let mut set = 0;
            for item in items {
                set |= bit(self.outcome(id, item)?);
            }
            return Some(outcome_in(id, set, of, span));
        }
        let subject = self.expr(subject, None).and_then(|typed| self.usable(typed))?;
        self.one_of(subject, items, span)
    }

    /// A value is one of some constants.
    pub(super) fn one_of(&mut self, subject: Expr, items: &[ast::Expr], span: Span) -> Option<Expr> {
        if let Type::Range(_) = subject.ty {
            return self.range_compared(span);
        }
        if subject.ty == Type::Text {
            let mut texts = Vec::new();
            for item in items {
                let Some(text) = quoted(item) else {
                    let message = say!("a text in quotes is expected here", "此处应为引号内的文字");
                    self.error(Code::NotConstant, item.span, message);
                    return None;
                };
                texts.push(text);
            }
            return self.text_in(subject, &texts, span);
        }
        let values: Vec<Option<i64>> = items.iter().map(|item| self.constant_of(item, subject.ty)).collect();
        let mut values: Vec<i64> = values.into_iter().collect::<Option<_>>()?;
        values.sort_unstable();
        values.dedup();
        if subject.ty == Type::YesNo {
            return Some(match values.as_slice() {
                [0] => not(subject, span),
                [1] => subject,
                _ if simple(&subject) => at_least(1, vec![subject.clone(), not(subject, span)], span),
                _ => return self.too_involved(span),
            });
        }
        if let [only] = values.as_slice() {
            let item = constant(*only, subject.ty, span);
            return self.compared(CompareOp::Is, subject, item, span);
        }
        let unknown = subject.unknown;
        let kind = ExprKind::OneOf { subject: Box::new(subject), items: values };
        Some(Expr { unknown, kind, ..constant(1, Type::YesNo, span).widened() })
    }

    pub(super) fn quantifier(
        &mut self,
        kind: QuantifierKind,
        variable: Option<&ast::Name>,
        list: &ast::Name,
        condition: Option<&ast::Expr>,
        span: Span,
    ) -> Option<Expr> {
        let members = self.bind(variable, list, span)?;
        let condition = match condition {
            Some(condition) => self.condition(condition),
            None => Some(constant(1, Type::YesNo, span)),
        };
        self.unbind();
        let condition = condition?;
        self.count_work(&[&condition], members.rounds, span);
        let BoundList { list: id, max, .. } = members;
        let unknown = condition.unknown;
        let (ty, range) = match kind {
            QuantifierKind::Any | QuantifierKind::All => (Type::YesNo, Range { min: 0, max: 1 }),
            QuantifierKind::Count => (Type::Integer, Range { min: 0, max }),
        };
        let kind = ExprKind::Quantifier { kind, list: id, condition: Box::new(condition) };
        Some(Expr { ty, range, unknown, none: false, kind, span })
    }

    /// Binds a member of a list for what is checked next.
    pub(super) fn bind(&mut self, variable: Option<&ast::Name>, list: &ast::Name, span: Span) -> Option<BoundList> {
        let symbol = self.value_symbol(list, None)?;
        let ValueSymbol::Fact(id) = symbol else {
            return self.no_list(list);
        };
        let fact = self.built.facts.get(id.index())?;
        let (Type::List(record), max) = (fact.ty, fact.range.max) else {
            return self.no_list(list);
        };
        if let Some(name) = variable
            && let Some((_, declared)) = self.names.values.get(&name.text)
        {
            let declared = *declared;
            self.duplicate(name, declared);
            return None;
        }
        self.scopes.push(Scope { variable: variable.map(|name| name.text.clone()), list: id, record, max });
        let rounds = self.scopes.iter().map(|scope| scope.max).try_fold(1_i64, i64::checked_mul);
        if rounds.is_none_or(|rounds| rounds > MAX_ROUNDS) {
            let message = say!(
                "these lists can have more than {MAX_ROUNDS} combinations of members",
                "这些列表的成员组合可超过 {MAX_ROUNDS} 种"
            );
            self.report(Diagnostic::error(Code::TooMany, span, message).help(say!(
                "lower the largest lengths of the lists: `list of … at most 100`",
                "请减小列表的最大长度：“列表 … 100 以下”"
            )));
        }
        Some(BoundList { list: id, max, rounds: rounds.unwrap_or(i64::MAX) })
    }

    /// Unbinds the member that was bound last, and forgets what was known of it.
    pub(super) fn unbind(&mut self) {
        self.scopes.pop();
        let level = self.scopes.len();
        self.guards.retain(|guard| match guard {
            Guard::Member { level: at, .. } => *at != level,
            Guard::Aggregate { level: Some(at), .. } => *at <= level,
            Guard::Aggregate { level: None, .. } | Guard::Fact(_) | Guard::Define(_) => true,
        });
    }

    /// Counts what is computed for every combination of members.
    pub(super) fn count_work(&mut self, of: &[&Expr], rounds: i64, span: Span) {
        let parts: usize = of.iter().map(|expr| size(expr)).sum();
        let steps: usize = of.iter().map(|expr| size(expr) + text_steps(expr)).sum();
        self.work = self.work.saturating_add(i64::try_from(steps).unwrap_or(i64::MAX).saturating_mul(rounds));
        if parts > MAX_BODY {
            let message = say!("this condition has more than {MAX_BODY} parts", "此条件超过 {MAX_BODY} 个组成部分");
            self.error(Code::TooMany, span, message);
        }
    }

    fn no_list(&mut self, name: &ast::Name) -> Option<BoundList> {
        let text = &name.text;
        let message = say!("`{text}` is not a list", "“{text}”不是列表");
        self.report(
            Diagnostic::error(Code::ListMisuse, name.span, message)
                .help(say!("name a fact of type `list of …`", "请写类型为“列表 …”的事实")),
        );
        None
    }
}

/// The list whose members are bound.
#[derive(Clone, Copy, Debug)]
pub(super) struct BoundList {
    pub(super) list: FactId,
    /// The most members that it can have.
    pub(super) max: i64,
    /// Combinations of members of this list and of those around it.
    pub(super) rounds: i64,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Junction {
    And,
    Or,
    AtLeast(u32),
}

impl Expr {
    /// The same with the range of yes/no.
    pub(super) fn widened(self) -> Self {
        Self { range: Range { min: 0, max: 1 }, ..self }
    }
}

/// The condition that at least `quota` of the items hold.
pub(super) fn at_least(quota: u32, mut items: Vec<Expr>, span: Span) -> Expr {
    if let ([_], 1) = (items.as_slice(), quota)
        && let Some(only) = items.pop()
    {
        return only;
    }
    let unknown = items.iter().any(|item| item.unknown);
    Expr { unknown, kind: ExprKind::AtLeast { quota, items }, ..constant(1, Type::YesNo, span).widened() }
}

/// A bit set of one outcome; empty for one beyond the limit, which is reported elsewhere.
pub(super) fn bit(outcome: u32) -> u32 {
    1_u32.checked_shl(outcome).unwrap_or(0)
}

/// The negation of a condition.
pub(super) fn not(inner: Expr, span: Span) -> Expr {
    match inner.kind {
        ExprKind::Const(value) => constant(1 - value, Type::YesNo, span),
        kind => {
            let inner = Expr { kind, ..inner };
            Expr {
                unknown: inner.unknown,
                kind: ExprKind::Not(Box::new(inner)),
                ..constant(1, Type::YesNo, span).widened()
            }
        }
    }
}

pub(super) fn outcome_in(decision: DecisionId, set: u32, of: Option<u32>, span: Span) -> Expr {
    // Whether a decision can stay undetermined is not tracked: assume that it can.
    Expr { unknown: true, kind: ExprKind::OutcomeIn { decision, set, of }, ..constant(1, Type::YesNo, span).widened() }
}

/// How many parts an expression has.
pub(super) fn size(expr: &Expr) -> usize {
    // Division goes bit by bit.
    let own = if matches!(expr.kind, ExprKind::Rounded { .. }) { 200 } else { 1 };
    own + expr.operands().into_iter().map(size).sum::<usize>()
}

fn is_bare_name(expr: &ast::Expr) -> bool {
    matches!(expr.kind, A::Name(_))
}

/// Whether writing an expression twice costs nothing.
fn simple(expr: &Expr) -> bool {
    expr.operands().is_empty()
}

/// Two conditions are equal: both hold or neither does.
fn both_or_neither(left: Expr, right: Expr, span: Span) -> Expr {
    match (&left.kind, &right.kind) {
        (_, ExprKind::Const(1)) => left,
        (_, ExprKind::Const(_)) => not(left, span),
        (ExprKind::Const(1), _) => right,
        (ExprKind::Const(_), _) => not(right, span),
        _ => {
            let both = at_least(2, vec![left.clone(), right.clone()], span);
            let neither = at_least(2, vec![not(left, span), not(right, span)], span);
            at_least(1, vec![both, neither], span)
        }
    }
}

pub(super) fn comparison(op: CompareOp) -> Comparison {
    match op {
        CompareOp::Is => Comparison::Equal,
        CompareOp::IsNot => Comparison::NotEqual,
        CompareOp::Edge(Edge::AtLeast) => Comparison::GreaterOrEqual,
        CompareOp::Edge(Edge::AtMost) => Comparison::LessOrEqual,
        CompareOp::Edge(Edge::LessThan) => Comparison::Less,
        CompareOp::Edge(Edge::MoreThan) => Comparison::Greater,
    }
}

fn holds(op: CompareOp, a: i64, b: i64) -> bool {
    match comparison(op) {
        Comparison::Equal => a == b,
        Comparison::NotEqual => a != b,
        Comparison::Less => a < b,
        Comparison::LessOrEqual => a <= b,
        Comparison::Greater => a > b,
        Comparison::GreaterOrEqual => a >= b,
    }
}

/// What a comparison gives for all values of the two ranges, if it is always the same.
fn settled(op: Comparison, a: Range, b: Range) -> Option<bool> {
    let (below, above) = (a.max < b.min, a.min > b.max);
    let single = a.min == a.max && b.min == b.max && a.min == b.min;
    match op {
        Comparison::Equal if below || above => Some(false),
        Comparison::NotEqual if below || above => Some(true),
        Comparison::Equal if single => Some(true),
        Comparison::NotEqual if single => Some(false),
        Comparison::Less if below => Some(true),
        Comparison::Less if a.min >= b.max => Some(false),
        Comparison::LessOrEqual if a.max <= b.min => Some(true),
        Comparison::LessOrEqual if above => Some(false),
        Comparison::Greater if above => Some(true),
        Comparison::Greater if a.max <= b.min => Some(false),
        Comparison::GreaterOrEqual if a.min >= b.max => Some(true),
        Comparison::GreaterOrEqual if below => Some(false),
        _ => None,
    }
}
