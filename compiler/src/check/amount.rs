//! Decisions that give amounts: numbers, dates, durations, sets and ranges instead of cases.
//!
//! What a unit gives is an expression; floor and cap of the outcome are constants. The bounds of
//! the outcome follow from those of what the units give.

use fencun_grammar::ast::{self, Edge, Modality};
use fencun_grammar::diagnostic::{Code, Diagnostic};
use fencun_grammar::span::Span;

use super::fact::cut;
use super::{Checker, interval, say};
use crate::hir::{Amount, Combination, DecisionId, Effect, Expr, ExprKind, Ordered, Range, Type};

/// What a unit says: its effect, and in a decision of amounts the amount.
pub(super) type Said = (Effect, Option<Expr>);

/// Whether a decision may give values of a type as amounts.
pub(super) fn is_amount(ty: Type) -> bool {
    matches!(ty, Type::Set(_) | Type::Range(_)) || Ordered::of(ty).is_some()
}

impl Checker<'_> {
    pub(super) fn is_amount_decision(&self, id: DecisionId) -> bool {
        self.built.decisions.get(id.index()).is_some_and(crate::hir::Decision::is_amount)
    }

    /// Checks that type, combination and bounds of a decision fit one another. Gives what a
    /// decision of amounts has besides; its bounds are known when its units are.
    pub(super) fn amount_head(&mut self, decl: &ast::DecisionDecl, ty: Type) -> Option<Amount> {
        let span = decl.combination_span;
        if !is_amount(ty) {
            if let Combination::Largest | Combination::Smallest | Combination::Sum | Combination::Collect =
                decl.combination
            {
                let message = say!("cases are neither larger nor added up", "取值没有大小，也不能合计");
                self.report(
                    Diagnostic::error(Code::NotAScale, span, message)
                        .also(decl.ty.span, say!("this type is no number", "此类型不是数值"))
                        .help(say!(
                            "write `strictest wins` for a scale, else `in order`",
                            "等次请写“从严”或“从宽”，其他请写“依次”"
                        )),
                );
            }
            if let Some(part) = decl.bounds.first() {
                let message = say!("only numbers have a floor and a cap", "只有数值才有上下限");
                self.report(Diagnostic::error(Code::NoOrder, part.span, message).help(say!("remove it", "请删去此处")));
            }
            return None;
        }
        let is_set = matches!(ty, Type::Set(_));
        if is_set != (decl.combination == Combination::Collect) {
            let message = match is_set {
                true => say!("sets are combined by `collect`", "集合以“汇集”合并"),
                false => say!("only sets are collected", "只有集合才能汇集"),
            };
            let help = match is_set {
                true => say!("write `collect`", "请写“汇集”"),
                false => say!("write `sum` or `largest wins`", "请写“合计”或“取大”"),
            };
            self.report(Diagnostic::error(Code::TypeMismatch, span, message).help(help));
            return Some(Amount { clamp: interval::ALL, range: self.natural_range(ty), site: None });
        }
        if let (true, Some(part)) = (is_set, decl.bounds.first()) {
            let message = say!("only numbers have a floor and a cap", "只有数值才有上下限");
            self.report(Diagnostic::error(Code::NoOrder, part.span, message).help(say!("remove it", "请删去此处")));
        }
        if let Combination::Strictest | Combination::MostLenient = decl.combination {
            let message = say!("numbers are larger or smaller, not stricter", "数值只有大小，没有宽严");
            self.report(
                Diagnostic::error(Code::NotAScale, span, message)
                    .help(say!("write `largest wins` or `smallest wins`", "请写“取大”或“取小”")),
            );
        }
        if let (Combination::Sum, Type::Range(_)) = (decl.combination, ty) {
            let message = say!("ranges cannot be added up", "区间不能合计");
            self.report(Diagnostic::error(Code::BadArithmetic, span, message).help(say!(
                "write `largest wins`; what is added up is two decisions of numbers",
                "请写“取大”；需要合计的，请为两端各设一项数值决定"
            )));
        }
        if decl.combination == Combination::Sum && ty == Type::Date {
            let message = say!("dates cannot be added up", "日期不能合计");
            self.report(
                Diagnostic::error(Code::BadArithmetic, span, message)
                    .help(say!("write `largest wins` for the latest date", "取最晚的日期请写“取大”")),
            );
        }
        Some(Amount { clamp: interval::ALL, range: self.natural_range(ty), site: None })
    }

    /// Floor and cap: constants, or parameters without dates.
    pub(super) fn clamp(&mut self, id: DecisionId, decl: &ast::DecisionDecl) -> bool {
        let Some(ty) = self.built.decisions.get(id.index()).map(|decision| decision.ty) else { return false };
        let ty = if let Type::Range(of) = ty { of.ty() } else { ty };
        let mut clamp = interval::ALL;
        for part in &decl.bounds {
            if let Edge::LessThan | Edge::MoreThan = part.edge {
                let message = say!("a floor is `at least`, a cap is `at most`", "下限写“以上”，上限写“以下”");
                self.report(
                    Diagnostic::error(Code::TypeMismatch, part.span, message)
                        .help(say!("include the number: `at most 12`", "请包括本数：“12 以下”")),
                );
                return false;
            }
            let Some(value) = self.clamp_value(&part.value, ty) else { return false };
            cut(&mut clamp, part.edge, value);
        }
        if clamp.min > clamp.max {
            let span = decl.bounds.iter().map(|part| part.span).reduce(Span::to).unwrap_or(decl.name.span);
            let message = say!("the floor lies above the cap", "下限高于上限");
            self.report(
                Diagnostic::error(Code::EmptyRange, span, message)
                    .help(say!("let `at least` be the smaller of the two", "请让“以上”的数不大于“以下”的数")),
            );
            return false;
        }
        if let Some(amount) = self.built.decisions.get_mut(id.index()).and_then(|decision| decision.amount.as_mut()) {
            amount.clamp = clamp;
        }
        true
    }

    fn clamp_value(&mut self, expr: &ast::Expr, ty: Type) -> Option<i64> {
        let value = self.expect_type(expr, ty)?;
        match value.kind {
            ExprKind::Const(value) => Some(value),
            ExprKind::Parameter { parameter, date: None } => {
                self.built.parameters.get(parameter.index())?.entries.first().map(|entry| entry.value)
            }
            _ => {
                let message = say!("a floor or cap is a constant", "上下限须为常量");
                self.report(Diagnostic::error(Code::NotConstant, expr.span, message).help(say!(
                    "write a number or a parameter without dates; what depends on the case is a decision of its own",
                    "请写数值或没有日期的参数；随案情而变的上下限请另设决定"
                )));
                None
            }
        }
    }

    /// What a unit of a decision of amounts gives. `condition` is its own: where it holds, what
    /// it guards exists.
    pub(super) fn give(&mut self, id: DecisionId, effect: &ast::Effect, condition: Option<&Expr>) -> Option<Said> {
        let ty = self.built.decisions.get(id.index())?.ty;
        if effect.modality == Modality::May {
            return self.no_such_unit(effect.span);
        }
        if let Type::Set(_) = ty {
            return self.give_set(effect, ty);
        }
        if let Type::Range(_) = ty
            && effect.outcomes.len() > 1
        {
            let message = say!("a rule gives one range", "规则只能给出一个区间");
            self.report(
                Diagnostic::error(Code::TypeMismatch, effect.span, message)
                    .help(say!("write a rule for each", "请分列规则")),
            );
            return None;
        }
        let [value] = effect.outcomes.as_slice() else {
            let message = say!("a rule gives one number", "规则只能给出一个数值");
            self.report(Diagnostic::error(Code::TypeMismatch, effect.span, message).help(say!(
                "write a rule for each, or a `set of` cases to collect",
                "请分列规则；需要几个取值的，类型请写“集合”"
            )));
            return None;
        };
        let before = self.guards.len();
        if let Some(condition) = condition {
            self.assume(condition, true);
        }
        let amount = match (ty, &value.kind) {
            (Type::Range(of), ast::ExprKind::Range { from, to }) => self.spread(of, from, to, value.span),
            _ => self.expect_type(value, ty),
        };
        self.guards.truncate(before);
        Some((Effect::Give, Some(amount?)))
    }

    /// `from 6 months to 12 months`. The lower end must not come out above the upper one.
    fn spread(&mut self, of: Ordered, from: &ast::Expr, to: &ast::Expr, span: Span) -> Option<Expr> {
        let (lower, upper) = (self.expect_type(from, of.ty()), self.expect_type(to, of.ty()));
        let (lower, upper) = (lower?, upper?);
        if !is_in_order(&lower, &upper) {
            if lower.range.min > upper.range.max {
                let message = say!("the lower end is above the upper end", "区间的下限高于上限");
                self.report(
                    Diagnostic::error(Code::EmptyRange, span, message)
                        .help(say!("write the smaller value first", "请把较小的值写在前面")),
                );
                return None;
            }
            let (lower, upper) = (self.source_text(lower.span), self.source_text(upper.span));
            let message = say!("the lower end may come out above the upper end", "区间的下限可能高于上限");
            self.report(Diagnostic::error(Code::EmptyRange, span, message).help(say!(
                "write `to largest of ({lower}, {upper})`, or narrow the bounds of the facts",
                "请写“至 最大者 ({lower}, {upper})”，或收窄事实的取值范围"
            )));
            return None;
        }
        let range = union(Some(lower.range), upper.range);
        let unknown = lower.unknown || upper.unknown;
        let kind = ExprKind::Range { from: Box::new(lower), to: Box::new(upper) };
        Some(Expr { ty: Type::Range(of), range, unknown, none: false, kind, span })
    }

    /// `then warn, fine`, `then {warn, fine}`: constants.
    fn give_set(&mut self, effect: &ast::Effect, ty: Type) -> Option<Said> {
        let whole = match effect.outcomes.as_slice() {
            [only] if matches!(only.kind, ast::ExprKind::Set(_)) => only.clone(),
            items => ast::Expr { span: effect.span, kind: ast::ExprKind::Set(items.to_vec()) },
        };
        let bits = self.constant_of(&whole, ty)?;
        Some((Effect::Give, Some(super::literal::constant(bits, ty, effect.span))))
    }

    /// Refuses a red line, an adjustment or a choice in a decision of amounts.
    pub(super) fn no_such_unit(&mut self, span: Span) -> Option<Said> {
        let message = say!(
            "a decision of numbers has only rules, tables, exceptions and `otherwise`, all binding",
            "给出数值的决定只有规则、表、例外和“其余”，且都有约束力"
        );
        self.report(Diagnostic::error(Code::TypeMismatch, span, message).help(say!(
            "put what beats everything first and combine `in order`; let a second decision change the number: `then points - 2`",
            "优先于一切的规则请放在最前并用“依次”；增减请另设决定：“则 记分 - 2”"
        )));
        None
    }

    /// The bounds of the outcome, once all units are checked.
    pub(super) fn amount_bounds(&mut self, id: DecisionId, span: Span) {
        let Some(decision) = self.built.decisions.get(id.index()) else { return };
        let Some(clamp) = decision.amount.as_ref().map(|amount| amount.clamp) else { return };
        if decision.combination == Combination::Collect {
            // All cases of the set: nothing narrower is needed.
            return;
        }
        let is_sum = decision.combination == Combination::Sum;
        let of = |unit: &crate::hir::UnitId| {
            self.built.units.get(unit.index()).and_then(|unit| unit.amount.as_ref()).map(|amount| amount.range)
        };
        let given: Vec<Range> = decision.ordinary.iter().filter_map(of).collect();
        let otherwise = decision.otherwise.as_ref().and_then(of);
        let (mut hull, mut fits) = (otherwise, true);
        if is_sum {
            // Each unit adds what it gives or nothing; so no sum on the way lies outside.
            let low: i128 = given.iter().map(|range| i128::from(range.min.min(0))).sum();
            let high: i128 = given.iter().map(|range| i128::from(range.max.max(0))).sum();
            let sum = interval::Wide { min: low, max: high }.within(interval::ALL);
            fits = sum.1;
            hull = Some(union(hull, sum.0));
        } else {
            hull = given.into_iter().fold(hull, |hull, range| Some(union(hull, range)));
        }
        let hull = hull.unwrap_or(Range { min: 0, max: 0 });
        let cut = |value: i64| value.max(clamp.min).min(clamp.max);
        let range = Range { min: cut(hull.min), max: cut(hull.max) };
        let site = (!fits).then(|| self.site(span));
        if let Some(amount) = self.built.decisions.get_mut(id.index()).and_then(|decision| decision.amount.as_mut()) {
            amount.range = range;
            amount.site = site;
        }
    }
}

/// Whether a value is never above another: by their bounds, or because one is the largest or
/// smallest of several among which the other is.
fn is_in_order(lower: &Expr, upper: &Expr) -> bool {
    let among = |of: &Expr, wanted: bool, other: &Expr| match &of.kind {
        ExprKind::Extreme { largest, items } => *largest == wanted && items.iter().any(|item| item.same(other)),
        _ => false,
    };
    lower.range.max <= upper.range.min || lower.same(upper) || among(upper, true, lower) || among(lower, false, upper)
}

fn union(hull: Option<Range>, range: Range) -> Range {
    hull.map_or(range, |hull| Range { min: hull.min.min(range.min), max: hull.max.max(range.max) })
}
