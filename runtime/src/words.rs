//! Values and types in words, as a policy officer would write them.

use fencun_abi::rules::Text;
use fencun_abi::schema::{Field, Schema, Type};

use crate::date;
use crate::lang::{Bilingual, Lang, pick};
use crate::policy::Policy;

/// A value of a type for people: `50,000 CNY`, `5万元` stays `50,000元`, `2019年6月30日`.
pub(crate) fn value(policy: &Policy, ty: &Type, number: i64, lang: Lang) -> String {
    if let (Type::Enum { index }, Some(name)) = (ty, case(policy.schema(), ty, number)) {
        let labels = policy.rules().case_labels.get(usize::from(*index));
        let text = usize::try_from(number).ok().and_then(|case| labels?.get(case));
        return label(text, name, lang).to_owned();
    }
    if let Type::Set { index } = ty {
        let labels = policy.rules().case_labels.get(usize::from(*index));
        let held = held(policy.schema(), *index, number);
        return braced(held.map(|(case, name)| label(labels.and_then(|labels| labels.get(case)), name, lang)), lang);
    }
    plain_value(policy.schema(), ty, number, lang)
}

/// A range for people, from its ends.
pub(crate) fn range(policy: &Policy, ty: &Type, ends: (i64, i64), lang: Lang) -> String {
    let Type::Range { of } = ty else { return String::new() };
    let (from, to) = (value(policy, of, ends.0, lang), value(policy, of, ends.1, lang));
    match lang {
        Lang::En => format!("{from} to {to}"),
        Lang::Zh => format!("{from}至{to}"),
    }
}

/// The cases that a set holds, with their indexes.
pub(crate) fn held(schema: &Schema, of: u16, bits: i64) -> impl Iterator<Item = (usize, &str)> {
    let cases = schema.enums.get(usize::from(of)).map_or(&[][..], |of| &of.cases);
    let names = cases.iter().enumerate().zip(0_u32..);
    names.filter(move |(_, bit)| bits.checked_shr(*bit).unwrap_or(0) & 1 == 1).map(|((i, name), _)| (i, name.as_str()))
}

fn braced<'n>(names: impl Iterator<Item = &'n str>, lang: Lang) -> String {
    let comma = if lang == Lang::Zh { "、" } else { ", " };
    format!("{{{}}}", names.collect::<Vec<_>>().join(comma))
}

/// The same with the names of the rule file instead of labels.
pub(crate) fn plain_value(schema: &Schema, ty: &Type, number: i64, lang: Lang) -> String {
    let counted = |en: &str, zh: &str| match lang {
        Lang::En if number == 1 => format!("1 {en}"),
        Lang::En => format!("{} {en}s", grouped(number, 0)),
        Lang::Zh => format!("{}{zh}", grouped(number, 0)),
    };
    match ty {
        Type::YesNo => yes_no(number != 0, lang).to_owned(),
        Type::Enum { .. } => case(schema, ty, number).map_or_else(|| number.to_string(), str::to_owned),
        Type::Integer => grouped(number, 0),
        Type::Decimal { digits } => grouped(number, *digits),
        Type::Money { currency, digits } => match lang {
            Lang::Zh if currency == "CNY" => format!("{}元", grouped(number, *digits)),
            _ => format!("{} {currency}", grouped(number, *digits)),
        },
        Type::Percent => format!("{}%", grouped(number, 2)),
        Type::Date => day(i32::try_from(number).unwrap_or(i32::MAX), lang),
        Type::Instant => date::iso_instant(number),
        Type::Hours => counted("hour", "小时"),
        Type::WorkingDays => counted("working day", "个工作日"),
        Type::Days => counted("day", "日"),
        Type::Months => counted("month", "个月"),
        Type::Years => counted("year", "年"),
        Type::Set { index } => braced(held(schema, *index, number).map(|(_, name)| name), lang),
        Type::Range { of } => plain_value(schema, of, number, lang),
        Type::Text => match lang {
            Lang::En if number == 1 => "1 character".to_owned(),
            Lang::En => format!("{} characters", grouped(number, 0)),
            Lang::Zh => format!("{} 个字符", grouped(number, 0)),
        },
        Type::List { .. } => match lang {
            Lang::En if number == 1 => "1 member".to_owned(),
            Lang::En => format!("{number} members"),
            Lang::Zh => format!("{number} 项"),
        },
    }
}

