//! Texts: comparisons with texts in quotes and with one another, and the bounds of their length.

use fencun_abi::value::Value;
use fencun_grammar::ast::{self, CompareOp, ExprKind as A, Quoted};
use fencun_grammar::diagnostic::{Code, Diagnostic};
use fencun_grammar::span::Span;

use super::literal::constant;
use super::logic::not;
use super::{Checker, MAX_ALTERNATIVES, MAX_QUOTED, say};
use crate::hir::{Expr, ExprKind, Field, Range, Type};

/// The text in quotes that an expression is.
pub(super) fn quoted(expr: &ast::Expr) -> Option<&Quoted> {
    match &expr.kind {
        A::Paren(inner) => quoted(inner),
        A::Text(text) => Some(text),
        _ => None,
    }
}

/// What comparing texts takes beyond one step for each part of an expression.
pub(super) fn text_steps(expr: &Expr) -> usize {
    let own = match &expr.kind {
        ExprKind::TextIn { items, .. } => items.iter().map(|item| 1 + item.len() / 16).sum(),
        ExprKind::StartsWith { prefix, .. } => prefix.len() / 16,
        ExprKind::SameText { left, right } => {
            let most = left.range.max.min(right.range.max).unsigned_abs();
            usize::try_from(most * 2 / 5).unwrap_or(usize::MAX)
        }
        _ => 0,
    };
    own + expr.operands().into_iter().map(text_steps).sum::<usize>()
}

impl Checker<'_> {
    /// `name is "x"`, `name is not "x"`
    pub(super) fn text_is(&mut self, op: CompareOp, text: &ast::Expr, other: &Quoted, span: Span) -> Option<Expr> {
        let text = self.text_value(text)?;
        let found = self.text_in(text, &[other], span)?;
        match op {
            CompareOp::Is => Some(found),
            CompareOp::IsNot => Some(not(found, span)),
            CompareOp::Edge(_) => self.text_order(span),
        }
    }

    /// A text is one of these.
    pub(super) fn text_in(&mut self, text: Expr, items: &[&Quoted], span: Span) -> Option<Expr> {
        if items.len() > MAX_ALTERNATIVES {
            let n = items.len();
            let message = say!(
                "{n} texts, at most {MAX_ALTERNATIVES} are possible in one list",
                "文字有 {n} 个，一处至多列举 {MAX_ALTERNATIVES} 个"
            );
            self.report(
                Diagnostic::error(Code::TooMany, span, message)
                    .help(say!("write a table with a row for each", "请改写为表，每个文字一行")),
            );
            return None;
        }
        let mut texts = Vec::new();
        for item in items {
            let length = self.length(item)?;
            if length < text.range.min || length > text.range.max {
                self.never_so_long(item, text.range);
            }
            texts.push(item.text.clone());
        }
        texts.sort_unstable();
        texts.dedup();
        let unknown = text.unknown;
        let kind = ExprKind::TextIn { text: Box::new(text), items: texts };
        Some(Expr { unknown, kind, ..constant(1, Type::YesNo, span).widened() })
    }

    /// `number starts with "37"`
    pub(super) fn starts_with(&mut self, text: &ast::Expr, prefix: &ast::Expr, span: Span) -> Option<Expr> {
        let text = self.text_value(text)?;
        let Some(prefix) = quoted(prefix) else {
            let message = say!("a text in quotes is expected here", "此处应为引号内的文字");
            self.error(Code::NotConstant, prefix.span, message);
            return None;
        };
        if self.length(prefix)? > text.range.max {
            self.never_so_long(prefix, text.range);
        }
        let unknown = text.unknown;
        let kind = ExprKind::StartsWith { text: Box::new(text), prefix: prefix.text.clone() };
        Some(Expr { unknown, kind, ..constant(1, Type::YesNo, span).widened() })
    }

    /// Two facts or fields that are texts.
    pub(super) fn texts_compared(&mut self, op: CompareOp, left: Expr, right: Expr, span: Span) -> Option<Expr> {
        if left.range.max < right.range.min || right.range.max < left.range.min {
            let message = say!("this comparison can never hold", "此比较不可能成立");
            self.report(
                Diagnostic::warning(Code::NeverTrue, span, message)
                    .label(say!("no length fits both texts", "没有两者都可有的长度")),
            );
        }
        let unknown = left.unknown || right.unknown;
        let kind = ExprKind::SameText { left: Box::new(left), right: Box::new(right) };
        let same = Expr { unknown, kind, ..constant(1, Type::YesNo, span).widened() };
        match op {
            CompareOp::Is => Some(same),
            CompareOp::IsNot => Some(not(same, span)),
            CompareOp::Edge(_) => self.text_order(span),
        }
    }

    /// A text in quotes where no text is compared.
    pub(super) fn stray_text(&mut self, span: Span) -> Option<Expr> {
        let message = say!("a text cannot stand here", "此处不能写文字");
        self.report(Diagnostic::error(Code::TypeMismatch, span, message).help(say!(
            "compare a fact of type `text` with it: `number is \"A-1\"`",
            "请与类型为“文本”的事实比较：“编号 为 \"A-1\"”"
        )));
        None
    }

    /// A text in a case.
    pub(super) fn case_text(&mut self, field: &Field, value: &ast::Expr) -> Option<Value> {
        let name = &field.name;
        let Some(text) = quoted(value) else {
            let message = say!("`{name}` is a text", "“{name}”是文本");
            self.report(
                Diagnostic::error(Code::TypeMismatch, value.span, message)
                    .help(say!("write it in quotes", "请写在引号内")),
            );
            return None;
        };
        let length = characters(&text.text);
        self.in_bounds(field, length, value.span)?;
        Some(Value::Text(text.text.clone()))
    }

    fn text_value(&mut self, expr: &ast::Expr) -> Option<Expr> {
        if quoted(expr).is_some() {
            let message = say!("both sides are fixed texts", "两边都是固定的文字");
            self.report(
                Diagnostic::error(Code::TypeMismatch, expr.span, message)
                    .help(say!("name a fact of type `text` on one side", "请在一边写类型为“文本”的事实")),
            );
            return None;
        }
        self.expect_type(expr, Type::Text)
    }

    fn length(&mut self, text: &Quoted) -> Option<i64> {
        let length = characters(&text.text);
        if length > MAX_QUOTED {
            let message = say!(
                "the text has {length} characters, at most {MAX_QUOTED} are possible",
                "文字有 {length} 个字符，至多 {MAX_QUOTED} 个"
            );
            self.error(Code::TooMany, text.span, message);
            return None;
        }
        // A comparison takes some bytes beside those of the text.
        self.quoted_bytes += 16 + text.text.len();
        Some(length)
    }

    fn never_so_long(&mut self, text: &Quoted, range: Range) {
        let message = say!("this comparison can never hold", "此比较不可能成立");
        let (low, high) = (range.min, range.max);
        self.report(
            Diagnostic::warning(Code::NeverTrue, text.span, message)
                .label(say!("the fact has {low} to {high} characters", "该事实有 {low} 至 {high} 个字符")),
        );
    }

    /// Refuses to put texts in order.
    pub(super) fn text_order<T>(&mut self, span: Span) -> Option<T> {
        let message = say!("texts have no order", "文本没有先后次序");
        self.report(
            Diagnostic::error(Code::NoOrder, span, message)
                .help(say!("use `is`, `is one of {{…}}` or `starts with`", "请用“为”、“属于 {{…}}”或“开头为”")),
        );
        None
    }
}

pub(super) fn characters(text: &str) -> i64 {
    i64::try_from(text.chars().count()).unwrap_or(i64::MAX)
}
