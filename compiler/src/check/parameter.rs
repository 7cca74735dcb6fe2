//! Parameters: values with a history.

use fencun_grammar::ast;
use fencun_grammar::diagnostic::{Code, Diagnostic};

use super::names::ValueSymbol;
use super::{Checker, MAX_ENTRIES, literal, say};
use crate::hir::{Expr, ExprKind, Parameter, ParameterEntry, ParameterId, Range, Type};
use fencun_grammar::span::Span;

impl Checker<'_> {
    pub(super) fn parameters(&mut self, decls: &[&ast::Decl]) {
        for decl in decls {
            let ast::Decl::Parameter(decl) = decl else { continue };
            let id = ParameterId(u32::try_from(self.built.parameters.len()).unwrap_or(u32::MAX));
            match self.parameter(decl) {
                Some(parameter) => {
                    self.declare_value(&decl.name, ValueSymbol::Parameter(id));
                    self.built.parameters.push(parameter);
                }
                None => self.declare_value(&decl.name, ValueSymbol::Broken),
            }
        }
    }

    fn parameter(&mut self, decl: &ast::ParameterDecl) -> Option<Parameter> {
        let labels = self.text(&decl.labels);
        let ty = self.resolve_type(&decl.ty)?;
        if let Type::List(_) = ty {
            self.error(Code::ListMisuse, decl.ty.span, say!("a parameter cannot be a list", "参数不能是列表"));
            return None;
        }
        if matches!(ty, Type::Text | Type::Set(_) | Type::Range(_)) {
            return self.only_facts(ty, decl.ty.span);
        }
        if decl.ty.unknown || decl.ty.none {
            let message = say!("a parameter is always known", "参数总是已知的");
            self.report(
                Diagnostic::error(Code::BadOptional, decl.ty.span, message)
                    .help(say!("remove `?` and `or none`", "请删去“?”和“或无”")),
            );
            return None;
        }
        let mut entries: Vec<ParameterEntry> = Vec::new();
        let mut sound = true;
        for entry in &decl.entries {
            let value = self.constant_of(&entry.node.value, ty);
            let from = entry.node.from.map_or(i32::MIN, literal::day_number);
            if entry.node.from.is_none() && decl.entries.len() > 1 {
                let message = say!("each value of a history needs its first day", "有多个值时，每个值都要写明起始日期");
                self.report(
                    Diagnostic::error(Code::ParameterOrder, entry.span, message)
                        .help(say!("write `from` and a date behind the value", "请在值后写“自”和日期")),
                );
                sound = false;
            } else if entries.last().is_some_and(|last| last.from >= from) {
                let message = say!("the values of a history stand oldest first", "各值须按起始日期由早到晚排列");
                let span = entry.node.from.map_or(entry.span, |date| date.span);
                self.error(Code::ParameterOrder, span, message);
                sound = false;
            }
            match value {
                Some(value) => entries.push(ParameterEntry { from, value }),
                None => sound = false,
            }
        }
        if decl.entries.len() > MAX_ENTRIES {
            let n = decl.entries.len();
            let message = say!("{n} values, at most {MAX_ENTRIES} are possible", "值有 {n} 个，至多 {MAX_ENTRIES} 个");
            self.error(Code::TooMany, decl.name.span, message);
            sound = false;
        }
        if decl.entries.is_empty() {
            let message = say!("the parameter has no value", "参数没有任何值");
            self.report(Diagnostic::error(Code::ParameterOrder, decl.name.span, message).help(say!(
                "write a value and its first day on a line of their own, such as `5 from 2019-03-01`",
                "请另起一行写值和起始日期，如“5 自 2019-03-01”"
            )));
            sound = false;
        }
        let name = self.shown(&decl.name.text);
        sound.then_some(Parameter { name, labels, ty, entries })
    }

    /// A read of a parameter, on a date or of a constant.
    pub(super) fn parameter_read(&mut self, id: ParameterId, date: Option<Expr>, span: Span) -> Option<Expr> {
        let parameter = self.built.parameters.get(id.index())?.clone();
        let name = &parameter.name;
        let first = parameter.entries.first()?;
        let range = |entries: &[ParameterEntry]| {
            let min = entries.iter().map(|entry| entry.value).min().unwrap_or(0);
            let max = entries.iter().map(|entry| entry.value).max().unwrap_or(0);
            Range { min, max }
        };
        let Some(date) = date else {
            if first.from != i32::MIN {
                let message = say!(
                    "`{name}` has a history; on which date is it read?",
                    "“{name}”的值随时间变化，未说明取哪一日的值"
                );
                self.report(
                    Diagnostic::error(Code::AsOf, span, message)
                        .help(say!("write `{name} as of` and a date", "请写“{name} 按”和日期")),
                );
                return None;
            }
            let kind = ExprKind::Parameter { parameter: id, date: None };
            return Some(Expr {
                ty: parameter.ty,
                range: range(&parameter.entries),
                unknown: false,
                none: false,
                kind,
                span,
            });
        };
        if first.from == i32::MIN {
            let message =
                say!("`{name}` has no dates, so it is read by its name alone", "“{name}”没有日期，直接写名称即可");
            self.report(Diagnostic::error(Code::AsOf, span, message).help(say!("write `{name}`", "请写“{name}”")));
            return None;
        }
        if date.range.min < i64::from(first.from) {
            let entry = literal::iso(first.from.into());
            let earliest = literal::iso(date.range.min);
            let message = say!(
                "the date can be {earliest}, but `{name}` begins on {entry}",
                "此日期可早至 {earliest}，而“{name}”自 {entry} 起才有值"
            );
            let help = match date.kind {
                ExprKind::Fact(fact) => {
                    let fact = self.built.facts.get(fact.index()).map_or("", |f| f.name.as_str());
                    say!(
                        "declare `{fact} : date at least {entry}`, or give `{name}` an earlier value",
                        "请声明“{fact} : 日期 {entry} 以上”，或为“{name}”补上更早的值"
                    )
                }
                _ => say!("give `{name}` an earlier value", "请为“{name}”补上更早的值"),
            };
            self.report(Diagnostic::error(Code::EarlyParameter, date.span, message).help(help));
            return None;
        }
        let in_reach: Vec<ParameterEntry> = parameter
            .entries
            .iter()
            .enumerate()
            .filter(|(i, entry)| {
                let next = parameter.entries.get(i + 1).map_or(i64::MAX, |next| i64::from(next.from));
                i64::from(entry.from) <= date.range.max && date.range.min < next
            })
            .map(|(_, entry)| *entry)
            .collect();
        let unknown = date.unknown;
        let kind = ExprKind::Parameter { parameter: id, date: Some(Box::new(date)) };
        Some(Expr { ty: parameter.ty, range: range(&in_reach), unknown, none: false, kind, span })
    }
}
