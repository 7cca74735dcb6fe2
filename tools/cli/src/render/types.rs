//! Types and bounds in the words of the language.

use fencun_abi::schema::{Field, Schema, Type};
use fencun_grammar::ast::Lang;
use fencun_grammar::keywords::Keyword;

use crate::render::calendar::{day, instant};
use crate::render::number::scaled;

/// `money CNY?`, `date or none`, `list of Person`
pub fn field(schema: &Schema, field: &Field, lang: Lang) -> String {
    let none = if field.none { format!(" {}", Keyword::kw_or_none.spelling(lang)) } else { String::new() };
    let unknown = if field.unknown { "?" } else { "" };
    format!("{}{none}{unknown}", name(schema, &field.ty, lang))
}

/// The type alone.
pub fn name(schema: &Schema, ty: &Type, lang: Lang) -> String {
    let word = |keyword: Keyword| keyword.spelling(lang).to_owned();
    match ty {
        Type::YesNo => word(Keyword::kw_yes_no),
        Type::Enum { index } => schema.enums.get(usize::from(*index)).map(|e| e.name.clone()).unwrap_or_default(),
        Type::Integer => word(Keyword::kw_integer),
        Type::Decimal { digits } => format!("{}({digits})", Keyword::kw_decimal.spelling(lang)),
        Type::Money { currency, .. } => format!("{} {currency}", Keyword::kw_money.spelling(lang)),
        Type::Percent => word(Keyword::kw_percent),
        Type::Date => word(Keyword::kw_date),
        Type::Instant => word(Keyword::kw_instant),
        Type::Hours => word(Keyword::kw_hours_type),
        Type::WorkingDays => word(Keyword::kw_working_days_type),
        Type::Days => word(Keyword::kw_days_type),
        Type::Months => word(Keyword::kw_months_type),
        Type::Years => word(Keyword::kw_years_type),
        Type::Text => word(Keyword::kw_text_type),
        Type::Set { index } => {
            let of = schema.enums.get(usize::from(*index)).map(|e| e.name.as_str()).unwrap_or_default();
            format!("{} {of}", Keyword::kw_set_of.spelling(lang))
        }
        Type::Range { of } => format!("{} {}", Keyword::kw_range_of.spelling(lang), name(schema, of, lang)),
        Type::List { record } => {
            let record = schema.records.get(usize::from(*record)).map(|r| r.name.as_str()).unwrap_or_default();
            format!("{} {record}", Keyword::kw_list_of.spelling(lang))
        }
    }
}

/// The name of an outcome: yes and no in the words of the language, which no other case can be.
pub fn outcome(name: &str, lang: Lang) -> &str {
    match name {
        "yes" => Keyword::kw_yes.spelling(lang),
        "no" => Keyword::kw_no.spelling(lang),
        _ => name,
    }
}

/// A number, amount, date or duration as a rule file writes it.
pub fn literal(ty: &Type, value: i64, lang: Lang) -> String {
    let counted = |unit: Keyword| match (lang, unit.spelling(lang)) {
        (Lang::En, word) if value == 1 => format!("1 {}", word.strip_suffix('s').unwrap_or(word)),
        (Lang::En, word) => format!("{} {word}", scaled(value, 0)),
        (Lang::Zh, word) => format!("{}{word}", scaled(value, 0)),
    };
    match ty {
        Type::Money { currency, digits } if lang == Lang::Zh && currency == "CNY" => {
            format!("{}元", short(value, *digits))
        }
        Type::Money { currency, digits } => format!("{} {currency}", short(value, *digits)),
        Type::Percent => format!("{}%", short(value, 2)),
        Type::Date => i32::try_from(value).map_or_else(|_| value.to_string(), day),
        Type::Hours => counted(Keyword::kw_hours),
        Type::Days => counted(Keyword::kw_days),
        Type::Months => counted(Keyword::kw_months),
        Type::Years => counted(Keyword::kw_years),
        ty => self::value(ty, value),
    }
}

/// A scaled number without zeros at its end.
fn short(value: i64, digits: u8) -> String {
    let text = scaled(value, digits);
    if digits == 0 { text } else { text.trim_end_matches('0').trim_end_matches('.').to_owned() }
}

/// What a fact may hold: its cases, or its bounds.
pub fn values(schema: &Schema, field: &Field) -> String {
    match &field.ty {
        Type::YesNo => String::new(),
        Type::Enum { index } => schema
            .enums
            .get(usize::from(*index))
            .map(|e| e.cases.join(if e.scale { " < " } else { ", " }))
            .unwrap_or_default(),
        Type::Set { index } => schema.enums.get(usize::from(*index)).map(|e| e.cases.join(", ")).unwrap_or_default(),
        Type::Range { of } => format!("{} … {}", value(of, field.min), value(of, field.max)),
        Type::List { .. } => format!("0 … {}", field.max),
        ty => format!("{} … {}", value(ty, field.min), value(ty, field.max)),
    }
}

/// A bound of a number, money, percent, date or duration.
fn value(ty: &Type, value: i64) -> String {
    match ty {
        Type::Decimal { digits } | Type::Money { digits, .. } => scaled(value, *digits),
        Type::Percent => format!("{}%", scaled(value, 2)),
        Type::Date => i32::try_from(value).map_or_else(|_| value.to_string(), day),
        Type::Instant => instant(value),
        _ => scaled(value, 0),
    }
}
