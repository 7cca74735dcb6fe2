//! Expressions: names resolved, types checked, bounds computed.
//!
//! Every function gives `None` when something is wrong; the mistake was reported then.

use fencun_grammar::ast::{self, ExprKind as A, Quota};
use fencun_grammar::diagnostic::{Code, Diagnostic};
use fencun_grammar::span::Span;

use super::aggregate::Members;
use super::literal::{MAX_DURATION, MAX_NUMBER, constant};
use super::logic::{Junction, not, outcome_in};
use super::names::{Space, ValueSymbol};
use super::{Checker, interval, say};
use crate::hir::{ArithmeticOp, DefineId, Expr, ExprKind, FactId, RecordId, Type, Unit};

/// Digits behind the point of an integer or a decimal.
pub(super) fn digits(ty: Type) -> Option<u8> {
    match ty {
        Type::Integer => Some(0),
        Type::Decimal(digits) => Some(digits),
        _ => None,
    }
}

/// The member that a quantifier binds.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    pub(super) variable: Option<String>,
    pub(super) list: FactId,
    pub(super) record: RecordId,
    /// The most members that the list can have.
    pub(super) max: i64,
}

/// A value that is known to exist.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Guard {
    Fact(FactId),
    Define(DefineId),
    /// A field of the member bound at this level, counted from the outermost.
    Member {
        level: usize,
        field: u32,
    },
    /// A value of the members of a list, an index of `Checker::aggregates`. With a level it reads
    /// members that are bound around it, and means the same only where as many are bound.
    Aggregate {
        index: usize,
        level: Option<usize>,
    },
}

