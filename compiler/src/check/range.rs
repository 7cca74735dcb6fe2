//! Ranges as values: their type, what lies within them, and their values in cases.

use fencun_abi::value::Value;
use fencun_grammar::ast;
use fencun_grammar::diagnostic::{Code, Diagnostic};
use fencun_grammar::span::Span;

use super::literal::constant;
use super::{Checker, say};
use crate::hir::{Expr, ExprKind, Field, Ordered, Type};

impl Checker<'_> {
    /// `range of money CNY`
    pub(super) fn range_type(&mut self, of: Type, span: Span) -> Option<Type> {
        if let Some(of) = Ordered::of(of) {
            return Some(Type::Range(of));
        }
        let name = self.type_name(of);
        let (en, zh) = (name.en, name.zh);
        let message = say!(
            "a range is of numbers, amounts, dates or durations, not of {en}",
            "区间的两端须为数值、金额、日期或期间，不能是“{zh}”"
        );
        self.report(
            Diagnostic::error(Code::TypeMismatch, span, message)
                .help(say!("write `set of {en}` for several cases", "几个取值请写“集合 {zh}”")),
        );
        None
    }

    /// `term includes 6 months`
    pub(super) fn within(&mut self, range: Expr, of: Ordered, value: &ast::Expr, span: Span) -> Option<Expr> {
        let value = self.expect_type(value, of.ty())?;
        let unknown = range.unknown || value.unknown;
        let kind = ExprKind::Within { range: Box::new(range), value: Box::new(value) };
        Some(Expr { unknown, kind, ..constant(1, Type::YesNo, span).widened() })
    }

    /// A range has no order and is not compared.
    pub(super) fn range_compared(&mut self, span: Span) -> Option<Expr> {
        let message = say!("ranges are compared by their ends", "区间须以其上下限作比较");
        self.report(Diagnostic::error(Code::NoOrder, span, message).help(say!(
            "write `upper end of term is at most …`, or `term includes …`",
            "请写“期限 之上限 在 … 以下”，或“期限 包含 …”"
        )));
        None
    }

    /// `6 months to 12 months` in a case.
    pub(super) fn case_range(
        &mut self,
        field: &Field,
        lower: &ast::Expr,
        upper: &ast::Expr,
        span: Span,
    ) -> Option<Value> {
        let name = &field.name;
        let Type::Range(of) = field.ty else {
            let wanted = self.type_name(field.ty);
            let (en, zh) = (wanted.en, wanted.zh);
            let message = say!("`{name}` is no range, but of type {en}", "“{name}”不是区间，其类型为“{zh}”");
            self.error(Code::TypeMismatch, span, message);
            return None;
        };
        let (from, to) = (self.constant_of(lower, of.ty()), self.constant_of(upper, of.ty()));
        let (from, to) = (from?, to?);
        self.in_bounds(field, from, lower.span)?;
        self.in_bounds(field, to, upper.span)?;
        if from > to {
            let message = say!("the lower end is above the upper end", "区间的下限高于上限");
            self.report(
                Diagnostic::error(Code::EmptyRange, span, message)
                    .help(say!("write the smaller value first", "请把较小的值写在前面")),
            );
            return None;
        }
        Some(Value::Range(from, to))
    }
}
