//! Facts, fields of records, and their bounds.

use std::collections::BTreeMap;

use fencun_grammar::ast::{self, Edge, TypeBase};
use fencun_grammar::diagnostic::{Code, Diagnostic};

use super::literal::{DATES, INSTANTS, MAX_DURATION, MAX_NUMBER};
use super::names::ValueSymbol;
use super::{Checker, MAX_LIST, MAX_TEXT, USUAL_TEXT, say};
use crate::hir::{ExprKind, FactId, Field, Range, Text, Type};

impl Checker<'_> {
    pub(super) fn facts(&mut self, decls: &[&ast::Decl]) {
        for decl in decls {
            let ast::Decl::Facts(items) = decl else { continue };
            for item in items {
                let id = FactId(u32::try_from(self.built.facts.len()).unwrap_or(u32::MAX));
                match self.field(&item.node) {
                    Some(field) => {
                        let known = self.built.facts.iter().position(|known| known.name == field.name);
                        if let Some(known) = known.filter(|_| !self.names.values.contains_key(&field.name)) {
                            self.same_fact(known, &item.node, field);
                            continue;
                        }
                        self.declare_value(&item.node.name, ValueSymbol::Fact(id));
                        self.built.facts.push(field);
                        self.fact_places.push((self.source, item.node.name.span));
                    }
                    None => self.declare_value(&item.node.name, ValueSymbol::Broken),
                }
            }
        }
    }

    /// A fact that a package declares too is one fact, and must be declared alike. What is said
    /// of it to people is taken from where it was declared last: the policy itself.
    fn same_fact(&mut self, known: usize, decl: &ast::FactDecl, field: Field) {
        let id = FactId(u32::try_from(known).unwrap_or(u32::MAX));
        let place = self.fact_places.get(known).copied();
        let (Some(fact), Some((source, span))) = (self.built.facts.get_mut(known), place) else { return };
        let alike =
            (fact.ty, fact.unknown, fact.none, fact.range) == (field.ty, field.unknown, field.none, field.range);
        if alike {
            fact.can_change |= field.can_change;
            if field.labels != Text::default() {
                fact.labels = field.labels;
            }
            if field.supplier != Text::default() {
                fact.supplier = field.supplier;
            }
            self.declare_value(&decl.name, ValueSymbol::Fact(id));
            return;
        }
        let name = &decl.name.text;
        let message =
            say!("the fact `{name}` is declared otherwise in a package", "事实“{name}”与所引用政策中的声明不一致");
        let diagnostic = Diagnostic::error(Code::DuplicateName, decl.name.span, message)
            .also_in(source, span, say!("the other declaration", "另一处声明在此"))
            .help(say!(
                "declare it with the same type, `?`, `or none` and bounds, or rename one of the two",
                "请使类型、“?”、“或无”和上下限一致，或改其中一个的名称"
            ));
        self.report(diagnostic);
        self.declare_value(&decl.name, ValueSymbol::Broken);
    }

    pub(super) fn fields(&mut self, items: &[ast::Item<ast::FactDecl>]) -> Vec<Field> {
        let mut fields = Vec::new();
        let mut places = BTreeMap::new();
        for item in items {
            let name = &item.node.name;
            if let Some(first) = places.insert(name.text.clone(), name.span) {
                self.duplicate(name, first);
                continue;
            }
            if let TypeBase::List { .. } = item.node.ty.base {
                let message = say!("a list cannot stand in a record", "记录中不能再有列表");
                self.error(Code::ListMisuse, item.node.ty.span, message);
                continue;
            }
            fields.extend(self.field(&item.node));
        }
        fields
    }

    fn field(&mut self, decl: &ast::FactDecl) -> Option<Field> {
        let labels = self.text(&decl.labels);
        let supplier = decl.supplier.as_ref().map_or_else(Text::default, |texts| self.text(texts));
        let ty = self.resolve_type(&decl.ty)?;
        let range = self.bounds(decl, ty)?;
        Some(Field {
            name: decl.name.text.clone(),
            labels,
            ty,
            unknown: decl.ty.unknown,
            none: decl.ty.none,
            range,
            can_change: decl.can_change,
            supplier,
            span: decl.name.span,
        })
    }

    /// The values of a type when nothing is said of their bounds.
    pub(super) fn natural_range(&self, ty: Type) -> Range {
        match ty {
            Type::YesNo => Range { min: 0, max: 1 },
            Type::Enum(id) => {
                let cases = self.built.enums.get(id.index()).map_or(0, |e| e.cases.len());
                Range { min: 0, max: i64::try_from(cases).unwrap_or(i64::MAX).max(1) - 1 }
            }
            Type::Integer | Type::Decimal(_) | Type::Money(_) | Type::Percent => {
                Range { min: -MAX_NUMBER, max: MAX_NUMBER }
            }
            Type::Date => DATES,
            Type::Instant => INSTANTS,
            Type::Duration(_) => Range { min: -MAX_DURATION, max: MAX_DURATION },
            Type::List(_) => Range { min: 0, max: MAX_LIST },
            Type::Text => Range { min: 0, max: MAX_TEXT },
            Type::Set(id) => {
                let cases = self.built.enums.get(id.index()).map_or(0, |e| e.cases.len());
                let n = u32::try_from(cases).ok().and_then(|cases| 1_i64.checked_shl(cases));
                Range { min: 0, max: n.unwrap_or(i64::MAX).max(1) - 1 }
            }
            Type::Range(of) => self.natural_range(of.ty()),
        }
    }

    fn bounds(&mut self, decl: &ast::FactDecl, ty: Type) -> Option<Range> {
        let mut range = self.natural_range(ty);
        if let TypeBase::List { max, .. } = &decl.ty.base {
            range.max = self.scaled(*max, 0, MAX_LIST)?;
            if range.max < 1 {
                let message = say!("a list must be able to hold at least one member", "列表至少要能容纳一个成员");
                self.error(Code::EmptyRange, max.span, message);
                return None;
            }
        }
        let orderless = matches!(ty, Type::YesNo | Type::Enum(_) | Type::List(_) | Type::Set(_));
        if let (true, Some(part)) = (orderless, decl.bounds.first()) {
            let name = self.type_name(ty);
            let (en, zh) = (name.en, name.zh);
            let message = say!("a value of type {en} has no bounds", "类型“{zh}”的值没有上下限");
            self.error(Code::NoOrder, part.span, message);
            return None;
        }
        let is_upper = |part: &ast::RangePart| matches!(part.edge, Edge::AtMost | Edge::LessThan);
        let is_usual = ty == Type::Text && !decl.bounds.iter().any(is_upper);
        if is_usual {
            range.max = USUAL_TEXT;
        }
        for part in &decl.bounds {
            // The bounds of a range are those of its ends.
            let of = match ty {
                Type::Range(of) => of.ty(),
                Type::Text => Type::Integer,
                _ => ty,
            };
            let value = self.constant_of(&part.value, of)?;
            if ty == Type::Text && value > MAX_TEXT {
                let message = say!("a text has at most {MAX_TEXT} characters", "文本至多 {MAX_TEXT} 个字符");
                self.error(Code::TooMany, part.value.span, message);
                return None;
            }
            cut(&mut range, part.edge, value);
        }
        if range.min > range.max && is_usual {
            let span = decl.bounds.iter().map(|part| part.span).reduce(|a, b| a.to(b)).unwrap_or(decl.name.span);
            let message = say!(
                "a text has at most {USUAL_TEXT} characters where nothing else is said",
                "未注明时，文本至多 {USUAL_TEXT} 个字符"
            );
            self.report(
                Diagnostic::error(Code::EmptyRange, span, message)
                    .help(say!("add the largest length: `at most 1,000`", "请注明最大长度：“1,000 以下”")),
            );
            return None;
        }
        if range.min > range.max {
            let span = decl.bounds.iter().map(|part| part.span).reduce(|a, b| a.to(b)).unwrap_or(decl.name.span);
            let message = say!("no value lies within these bounds", "没有任何值落在这一范围内");
            self.report(Diagnostic::error(Code::EmptyRange, span, message).help(say!(
                "check the order of the edges: `at least` the smaller, `at most` the larger",
                "请检查上下限的先后：较小者“以上”，较大者“以下”"
            )));
            return None;
        }
        Some(range)
    }

    /// A constant of a type.
    pub(super) fn constant_of(&mut self, expr: &ast::Expr, ty: Type) -> Option<i64> {
        let typed = self.expect_type(expr, ty)?;
        if let ExprKind::Const(value) = typed.kind {
            return Some(value);
        }
        self.report(
            Diagnostic::error(Code::NotConstant, expr.span, say!("a constant is expected here", "此处应为常量")).help(
                say!(
                    "write a number, an amount or a date; a value with a history is a `parameter`",
                    "请写数值、金额或日期；随时间变化的值请用“参数”声明"
                ),
            ),
        );
        None
    }
}

/// Cuts a range at an edge. Integers have no value between two neighbours, so an excluded edge
/// is the neighbour included.
pub(super) fn cut(range: &mut Range, edge: Edge, value: i64) {
    match edge {
        Edge::AtLeast => range.min = range.min.max(value),
        Edge::MoreThan => range.min = range.min.max(value.saturating_add(1)),
        Edge::AtMost => range.max = range.max.min(value),
        Edge::LessThan => range.max = range.max.min(value.saturating_sub(1)),
    }
}
