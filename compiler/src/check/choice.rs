//! Values that are one of several: the largest, the smallest, the first whose condition holds.

use fencun_grammar::ast;
use fencun_grammar::diagnostic::{Code, Diagnostic};
use fencun_grammar::span::Span;

use super::expr::digits;
use super::{Checker, say};
use crate::hir::{Choice, Expr, ExprKind, Range, Type};

impl Checker<'_> {
    pub(super) fn extreme(
        &mut self,
        largest: bool,
        items: &[ast::Expr],
        expected: Option<Type>,
        span: Span,
    ) -> Option<Expr> {
        let mut typed = Vec::new();
        let mut expected = expected;
        for item in items {
            let item = self.expr(item, expected).and_then(|item| self.usable(item));
            expected = item.as_ref().map(|item| item.ty).or(expected);
            typed.push(item);
        }
        let items = self.of_one_type(typed.into_iter().collect::<Option<_>>()?)?;
        let first = items.first()?;
        let ty = first.ty;
        if ty == Type::Text {
            return self.text_order(span);
        }
        if !self.is_ordered(ty) {
            return self.no_order(span);
        }
        let of = |bound: fn(&Expr) -> i64| {
            let bounds = items.iter().map(bound);
            if largest { bounds.max() } else { bounds.min() }
        };
        let range = Range { min: of(|item| item.range.min)?, max: of(|item| item.range.max)? };
        let unknown = items.iter().any(|item| item.unknown);
        Some(Expr { ty, range, unknown, none: false, kind: ExprKind::Extreme { largest, items }, span })
    }

    pub(super) fn choose(
        &mut self,
        choices: &[ast::Choice],
        otherwise: &ast::Expr,
        expected: Option<Type>,
        span: Span,
    ) -> Option<Expr> {
        let before = self.guards.len();
        let (mut values, mut conditions) = (Vec::new(), Vec::new());
        let mut expected = expected;
        for choice in choices {
            let condition = self.condition(&choice.condition);
            // What the condition shows to exist does so in this value, and not in the next.
            let outside = self.guards.len();
            if let Some(condition) = &condition {
                self.assume(condition, true);
            }
            let value = self.expr(&choice.value, expected).and_then(|value| self.usable(value));
            self.guards.truncate(outside);
            if let Some(condition) = &condition {
                self.assume(condition, false);
            }
            expected = value.as_ref().map(|value| value.ty).or(expected);
            values.push(value);
            conditions.push(condition);
        }
        values.push(self.expr(otherwise, expected).and_then(|value| self.usable(value)));
        self.guards.truncate(before);

        let conditions: Vec<Expr> = conditions.into_iter().collect::<Option<_>>()?;
        let mut values = self.of_one_type(values.into_iter().collect::<Option<_>>()?)?;
        let otherwise = Box::new(values.pop()?);
        let ty = otherwise.ty;
        if let Type::Range(_) | Type::Text = ty {
            return self.only_facts(ty, span);
        }
        if ty == Type::YesNo {
            let message = say!("`choose` gives values, not conditions", "“择”给出的是值，不是条件");
            self.report(Diagnostic::error(Code::TypeMismatch, span, message).help(say!(
                "join the conditions with `and` and `or`: `(c and a) or (not c and b)`",
                "请用“且”“或”连接条件：“(丙 且 甲) 或 (非 丙 且 乙)”"
            )));
            return None;
        }
        let choices: Vec<Choice> =
            values.into_iter().zip(conditions).map(|(value, condition)| Choice { value, condition }).collect();
        let mut range = otherwise.range;
        let mut unknown = otherwise.unknown;
        for Choice { value, condition } in &choices {
            range = Range { min: range.min.min(value.range.min), max: range.max.max(value.range.max) };
            unknown |= value.unknown || condition.unknown;
        }
        Some(Expr { ty, range, unknown, none: false, kind: ExprKind::Choose { choices, otherwise }, span })
    }

    /// Values that are to have one type: numbers get the largest number of digits among them.
    fn of_one_type(&mut self, items: Vec<Expr>) -> Option<Vec<Expr>> {
        let most = items.iter().filter_map(|item| digits(item.ty)).max();
        let mut same: Vec<Expr> = Vec::new();
        for item in items {
            let item = match most {
                Some(most) if digits(item.ty).is_some() => self.widened(item, most)?,
                _ => item,
            };
            if let Some(first) = same.first()
                && first.ty != item.ty
            {
                let wanted = first.ty;
                self.mismatch(&item, wanted);
                return None;
            }
            same.push(item);
        }
        Some(same)
    }
}