/// A date: `2019-06-30`, `2019年6月30日`.
pub(crate) fn day(days: i32, lang: Lang) -> String {
    match (lang, date::date_of(days)) {
        (Lang::Zh, Some((year, month, day))) => format!("{year}年{month}月{day}日"),
        _ => date::iso(days),
    }
}

/// yes or no.
pub(crate) fn yes_no(value: bool, lang: Lang) -> &'static str {
    match (value, lang) {
        (true, Lang::En) => "yes",
        (false, Lang::En) => "no",
        (true, Lang::Zh) => "是",
        (false, Lang::Zh) => "否",
    }
}

/// Name of a case of an enumeration.
pub(crate) fn case<'s>(schema: &'s Schema, ty: &Type, number: i64) -> Option<&'s str> {
    let Type::Enum { index } = ty else { return None };
    let cases = &schema.enums.get(usize::from(*index))?.cases;
    cases.get(usize::try_from(number).ok()?).map(String::as_str)
}

/// The label of something with a name: in the language, or the name where that is written in
/// the language's script, or the label in the other language.
pub(crate) fn label<'t>(text: Option<&'t Text>, name: &'t str, lang: Lang) -> &'t str {
    let Some(text) = text else { return name };
    let (own, is_own_script) = match lang {
        Lang::En => (&text.en, name.is_ascii()),
        Lang::Zh => (&text.zh, !name.is_ascii()),
    };
    match own {
        Some(own) => own,
        None if is_own_script => name,
        None => pick(text, lang).unwrap_or(name),
    }
}