impl Checker<'_> {
    /// An expression that must be a condition.
    pub(super) fn condition(&mut self, expr: &ast::Expr) -> Option<Expr> {
        let typed = self.expr(expr, Some(Type::YesNo))?;
        if typed.ty == Type::YesNo {
            return self.usable(typed);
        }
        let found = self.type_name(typed.ty);
        let (en, zh) = (found.en, found.zh);
        let message =
            say!("a condition is expected here, found a value of type {en}", "此处应为条件，却是类型“{zh}”的值");
        self.report(Diagnostic::error(Code::NotACondition, expr.span, message).help(say!(
            "compare it with something, such as `is`, `is at least` or `is less than`",
            "请与其他值比较，如“为”、“在 … 以上”、“不满”"
        )));
        None
    }

    /// An expression that must have a type.
    pub(super) fn expect_type(&mut self, expr: &ast::Expr, ty: Type) -> Option<Expr> {
        let typed = self.expr(expr, Some(ty))?;
        self.of_type(typed, ty)
    }

    /// The same for one that is typed already: a number may stand for a decimal of as many
    /// digits or more.
    pub(super) fn of_type(&mut self, typed: Expr, ty: Type) -> Option<Expr> {
        if typed.ty == ty {
            return self.usable(typed);
        }
        if let (Some(digits), Some(wanted)) = (digits(typed.ty), digits(ty)) {
            if digits <= wanted {
                let typed = self.usable(typed)?;
                return self.widened(typed, wanted);
            }
            if matches!(typed.kind, ExprKind::Const(_)) {
                self.too_precise(typed.span, digits.into(), wanted.into());
                return None;
            }
        }
        self.mismatch(&typed, ty);
        None
    }

    /// A number with more digits behind the point: its value times a power of ten.
    pub(super) fn widened(&mut self, typed: Expr, wanted: u8) -> Option<Expr> {
        let more = digits(typed.ty).and_then(|digits| wanted.checked_sub(digits))?;
        if more == 0 {
            return Some(typed);
        }
        let (span, ty) = (typed.span, Type::Decimal(wanted));
        let factor = 10_i64.checked_pow(more.into())?;
        if let ExprKind::Const(value) = typed.kind {
            let value = value.checked_mul(factor).filter(|value| value.unsigned_abs() <= MAX_NUMBER.unsigned_abs());
            if value.is_none() {
                self.too_large(span, MAX_NUMBER, wanted.into());
            }
            return Some(constant(value?, ty, span));
        }
        let factor = constant(factor, Type::Integer, span);
        Some(Expr { ty, ..self.operation(ArithmeticOp::Multiply, typed, factor, ty, span) })
    }

    pub(super) fn mismatch(&mut self, found: &Expr, wanted: Type) {
        let (name, other) = (self.type_name(wanted), self.type_name(found.ty));
        let (en, zh, other_en, other_zh) = (name.en, name.zh, other.en, other.zh);
        if let (Type::Money(_), Type::Money(_)) = (found.ty, wanted) {
            let message = say!("{en} is expected here, found {other_en}", "此处应为{zh}，却是{other_zh}");
            self.report(Diagnostic::error(Code::WrongCurrency, found.span, message).help(say!(
                "currencies do not mix; state the amount in the other currency",
                "不同货币不能混用；请改用同一货币的金额"
            )));
            return;
        }
        let message = say!("{en} is expected here, found {other_en}", "此处应为“{zh}”，却是“{other_zh}”");
        let mut diagnostic = Diagnostic::error(Code::TypeMismatch, found.span, message);
        if let (Type::Integer, ExprKind::Const(value)) = (found.ty, &found.kind) {
            let example = self.value_with_unit(wanted, *value);
            if let Some(text) = example {
                let (en, zh) = (text.en, text.zh);
                diagnostic = diagnostic.help(say!("write `{en}`", "请写“{zh}”"));
            }
        }
        self.report(diagnostic);
    }

    /// A bare number as the author may have meant it.
    fn value_with_unit(&self, ty: Type, number: i64) -> Option<fencun_grammar::diagnostic::Bilingual> {
        let scale = match ty {
            Type::Money(index) => {
                10_i64.checked_pow(fencun_abi::currency::CURRENCIES.get(usize::from(index))?.1.into())?
            }
            Type::Percent => 100,
            Type::Duration(_) => 1,
            _ => return None,
        };
        Some(self.value_text(ty, number.checked_mul(scale)?))
    }

    /// Refuses a value that may be none where it is compared or computed with.
    pub(super) fn usable(&mut self, expr: Expr) -> Option<Expr> {
        if !expr.none {
            return Some(expr);
        }
        let text = self.source_text(expr.span);
        let message = say!("`{text}` may be none, so it cannot stand here unguarded", "“{text}”可能为无，不能直接使用");
        let help = match expr.kind {
            ExprKind::Aggregate { .. } if super::aggregate::is_open(&expr) => {
                say!("write `({text}) exists and …` before it", "请先写“({text}) 存在 且 …”")
            }
            ExprKind::Aggregate { .. } => say!(
                "no member may count; name it with `define name as {text}` and write `name exists and …` before it",
                "可能没有符合的成员；请先用“定义 名称 即 {text}”为它命名，再在前面写“名称 存在 且 …”"
            ),
            _ => say!("write `{text} exists and …` before it", "请先写“{text} 存在 且 …”"),
        };
        self.report(Diagnostic::error(Code::NoneWithoutExists, expr.span, message).help(help));
        None
    }

    pub(super) fn source_text(&self, span: Span) -> String {
        let text = self.sources.get(self.source).and_then(|source| source.text.get(span.range())).unwrap_or_default();
        let line: Vec<&str> = text.split_whitespace().collect();
        line.join(" ").chars().take(200).collect()
    }

    /// An expression; `expected` resolves the names of cases.
    pub(super) fn expr(&mut self, expr: &ast::Expr, expected: Option<Type>) -> Option<Expr> {
        let span = expr.span;
        match &expr.kind {
            A::Paren(inner) => self.expr(inner, expected),
            A::Name(name) => self.name(name, expected),
            A::Field { variable, field } => match self.plain_name(expr) {
                Some(name) => self.name(&name, expected),
                None => match self.outcome_of_member(expr) {
                    Some((id, depth)) => self.outcome_as_condition(id, depth, span),
                    None => self.member(variable.as_ref(), field, span),
                },
            },
            A::YesNo(value) => Some(constant(i64::from(*value), Type::YesNo, span)),
            A::Number(number) => {
                let (value, ty) = self.number(*number)?;
                Some(constant(value, ty, span))
            }
            A::Money { amount, currency } => {
                let (value, ty) = self.money(*amount, currency)?;
                Some(constant(value, ty, span))
            }
            A::Percent(number) => Some(constant(self.scaled(*number, 2, MAX_NUMBER)?, Type::Percent, span)),
            A::Date(date) => Some(constant(super::literal::day_number(*date).into(), Type::Date, span)),
            A::Instant(instant) => Some(constant(self.instant(*instant)?, Type::Instant, span)),
            A::HoursBetween { started, from, to } => self.hours_between(*started, from, to, span),
            A::DateOf { instant, offset } => self.date_of(instant, *offset, span),
            A::Duration { count, unit } => {
                Some(constant(self.scaled(*count, 0, MAX_DURATION)?, Type::Duration(*unit), span))
            }
            A::Not(inner) => Some(not(self.condition(inner)?, span)),
            A::And(items) => self.junction(items, Junction::And, span),
            A::Or(items) => self.junction(items, Junction::Or, span),
            A::Counted { quota, items } => match quota {
                Quota::All => self.junction(items, Junction::And, span),
                Quota::Any => self.junction(items, Junction::Or, span),
                Quota::AtLeast(n) => self.junction(items, Junction::AtLeast(*n), span),
            },
            A::Extreme { largest, items } => self.extreme(*largest, items, expected, span),
            A::Choose { choices, otherwise } => self.choose(choices, otherwise, expected, span),
            A::Compare { op, left, right } => self.compare(*op, left, right, span),
            A::OneOf { negated, subject, items } => {
                let found = self.membership(subject, items, span)?;
                Some(if *negated { not(found, span) } else { found })
            }
            A::Includes { share, subject, items } => self.includes(*share, subject, items, span),
            A::Text(_) => self.stray_text(span),
            A::StartsWith { subject, prefix } => self.starts_with(subject, prefix, span),
            A::Set(items) => self.set_literal(items, expected, span),
            A::Part { part, of } => self.part(*part, of, span),
            A::Range { .. } => {
                let message = say!("a range cannot stand here", "此处不能写区间");
                self.report(Diagnostic::error(Code::TypeMismatch, span, message).help(say!(
                    "only a decision of type `range of …` gives a range",
                    "只有类型为“区间 …”的决定才给出区间"
                )));
                None
            }
            A::Exists(inner) => self.exists(inner, span),
            A::Quantifier { kind, variable, list, condition } => {
                self.quantifier(*kind, variable.as_ref(), list, condition.as_deref(), span)
            }
            A::Aggregate { kind, variable, list, value, condition } => {
                let of = Members { variable: variable.as_ref(), list, condition: condition.as_deref() };
                let found = self.aggregate(*kind, of, value, span)?;
                Some(self.guarded_aggregate(found))
            }
            A::AsOf { parameter, date } => {
                let symbol = self.value_symbol(parameter, expected)?;
                let ValueSymbol::Parameter(id) = symbol else {
                    let text = &parameter.text;
                    let message =
                        say!("`{text}` is no parameter, so it has no history", "“{text}”不是参数，没有历次取值");
                    self.error(Code::AsOf, parameter.span, message);
                    return None;
                };
                let date = self.expect_type(date, Type::Date)?;
                self.parameter_read(id, Some(date), span)
            }
            A::Shift { by, side, date, calendar } => self.shift(by, (*side, calendar.as_ref()), date, span),
            A::Rolled { date, calendar } => {
                let date = self.expect_type(date, Type::Date);
                self.rolled(date?, calendar, span)
            }
            A::WorkingDaysBetween { from, to, calendar } => self.working_days(from, to, calendar, span),
            A::Window { subject, by, side, date, calendar } => {
                self.window(subject, by, (*side, calendar.as_ref()), date, span)
            }
            A::DaysBetween { from, to } => {
                let from = self.expect_type(from, Type::Date);
                let to = self.expect_type(to, Type::Date);
                let (from, to) = (from?, to?);
                let range = interval::arithmetic(ArithmeticOp::Subtract, to.range, from.range).within(interval::ALL).0;
                let unknown = from.unknown || to.unknown;
                let kind = ExprKind::DaysBetween { from: Box::new(from), to: Box::new(to) };
                Some(Expr { ty: Type::Duration(Unit::Days), range, unknown, none: false, kind, span })
            }
            A::Rounded { value, mode, step } => self.rounded(value, *mode, step, span),
            A::Divide { .. } => self.unrounded_quotient(span),
            A::PerUnit { amount, started, unit, quantity } => self.per_unit(amount, *started, unit, quantity, span),
            A::Negate(inner) => self.negate(inner, expected, span),
            A::Arithmetic { op, left, right } => self.arithmetic(*op, left, right, expected, span),
        }
    }

    /// The name that an expression consists of, with its package where one stands before it.
    pub(super) fn plain_name(&self, expr: &ast::Expr) -> Option<ast::Name> {
        match &expr.kind {
            A::Name(name) => Some(name.clone()),
            A::Field { variable: Some(package), field } => {
                let is_member = self.scopes.iter().any(|scope| scope.variable.as_ref() == Some(&package.text));
                let is_package = !is_member && self.names.imported.packages.contains(&package.text);
                is_package.then(|| ast::Name { text: format!("{}.{}", package.text, field.text), span: expr.span })
            }
            _ => None,
        }
    }

    pub(super) fn value_symbol(&mut self, name: &ast::Name, expected: Option<Type>) -> Option<ValueSymbol> {
        if let Some(symbol) = self.names.value(&name.text) {
            return match symbol {
                ValueSymbol::Broken => None,
                symbol => Some(symbol),
            };
        }
        if self.scopes.iter().any(|scope| scope.variable.as_ref() == Some(&name.text)) {
            let text = &name.text;
            let message = say!("`{text}` is a member of a list, not a value", "“{text}”是列表的成员，不是值");
            self.report(
                Diagnostic::error(Code::ListMisuse, name.span, message)
                    .help(say!("name one of its fields: `{text}.field`", "请写出它的字段：“{text}.字段”")),
            );
            return None;
        }
        let owner = self.built.enums.iter().find(|e| e.cases.iter().any(|(case, _)| *case == name.text));
        if let (Some(owner), false) = (owner, matches!(expected, Some(Type::Enum(_)))) {
            let (text, owner) = (&name.text, &owner.name);
            let message = say!(
                "`{text}` is a case of `{owner}`, not a value by itself",
                "“{text}”是“{owner}”的取值，不能单独使用"
            );
            self.report(Diagnostic::error(Code::UnknownName, name.span, message).help(say!(
                "compare something of type `{owner}` with it: `… is {text}`",
                "请与类型为“{owner}”的值比较：“… 为 {text}”"
            )));
            return None;
        }
        let mut known = self.known_names(Space::Value);
        let what = if let Some(Type::Enum(id)) = expected {
            let e = self.built.enums.get(id.index())?;
            known.extend(e.cases.iter().map(|(case, _)| case.clone()));
            let owner = &e.name;
            say!("case of `{owner}` or name", "“{owner}”取值或名称")
        } else {
            say!("name", "名称")
        };
        self.unknown_name(Code::UnknownName, name, what, known.iter().map(String::as_str));
        None
    }

    fn case_of(&self, ty: Option<Type>, name: &str) -> Option<i64> {
        let Some(Type::Enum(id)) = ty else { return None };
        let at = self.built.enums.get(id.index())?.cases.iter().position(|(case, _)| case == name)?;
        i64::try_from(at).ok()
    }

    fn name(&mut self, name: &ast::Name, expected: Option<Type>) -> Option<Expr> {
        let span = name.span;
        if let (Some(value), Some(ty)) = (self.case_of(expected, &name.text), expected) {
            if let Some((_, declared)) = self.names.values.get(&name.text) {
                let declared = *declared;
                let text = &name.text;
                let message = say!("`{text}` is both a case and a value here", "“{text}”在此既是取值又是名称");
                self.report(
                    Diagnostic::error(Code::AmbiguousName, span, message)
                        .also(declared, say!("the value is declared here", "该名称声明在此"))
                        .help(say!("rename one of the two", "请改其中一个的名称")),
                );
                return None;
            }
            return Some(constant(value, ty, span));
        }
        match self.value_symbol(name, expected)? {
            ValueSymbol::Fact(id) => {
                let fact = self.built.facts.get(id.index())?;
                if let Type::List(_) = fact.ty {
                    let text = &name.text;
                    let message = say!("`{text}` is a list, not a value", "“{text}”是列表，不是值");
                    self.report(Diagnostic::error(Code::ListMisuse, span, message).help(say!(
                        "ask about its members: `any x in {text} where …`, `count x in {text}`",
                        "请就其成员提问：“{text} 中 任一 满足 …”、“{text} 中 计数”"
                    )));
                    return None;
                }
                let (ty, range, unknown, none) = (fact.ty, fact.range, fact.unknown, fact.none);
                Some(self.guarded(Guard::Fact(id), Expr { ty, range, unknown, none, kind: ExprKind::Fact(id), span }))
            }
            ValueSymbol::Define(id) => {
                let body = &self.built.defines.get(id.index())?.body;
                let (ty, range, unknown, none) = (body.ty, body.range, body.unknown, body.none);
                Some(
                    self.guarded(
                        Guard::Define(id),
                        Expr { ty, range, unknown, none, kind: ExprKind::Define(id), span },
                    ),
                )
            }
            ValueSymbol::Boundary(id) => {
                let boundary = self.built.boundaries.get(id.index())?;
                let ty = Type::Enum(boundary.bands_enum);
                let unknown =
                    boundary.subject.unknown || boundary.bands.iter().flatten().any(|edge| edge.value.unknown);
                Some(Expr {
                    ty,
                    range: self.natural_range(ty),
                    unknown,
                    none: false,
                    kind: ExprKind::Boundary(id),
                    span,
                })
            }
            ValueSymbol::Parameter(id) => self.parameter_read(id, None, span),
            ValueSymbol::Decision(id) => {
                let decision = self.built.decisions.get(id.index())?;
                if let Some(amount) = &decision.amount {
                    // As with cases it is not tracked whether a decision can stay undetermined.
                    let (ty, range, kind) = (decision.ty, amount.range, ExprKind::Outcome(id));
                    return Some(Expr { ty, range, unknown: true, none: false, kind, span });
                }
                if decision.ty == Type::YesNo {
                    self.for_each_member(id, None, span)?;
                    return Some(outcome_in(id, 0b10, None, span));
                }
                let text = &name.text;
                let message = say!("a decision can only be compared with its outcomes", "决定只能与它的结论比较");
                self.report(Diagnostic::error(Code::TypeMismatch, span, message).help(say!(
                    "write `{text} is …` or `{text} is one of {{…}}`",
                    "请写“{text} 为 …”或“{text} 属于 {{…}}”"
                )));
                None
            }
            ValueSymbol::Broken => None,
        }
    }

    /// A value that a guard shows to exist. It still counts as possibly unknown, because what
    /// is computed from it is unknown in the case that the guard excludes.
    pub(super) fn guarded(&self, guard: Guard, expr: Expr) -> Expr {
        if expr.none && self.guards.contains(&guard) { Expr { none: false, unknown: true, ..expr } } else { expr }
    }

    fn member(&mut self, variable: Option<&ast::Name>, field: &ast::Name, span: Span) -> Option<Expr> {
        let level = match variable {
            Some(name) => match self.scopes.iter().rposition(|scope| scope.variable.as_ref() == Some(&name.text)) {
                Some(level) => level,
                None => {
                    let known: Vec<String> = self.scopes.iter().filter_map(|scope| scope.variable.clone()).collect();
                    let what = say!("member of a list", "列表成员");
                    self.unknown_name(Code::UnknownName, name, what, known.iter().map(String::as_str));
                    return None;
                }
            },
            None => match self.scopes.len().checked_sub(1) {
                Some(level) => level,
                None => {
                    let message =
                        say!("`its` stands only in the condition of a quantifier", "“其”只能用于列表成员的条件中");
                    self.report(
                        Diagnostic::error(Code::UnknownName, span, message)
                            .help(say!("write `any in persons where its …`", "请写“人员 中 任一 满足 其 …”")),
                    );
                    return None;
                }
            },
        };
        let record = self.scopes.get(level)?.record;
        let record = self.built.records.get(record.index())?;
        let Some(index) = record.fields.iter().position(|known| known.name == field.text) else {
            let known: Vec<String> = record.fields.iter().map(|field| field.name.clone()).collect();
            let owner = record.name.clone();
            let what = say!("field of `{owner}`", "“{owner}”字段");
            self.unknown_name(Code::UnknownField, field, what, known.iter().map(String::as_str));
            return None;
        };
        let found = record.fields.get(index)?;
        let field = u32::try_from(index).ok()?;
        let depth = u32::try_from(self.scopes.len() - 1 - level).ok()?;
        let kind = ExprKind::Member { depth, field };
        let expr = Expr { ty: found.ty, range: found.range, unknown: found.unknown, none: found.none, kind, span };
        Some(self.guarded(Guard::Member { level, field }, expr))
    }
}
