//! Quantifiers that give a value of the members: `sum`, `earliest`, `latest`, `smallest`,
//! `largest`.

use fencun_grammar::ast;
use fencun_grammar::diagnostic::{Code, Diagnostic};
use fencun_grammar::span::Span;

use super::expr::Guard;
use super::literal::constant;
use super::quantity::is_number;
use super::{Checker, interval, say};
use crate::hir::{AggregateKind, Expr, ExprKind, Type};

/// The members that a value is taken of.
#[derive(Clone, Copy)]
pub(super) struct Members<'e> {
    pub(super) variable: Option<&'e ast::Name>,
    pub(super) list: &'e ast::Name,
    pub(super) condition: Option<&'e ast::Expr>,
}

impl Checker<'_> {
    /// A value of the members of a list; whatever is known to exist, it may be none.
    pub(super) fn aggregate(
        &mut self,
        kind: AggregateKind,
        of: Members<'_>,
        value: &ast::Expr,
        span: Span,
    ) -> Option<Expr> {
        let members = self.bind(of.variable, of.list, span)?;
        let condition = match of.condition {
            Some(condition) => self.condition(condition),
            None => Some(constant(1, Type::YesNo, span)),
        };
        // The value of a member that does not count is not looked at.
        let before = self.guards.len();
        if let Some(condition) = &condition {
            self.assume(condition, true);
        }
        let value = self.expr(value, None).and_then(|typed| self.usable_of_members(typed));
        self.guards.truncate(before);
        self.unbind();
        let (condition, value) = (condition?, value?);
        if !self.fits(kind, &value, of.list) {
            return None;
        }
        self.count_work(&[&condition, &value], members.rounds, span);
        let (ty, unknown) = (value.ty, condition.unknown || value.unknown);
        let (range, site) = if kind == AggregateKind::Sum {
            let (range, fits) = interval::sum(value.range, members.max).within(interval::ALL);
            (range, (!fits).then(|| self.site(span)))
        } else {
            (value.range, None)
        };
        let none = kind != AggregateKind::Sum;
        let (condition, value) = (Box::new(condition), Box::new(value));
        let kind = ExprKind::Aggregate { kind, list: members.list, condition, value, site };
        Some(Expr { ty, range, unknown, none, kind, span })
    }

    /// Refuses a value that may be none for a member that counts.
    fn usable_of_members(&mut self, value: Expr) -> Option<Expr> {
        if !value.none {
            return Some(value);
        }
        let text = self.source_text(value.span);
        let message = say!("`{text}` may be none for a member that counts", "计入的成员，其“{text}”可能为无");
        self.report(
            Diagnostic::error(Code::NoneWithoutExists, value.span, message)
                .help(say!("leave such members out: `where {text} exists`", "请排除这样的成员：“满足 {text} 存在”")),
        );
        None
    }

    /// Whether values of this type can be added up or put in order by the word that was used.
    fn fits(&mut self, kind: AggregateKind, value: &Expr, list: &ast::Name) -> bool {
        let ty = value.ty;
        let name = self.type_name(ty);
        let (en, zh, list) = (name.en, name.zh, &list.text);
        let by_time = matches!(ty, Type::Date | Type::Instant);
        match kind {
            AggregateKind::Sum => {
                if is_number(ty) {
                    return true;
                }
                let message = say!("values of type {en} cannot be added up", "类型为“{zh}”的值不能合计");
                let mut diagnostic = Diagnostic::error(Code::BadArithmetic, value.span, message);
                if ty == Type::YesNo {
                    diagnostic = diagnostic.help(say!(
                        "to count members write `count in {list} where …`",
                        "如需计数，请写“{list} 中 计数 满足 …”"
                    ));
                }
                self.report(diagnostic);
                false
            }
            _ if ty == Type::Text => self.text_order::<()>(value.span).is_some(),
            AggregateKind::Earliest | AggregateKind::Latest if by_time => true,
            AggregateKind::Smallest | AggregateKind::Largest if !by_time => {
                self.is_ordered(ty) || self.no_order(value.span).is_some()
            }
            AggregateKind::Earliest | AggregateKind::Smallest => {
                self.other_word(value, if by_time { ("earliest", "最早") } else { ("smallest", "最小") })
            }
            AggregateKind::Latest | AggregateKind::Largest => {
                self.other_word(value, if by_time { ("latest", "最晚") } else { ("largest", "最大") })
            }
        }
    }

    fn other_word(&mut self, value: &Expr, (word_en, word_zh): (&str, &str)) -> bool {
        let name = self.type_name(value.ty);
        let (en, zh) = (name.en, name.zh);
        let message = say!("a value of type {en} is taken with `{word_en}`", "类型为“{zh}”的值应写“{word_zh}”");
        self.report(
            Diagnostic::error(Code::TypeMismatch, value.span, message)
                .help(say!("write `{word_en} … of …`", "请写“… 中 {word_zh} … 取 …”")),
        );
        false
    }

    /// The same where it is known to exist.
    pub(super) fn guarded_aggregate(&self, expr: Expr) -> Expr {
        let known = self.aggregates.iter().position(|known| known.same(&expr));
        match known {
            Some(index) => self.guarded(Guard::Aggregate { index, level: self.level_of(&expr) }, expr),
            None => expr,
        }
    }

    /// The guard that says that a value of members exists.
    pub(super) fn aggregate_guard(&mut self, expr: &Expr) -> Guard {
        let known = self.aggregates.iter().position(|known| known.same(expr));
        let index = known.unwrap_or(self.aggregates.len());
        if known.is_none() {
            self.aggregates.push(expr.clone());
        }
        Guard::Aggregate { index, level: self.level_of(expr) }
    }

    /// How many members are bound, where the expression reads one of them.
    fn level_of(&self, expr: &Expr) -> Option<usize> {
        is_open(expr).then_some(self.scopes.len())
    }
}

/// Whether an expression reads a member that is bound outside of it.
pub(super) fn is_open(expr: &Expr) -> bool {
    reads_outer_member(expr, 0)
}

fn reads_outer_member(expr: &Expr, bound: u32) -> bool {
    if let ExprKind::Member { depth, .. } = expr.kind {
        return depth >= bound;
    }
    let inner = bound + u32::from(expr.list().is_some());
    expr.operands().into_iter().any(|operand| reads_outer_member(operand, inner))
}
