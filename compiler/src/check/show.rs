//! Types and values in words, for messages.

use fencun_grammar::diagnostic::Bilingual;

use super::{Checker, literal, say};
use crate::hir::{Type, Unit};

/// A scaled number with a comma between groups of three digits.
pub(super) fn grouped(value: i128, digits: u32) -> String {
    let factor = 10_i128.pow(digits.min(18));
    let (whole, rest) = (value.unsigned_abs() / factor.unsigned_abs(), value.unsigned_abs() % factor.unsigned_abs());
    let plain = whole.to_string();
    let mut out = String::new();
    for (place, digit) in plain.chars().enumerate() {
        if place > 0 && (plain.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if rest > 0 {
        let width = digits as usize;
        let fraction = format!("{rest:0width$}");
        out.push('.');
        out.push_str(fraction.trim_end_matches('0'));
    }
    if value < 0 { format!("-{out}") } else { out }
}

impl Checker<'_> {
    /// A type as the author would write it.
    pub(super) fn type_name(&self, ty: Type) -> Bilingual {
        match ty {
            Type::YesNo => say!("yes/no", "是否"),
            Type::Enum(id) => {
                let name = self.built.enums.get(id.index()).map_or("", |e| e.name.as_str());
                say!("{name}", "{name}")
            }
            Type::Integer => say!("integer", "整数"),
            Type::Decimal(digits) => say!("decimal({digits})", "小数({digits})"),
            Type::Money(index) => {
                let code = fencun_abi::currency::CURRENCIES.get(usize::from(index)).map_or("", |(code, _)| *code);
                say!("money {code}", "金额 {code}")
            }
            Type::Percent => say!("percent", "百分比"),
            Type::Date => say!("date", "日期"),
            Type::Instant => say!("instant", "时刻"),
            Type::Duration(unit) => unit_name(unit),
            Type::List(id) => {
                let name = self.built.records.get(id.index()).map_or("", |r| r.name.as_str());
                say!("list of {name}", "{name} 列表")
            }
            Type::Text => say!("text", "文本"),
            Type::Set(id) => {
                let name = self.built.enums.get(id.index()).map_or("", |e| e.name.as_str());
                say!("set of {name}", "集合 {name}")
            }
            Type::Range(of) => {
                let of = self.type_name(of.ty());
                let (en, zh) = (of.en, of.zh);
                say!("range of {en}", "区间 {zh}")
            }
        }
    }

    /// A value as the author would write it.
    pub(super) fn value_text(&self, ty: Type, value: i64) -> Bilingual {
        match ty {
            Type::YesNo if value == 0 => say!("no", "否"),
            Type::YesNo => say!("yes", "是"),
            Type::Enum(id) => {
                let case = usize::try_from(value).ok().and_then(|i| self.built.enums.get(id.index())?.cases.get(i));
                let name = case.map_or("", |(name, _)| name.as_str());
                say!("{name}", "{name}")
            }
            Type::Set(id) => {
                let cases = self.built.enums.get(id.index()).map(|e| e.cases.as_slice()).unwrap_or_default();
                let held = cases.iter().zip(0_u32..).filter(|(_, bit)| value.checked_shr(*bit).unwrap_or(0) & 1 == 1);
                let names = held.map(|((name, _), _)| name.as_str()).collect::<Vec<_>>();
                let (en, zh) = (names.join(", "), names.join("、"));
                say!("{{{en}}}", "{{{zh}}}")
            }
            Type::Text => {
                let number = grouped(value.into(), 0);
                say!("{number} characters", "{number} 个字符")
            }
            Type::Range(of) => self.value_text(of.ty(), value),
            Type::Integer | Type::List(_) => {
                let number = grouped(value.into(), 0);
                say!("{number}", "{number}")
            }
            Type::Decimal(digits) => {
                let number = grouped(value.into(), digits.into());
                say!("{number}", "{number}")
            }
            Type::Money(index) => {
                let (code, digits) =
                    fencun_abi::currency::CURRENCIES.get(usize::from(index)).copied().unwrap_or(("", 0));
                let number = grouped(value.into(), digits.into());
                let unit = if code == "CNY" { "元".to_owned() } else { format!(" {code}") };
                say!("{number} {code}", "{number}{unit}")
            }
            Type::Percent => {
                let number = grouped(value.into(), 2);
                say!("{number}%", "{number}%")
            }
            Type::Date => {
                let date = literal::iso(value);
                say!("{date}", "{date}")
            }
            Type::Instant => {
                let instant = literal::iso_instant(value);
                say!("{instant}", "{instant}")
            }
            Type::Duration(unit) => {
                let number = grouped(value.into(), 0);
                let Bilingual { en, .. } = unit_name(unit);
                let en = if value == 1 { en.trim_end_matches('s') } else { &en };
                let zh = match unit {
                    Unit::Hours => "小时",
                    Unit::WorkingDays => "个工作日",
                    Unit::Days => "日",
                    Unit::Months => "个月",
                    Unit::Years => "年",
                };
                say!("{number} {en}", "{number}{zh}")
            }
        }
    }
}

fn unit_name(unit: Unit) -> Bilingual {
    match unit {
        Unit::Hours => say!("hours", "小时数"),
        Unit::WorkingDays => say!("working days", "工作日数"),
        Unit::Days => say!("days", "天数"),
        Unit::Months => say!("months", "月数"),
        Unit::Years => say!("years", "年数"),
    }
}
