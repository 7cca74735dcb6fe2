//! Sets: their type, literals, and what they include.

use fencun_grammar::ast::{self, Part, Share};
use fencun_grammar::diagnostic::{Code, Diagnostic};
use fencun_grammar::span::Span;

use super::literal::constant;
use super::logic::bit;
use super::names::TypeSymbol;
use super::{Checker, MAX_SET, say};
use crate::hir::{EnumId, Expr, ExprKind, Range, Type};

impl Checker<'_> {
    /// `set of Kind`
    pub(super) fn set_type(&mut self, name: &ast::Name) -> Option<Type> {
        let text = &name.text;
        match self.type_symbol(name)? {
            TypeSymbol::Enum(id) => {
                let n = self.built.enums.get(id.index()).map_or(0, |e| e.cases.len());
                if n > MAX_SET {
                    let message = say!(
                        "`{text}` has {n} cases, a set holds cases of an enum with at most {MAX_SET}",
                        "“{text}”有 {n} 个取值，集合的枚举至多 {MAX_SET} 个取值"
                    );
                    self.error(Code::TooMany, name.span, message);
                    return None;
                }
                Some(Type::Set(id))
            }
            TypeSymbol::Record(_) => {
                let message =
                    say!("`{text}` is a record; a set holds cases of an enum", "“{text}”是记录；集合由枚举的取值组成");
                self.report(
                    Diagnostic::error(Code::TypeMismatch, name.span, message)
                        .help(say!("write `list of {text} at most 50`", "请写“列表 {text} 50 以下”")),
                );
                None
            }
        }
    }

    /// `{theft, fraud}`: the set that is expected here.
    pub(super) fn set_literal(&mut self, items: &[ast::Expr], expected: Option<Type>, span: Span) -> Option<Expr> {
        let Some(Type::Set(of)) = expected else {
            let message = say!("a set cannot stand here", "此处不能写集合");
            self.report(Diagnostic::error(Code::TypeMismatch, span, message).help(say!(
                "compare a fact of type `set of …` with it: `kinds is {{a, b}}`",
                "请与类型为“集合 …”的事实比较：“种类 为 {{甲, 乙}}”"
            )));
            return None;
        };
        let bits = self.cases_of(of, items)?;
        Some(constant(i64::from(bits), Type::Set(of), span))
    }

    /// One bit for each case that is named.
    fn cases_of(&mut self, of: EnumId, items: &[ast::Expr]) -> Option<u32> {
        let cases: Vec<Option<i64>> = items.iter().map(|item| self.constant_of(item, Type::Enum(of))).collect();
        let cases: Vec<i64> = cases.into_iter().collect::<Option<_>>()?;
        Some(cases.into_iter().filter_map(|case| u32::try_from(case).ok()).fold(0, |set, case| set | bit(case)))
    }

    /// `kinds includes theft`, `kinds includes any of {theft, fraud}`, `term includes 6 months`
    pub(super) fn includes(
        &mut self,
        share: Share,
        subject: &ast::Expr,
        items: &[ast::Expr],
        span: Span,
    ) -> Option<Expr> {
        let subject = self.expr(subject, None).and_then(|typed| self.usable(typed))?;
        match (subject.ty, share, items) {
            (Type::Set(of), _, _) => {
                let bits = self.cases_of(of, items)?;
                let unknown = subject.unknown;
                let kind = ExprKind::Includes { set: Box::new(subject), items: bits, all: share == Share::All };
                Some(Expr { unknown, kind, ..constant(1, Type::YesNo, span).widened() })
            }
            (Type::Range(of), Share::Item, [item]) => self.within(subject, of, item, span),
            (Type::Range(_), _, _) => {
                let message = say!("a range includes one value at a time", "区间每次只能判断是否包含一个值");
                self.report(
                    Diagnostic::error(Code::TypeMismatch, span, message)
                        .help(say!("write `term includes 6 months`", "请写“期限 包含 6个月”")),
                );
                None
            }
            (found, _, _) => {
                let name = self.type_name(found);
                let (en, zh) = (name.en, name.zh);
                let message = say!(
                    "only a set or a range includes something, found {en}",
                    "只有集合或区间才能“包含”，却是“{zh}”"
                );
                self.report(
                    Diagnostic::error(Code::TypeMismatch, subject.span, message)
                        .help(say!("use `is` or `is one of {{…}}`", "请用“为”或“属于 {{…}}”")),
                );
                None
            }
        }
    }

    /// `size of kinds`, `lower end of term`
    pub(super) fn part(&mut self, part: Part, of: &ast::Expr, span: Span) -> Option<Expr> {
        let of = self.expr(of, None).and_then(|typed| self.usable(typed))?;
        let unknown = of.unknown;
        match (part, of.ty) {
            (Part::Size, Type::Set(id)) => {
                let cases = self.built.enums.get(id.index()).map_or(0, |e| e.cases.len());
                let range = Range { min: 0, max: i64::try_from(cases).unwrap_or(i64::MAX) };
                let kind = ExprKind::Size(Box::new(of));
                Some(Expr { ty: Type::Integer, range, unknown, none: false, kind, span })
            }
            (Part::LowerEnd | Part::UpperEnd, Type::Range(ends)) => {
                let (ty, range) = (ends.ty(), of.range);
                let kind = ExprKind::End { range: Box::new(of), upper: part == Part::UpperEnd };
                Some(Expr { ty, range, unknown, none: false, kind, span })
            }
            (_, found) => {
                let name = self.type_name(found);
                let (en, zh) = (name.en, name.zh);
                let message = match part {
                    Part::Size => say!("only a set has a size, found {en}", "只有集合才有项数，却是“{zh}”"),
                    Part::LowerEnd | Part::UpperEnd => {
                        say!("only a range has ends, found {en}", "只有区间才有上下限，却是“{zh}”")
                    }
                };
                self.error(Code::TypeMismatch, of.span, message);
                None
            }
        }
    }

    /// Refuses a type that only facts, fields and decisions have.
    pub(super) fn only_facts<T>(&mut self, ty: Type, span: Span) -> Option<T> {
        let name = self.type_name(ty);
        let (en, zh) = (name.en, name.zh);
        let message = match ty {
            Type::Text => say!("only facts and fields are of type {en}", "只有事实和字段的类型可以是“{zh}”"),
            _ => say!("only facts, fields and decisions are of type {en}", "只有事实、字段和决定的类型可以是“{zh}”"),
        };
        let help = match ty {
            Type::Range(_) => {
                say!(
                    "name one of its ends: `lower end of …`, `upper end of …`",
                    "请写出它的一端：“… 之下限”、“… 之上限”"
                )
            }
            Type::Text => say!("name a condition on it: `… is \"A-1\"`", "请写关于它的条件：“… 为 \"A-1\"”"),
            _ => say!("name a condition on it: `… includes …`", "请写关于它的条件：“… 包含 …”"),
        };
        self.report(Diagnostic::error(Code::TypeMismatch, span, message).help(help));
        None
    }
}
