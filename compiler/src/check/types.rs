//! Enumerations, scales, records, and types as written.

use fencun_grammar::ast::{self, TypeBase};
use fencun_grammar::diagnostic::{Code, Diagnostic};
use fencun_grammar::span::Span;

use super::literal::MAX_DIGITS;
use super::names::TypeSymbol;
use super::{Checker, MAX_CASES, MAX_FIELDS, say};
use crate::hir::{Enum, EnumId, EnumOrigin, Record, RecordId, Type};

impl Checker<'_> {
    pub(super) fn types(&mut self, decls: &[&ast::Decl]) {
        let mut index = self.built.records.len();
        for decl in decls {
            match decl {
                ast::Decl::Enum(decl) => self.enumeration(decl),
                ast::Decl::Record(decl) => {
                    let id = RecordId(u32::try_from(self.built.records.len()).unwrap_or(u32::MAX));
                    let labels = self.text(&decl.labels);
                    self.declare_type(&decl.name, TypeSymbol::Record(id));
                    let name = self.shown(&decl.name.text);
                    self.built.records.push(Record { name, labels, fields: Vec::new() });
                }
                _ => {}
            }
        }
        // The bands of boundaries are types that facts and records may not use (a fact's band
        // is computed, not given), so they are added when the values are declared.
        for decl in decls {
            let ast::Decl::Record(decl) = decl else { continue };
            let fields = self.fields(&decl.fields);
            if fields.len() > MAX_FIELDS {
                let n = fields.len();
                let message =
                    say!("{n} fields, at most {MAX_FIELDS} are possible", "字段有 {n} 个，至多 {MAX_FIELDS} 个");
                self.error(Code::TooMany, decl.name.span, message);
            }
            if let Some(record) = self.built.records.get_mut(index) {
                record.fields = fields;
            }
            index += 1;
        }
    }

    fn enumeration(&mut self, decl: &ast::EnumDecl) {
        let id = EnumId(u32::try_from(self.built.enums.len()).unwrap_or(u32::MAX));
        let labels = self.text(&decl.labels);
        let mut cases: Vec<(String, crate::hir::Text)> = Vec::new();
        let mut places: std::collections::BTreeMap<String, Span> = std::collections::BTreeMap::new();
        for case in &decl.cases {
            let name = &case.node.name;
            if let Some(first) = places.insert(name.text.clone(), name.span) {
                self.duplicate(name, first);
                continue;
            }
            let label = self.text(&case.node.labels);
            cases.push((name.text.clone(), label));
        }
        if cases.len() > MAX_CASES {
            let n = cases.len();
            let message = say!("{n} cases, at most {MAX_CASES} are possible", "取值有 {n} 个，至多 {MAX_CASES} 个");
            self.error(Code::TooMany, decl.name.span, message);
        }
        self.declare_type(&decl.name, TypeSymbol::Enum(id));
        self.built.enums.push(Enum {
            name: self.shown(&decl.name.text),
            labels,
            origin: EnumOrigin::Declared(decl.kind),
            cases,
        });
    }

    /// Resolves a type; `None` when it is wrong and was reported.
    pub(super) fn resolve_type(&mut self, ty: &ast::TypeRef) -> Option<Type> {
        self.resolve_base(ty, &ty.base)
    }

    fn resolve_base(&mut self, ty: &ast::TypeRef, base: &TypeBase) -> Option<Type> {
        Some(match base {
            TypeBase::YesNo => Type::YesNo,
            TypeBase::Integer => Type::Integer,
            TypeBase::Decimal(digits) => Type::Decimal(self.decimal_digits(*digits)?),
            TypeBase::Money(currency) => Type::Money(self.currency(currency)?),
            TypeBase::Percent => Type::Percent,
            TypeBase::Date => Type::Date,
            TypeBase::Instant => Type::Instant,
            TypeBase::Duration(unit) => Type::Duration(*unit),
            TypeBase::Named(name) => match self.type_symbol(name)? {
                TypeSymbol::Enum(id) => Type::Enum(id),
                TypeSymbol::Record(_) => {
                    let text = &name.text;
                    let message =
                        say!("`{text}` is a record; records stand only in lists", "“{text}”是记录；记录只能用于列表");
                    self.report(
                        Diagnostic::error(Code::ListMisuse, name.span, message)
                            .help(say!("write `list of {text} at most 50`", "请写“列表 {text} 50 以下”")),
                    );
                    return None;
                }
            },
            TypeBase::Text => Type::Text,
            TypeBase::Set(name) => self.set_type(name)?,
            TypeBase::Range(of) => {
                let of = self.resolve_base(ty, of)?;
                self.range_type(of, ty.span)?
            }
            TypeBase::List { record, .. } => {
                if ty.unknown || ty.none {
                    let message = say!("a list can be neither unknown nor none", "列表不能是不明或无");
                    self.report(Diagnostic::error(Code::BadOptional, ty.span, message).help(say!(
                        "put `?` on the fields of the record; an empty list says that there is nobody",
                        "请把“?”写在记录的字段上；空列表即表示没有成员"
                    )));
                    return None;
                }
                match self.type_symbol(record)? {
                    TypeSymbol::Record(id) => Type::List(id),
                    TypeSymbol::Enum(_) => {
                        let text = &record.text;
                        let message = say!(
                            "`{text}` is no record; the members of a list are records",
                            "“{text}”不是记录；列表的成员须为记录"
                        );
                        self.report(Diagnostic::error(Code::ListMisuse, record.span, message).help(say!(
                            "declare `record Member {{ field: {text} }}` and write `list of Member`",
                            "请声明“记录 成员 {{ 字段: {text} }}”，再写“列表 成员”"
                        )));
                        return None;
                    }
                }
            }
        })
    }

    /// The digits behind the point that `decimal(n)` names.
    fn decimal_digits(&mut self, number: ast::Number) -> Option<u8> {
        let digits = u8::try_from(number.mantissa).ok();
        let digits = digits.filter(|digits| number.scale == 0 && (1..=MAX_DIGITS).contains(digits));
        if digits.is_none() {
            let message =
                say!("a decimal has 1 to {MAX_DIGITS} digits behind the point", "小数的小数位数须为 1 至 {MAX_DIGITS}");
            self.report(Diagnostic::error(Code::TooPrecise, number.span, message).help(say!(
                "write `decimal(2)`, or `integer` for whole numbers",
                "请写“小数(2)”；没有小数位的数用“整数”"
            )));
        }
        digits
    }

    pub(super) fn type_symbol(&mut self, name: &ast::Name) -> Option<TypeSymbol> {
        if let Some(symbol) = self.names.type_symbol(&name.text) {
            return Some(symbol);
        }
        if let Some((en, zh)) = meant(&name.text) {
            let text = &name.text;
            let message = say!("unknown type: `{text}`", "没有名为“{text}”的类型");
            self.report(
                Diagnostic::error(Code::UnknownType, name.span, message).help(say!("write `{en}`", "请写“{zh}”")),
            );
            return None;
        }
        let known = self.known_names(super::names::Space::Type);
        self.unknown_name(Code::UnknownType, name, say!("type", "类型"), known.iter().map(String::as_str));
        None
    }
}

/// The type that somebody meant who wrote the name of a type of another language, or left out
/// the currency.
fn meant(written: &str) -> Option<(&'static str, &'static str)> {
    let types: [(&[&str], &str, &str); 8] = [
        (&["decimal", "decimals", "float", "double", "real", "小数", "浮点"], "decimal(2)", "小数(2)"),
        (&["money", "amount", "currency", "金额", "金钱", "货币"], "money CNY", "金额 CNY"),
        (&["bool", "boolean", "yesno", "布尔", "真假"], "yes/no", "是否"),
        (&["int", "integers", "number", "数", "数字", "数值"], "integer", "整数"),
        (&["percentage", "百分数", "比例"], "percent", "百分比"),
        (&["datetime", "time", "day", "时间", "日"], "date", "日期"),
        (&["duration", "period", "期间", "期限"], "days", "天数"),
        (&["list", "array", "列表"], "list of Record at most 50", "列表 记录名 50 以下"),
    ];
    let lower = written.to_lowercase();
    types.into_iter().find(|(names, _, _)| names.contains(&lower.as_str())).map(|(_, en, zh)| (en, zh))
}