/// A number with `digits` behind the point, without zeros at its end: `1234500`, 2 → `12345`.
pub(crate) fn decimal(number: i64, digits: u8) -> String {
    let (sign, whole, fraction) = parts(number, digits);
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// What a fact must be, for a message.
pub(crate) fn expected(schema: &Schema, field: &Field) -> Bilingual {
    match &field.ty {
        Type::YesNo => Bilingual::new("true or false", " true 或 false"),
        Type::Enum { index } => {
            let cases = schema.enums.get(usize::from(*index)).map_or(&[][..], |e| &e.cases);
            let more = if cases.len() > MAX_CASES_SHOWN { "…" } else { "" };
            let shown: Vec<_> = cases.iter().take(MAX_CASES_SHOWN).map(String::as_str).collect();
            Bilingual::new(
                format!("one of {}{more}", shown.join(", ")),
                format!("下列之一：{}{more}", shown.join("、")),
            )
        }
        Type::Integer => Bilingual::new("a whole number", "整数"),
        Type::Decimal { digits: 1 } => {
            Bilingual::new("a number with at most 1 digit behind the point", "数字，小数至多 1 位")
        }
        Type::Decimal { digits } => Bilingual::new(
            format!("a number with at most {digits} digits behind the point"),
            format!("数字，小数至多 {digits} 位"),
        ),
        Type::Money { currency, digits: 0 } => {
            Bilingual::new(format!("a whole amount of {currency}, as a number"), format!("以 {currency} 计的整数金额"))
        }
        Type::Money { currency, digits } => Bilingual::new(
            format!("an amount of {currency}, as a number with at most {digits} digits behind the point"),
            format!("以 {currency} 计的金额（数字，小数至多 {digits} 位）"),
        ),
        Type::Percent => Bilingual::new(
            "a percentage, as a number with at most 2 digits behind the point, such as 12.5",
            "百分数（数字，小数至多 2 位，如 12.5）",
        ),
        Type::Date => Bilingual::new("a date such as \"2019-06-30\"", "日期，如 \"2019-06-30\""),
        Type::Instant => {
            Bilingual::new("an instant such as \"2019-06-30T08:30:00+08:00\"", "时刻，如 \"2019-06-30T08:30:00+08:00\"")
        }
        Type::Hours => Bilingual::new("a whole number of hours", "整数小时数"),
        Type::WorkingDays => Bilingual::new("a whole number of working days", "整数工作日数"),
        Type::Days => Bilingual::new("a whole number of days", "整数日数"),
        Type::Months => Bilingual::new("a whole number of months", "整数月数"),
        Type::Years => Bilingual::new("a whole number of years", "整数年数"),
        Type::Text => Bilingual::new("a text", "文字"),
        Type::Set { index } => {
            let of = schema.enums.get(usize::from(*index)).map_or("", |of| &of.name);
            Bilingual::new(format!("an array of the names of cases ({of})"), format!("由取值名称组成的数组（{of}）"))
        }
        Type::Range { of } => {
            let end = expected(schema, &Field { ty: (**of).clone(), ..field.clone() });
            Bilingual::new(
                format!("an object with `from` and `to`, each {}", end.en),
                format!("含 `from` 与 `to` 的对象，两者均为{}", end.zh.trim_start()),
            )
        }
        Type::List { record } => {
            let name = schema.records.get(usize::from(*record)).map_or("", |record| &record.name);
            Bilingual::new(
                format!("a list of at most {} objects ({name})", field.max),
                format!("至多 {} 个对象（{name}）的列表", field.max),
            )
        }
    }
}

/// The bounds of a fact in its own units, for a message.
pub(crate) fn bounds(schema: &Schema, field: &Field) -> Bilingual {
    let [min, max] = [field.min, field.max]
        .map(|number| [Lang::En, Lang::Zh].map(|lang| plain_value(schema, &field.ty, number, lang)));
    let ([min_en, min_zh], [max_en, max_zh]) = (min, max);
    Bilingual::new(format!("{min_en} to {max_en}"), format!("{min_zh}至{max_zh}"))
}

/// Most cases that a message lists.
const MAX_CASES_SHOWN: usize = 12;

/// The same with a comma between groups of three: `12,345`.
fn grouped(number: i64, digits: u8) -> String {
    let (sign, whole, fraction) = parts(number, digits);
    let mut text = sign.to_owned();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push('.');
        text += &fraction;
    }
    text
}

/// Sign, digits before the point, digits behind it.
fn parts(number: i64, digits: u8) -> (&'static str, String, String) {
    let scale = 10u64.checked_pow(u32::from(digits)).unwrap_or(1);
    let magnitude = number.unsigned_abs();
    let fraction = format!("{:0width$}", magnitude % scale, width = usize::from(digits));
    let fraction = if digits == 0 { String::new() } else { fraction.trim_end_matches('0').to_owned() };
    (if number < 0 { "-" } else { "" }, (magnitude / scale).to_string(), fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_lose_no_digit() {
        let shown = [(5_000_000, 2), (5_000_010, 2), (-5, 2), (0, 2), (-1_234, 0), (i64::MIN, 3), (i64::MAX, 0)]
            .map(|(number, digits)| (decimal(number, digits), grouped(number, digits)));
        let expected = [
            ("50000", "50,000"),
            ("50000.1", "50,000.1"),
            ("-0.05", "-0.05"),
            ("0", "0"),
            ("-1234", "-1,234"),
            ("-9223372036854775.808", "-9,223,372,036,854,775.808"),
            ("9223372036854775807", "9,223,372,036,854,775,807"),
        ];
        assert_eq!(shown, expected.map(|(plain, grouped)| (plain.to_owned(), grouped.to_owned())));
    }
}
