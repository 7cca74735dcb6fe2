//! Facts by name to the values that a module takes, with every mistake reported.

mod given;
mod number;
mod range;
mod set;
mod text;

pub use given::{FactValue, Facts};

use std::borrow::Cow;
use std::collections::BTreeSet;

use fencun_abi::schema::{Field, Schema, Type};
use fencun_abi::value::Value;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::code::InputCode;
use crate::date;
use crate::input::{Input, InputError, cut};
use crate::lang::Bilingual;
use crate::words;
use number::NumberFlaw;

/// The values of an input, one a fact in the order of the schema.
///
/// The rules, for JSON and for what is written like it (`docs/schema/facts.md`): yes/no is `true`
/// or `false`; a case is its name; numbers, amounts (whole units of the currency) and percents
/// are numbers; a date is `"2019-06-30"`; a list is an array of objects. `T?` is unknown where
/// its key is absent or `null`; `T or none` is none where it is `null`; `T or none?` is unknown
/// where its key is absent and none where it is `null`.
///
/// # Errors
/// All mistakes (of very many the first [`MAX_ERRORS`]), in the order of the input, what is
/// missing last.
pub fn facts_from_input(schema: &Schema, input: &Input) -> Result<Vec<Value>, Vec<InputError>> {
    let mut errors = Vec::new();
    let Input::Object(entries) = input else {
        let expected = Bilingual::new("an object with the facts", "包含各项事实的对象");
        return Err(vec![InputError::new(InputCode::WrongType, "").found(input.describe()).expected(expected)]);
    };
    let values = record(schema, &schema.facts, entries, "", &mut errors);
    if errors.is_empty() { Ok(values) } else { Err(errors) }
}

/// Most mistakes that are looked for.
pub const MAX_ERRORS: usize = 1_000;

/// The fields of a record; where there is a mistake, some value stands in its place.
fn record(
    schema: &Schema,
    fields: &[Field],
    entries: &[(String, Input)],
    path: &str,
    errors: &mut Vec<InputError>,
) -> Vec<Value> {
    let mut given: Vec<Option<&Input>> = vec![None; fields.len()];
    let mut values = vec![Value::Unknown; fields.len()];
    let mut unknown = BTreeSet::new();
    for (key, input) in entries {
        if errors.len() >= MAX_ERRORS {
            return values;
        }
        let name = normal(key);
        let Some(index) = fields.iter().position(|field| field.name == name) else {
            let code = if unknown.insert(name.clone()) { InputCode::UnknownFact } else { InputCode::DuplicateKey };
            let mut error = InputError::new(code, join(path, &cut(key)));
            if code == InputCode::UnknownFact {
                error.help = nearest(&name, fields.iter().map(|field| field.name.as_str())).map(Box::new);
            }
            errors.push(error);
            continue;
        };
        let (Some(field), Some(slot), Some(value)) = (fields.get(index), given.get_mut(index), values.get_mut(index))
        else {
            continue;
        };
        let at = join(path, &field.name);
        if slot.replace(input).is_some() {
            errors.push(InputError::new(InputCode::DuplicateKey, at));
            continue;
        }
        match self::value(schema, field, input, &at, errors) {
            Ok(read) => *value = read,
            Err(error) => errors.push(error),
        }
    }
    for (field, given) in fields.iter().zip(&given) {
        if given.is_none() && !field.unknown {
            let error = InputError::new(InputCode::MissingFact, join(path, &field.name));
            errors.push(error.expected(or_null(words::expected(schema, field), field)));
        }
    }
    values
}

/// The value of a fact that is given.
fn value(
    schema: &Schema,
    field: &Field,
    input: &Input,
    path: &str,
    errors: &mut Vec<InputError>,
) -> Result<Value, InputError> {
    if *input == Input::Null && field.none {
        return Ok(Value::None);
    }
    if *input == Input::Null && field.unknown {
        return Ok(Value::Unknown);
    }
    match (&field.ty, input) {
        (Type::List { record: index }, Input::List(members)) => {
            let fields = schema.records.get(usize::from(*index)).map_or(&[][..], |record| &record.fields);
            if i64::try_from(members.len()).is_ok_and(|length| length > field.max) {
                let found = Bilingual::new(format!("{} members", members.len()), format!("{} 项", members.len()));
                let expected = Bilingual::new(format!("at most {}", field.max), format!("至多 {} 项", field.max));
                return Err(InputError::new(InputCode::ListTooLong, path).found(found).expected(expected));
            }
            let mut values = Vec::with_capacity(members.len());
            for (i, member) in members.iter().enumerate() {
                let at = format!("{path}[{i}]");
                match member {
                    Input::Object(entries) => values.push(record(schema, fields, entries, &at, errors)),
                    other => errors.push(
                        InputError::new(InputCode::WrongType, at)
                            .found(other.describe())
                            .expected(Bilingual::new("an object", "对象")),
                    ),
                }
            }
            Ok(Value::List(values))
        }
        (Type::Text, Input::Text(text)) => text::text(field, text, path),
        (Type::Set { index }, Input::List(names)) => set::set(schema, *index, names, path).map(Value::Number),
        (Type::Range { of }, Input::Object(ends)) => range::range(schema, field, of, ends, path),
        _ => scalar(schema, field, input, path).map(Value::Number),
    }
}

fn scalar(schema: &Schema, field: &Field, input: &Input, path: &str) -> Result<i64, InputError> {
    let wrong = || {
        let expected = or_null(words::expected(schema, field), field);
        InputError::new(InputCode::WrongType, path).found(input.describe()).expected(expected)
    };
    match (&field.ty, input) {
        (Type::YesNo, Input::Bool(value)) => within(schema, field, path, i64::from(*value)),
        (Type::Enum { index }, Input::Text(text)) => {
            let cases = schema.enums.get(usize::from(*index)).map_or(&[][..], |e| &e.cases);
            let name = normal(text);
            let case = cases.iter().position(|case| *case == name).and_then(|case| i64::try_from(case).ok());
            let case = case.ok_or_else(|| {
                let mut error = wrong();
                error.code = InputCode::UnknownCase;
                error.help = nearest(&name, cases.iter().map(String::as_str)).map(Box::new);
                error
            })?;
            within(schema, field, path, case)
        }
        (Type::Date, Input::Text(text)) => {
            let days = date::parse(text).ok_or_else(|| {
                let mut error = wrong();
                error.code = InputCode::BadDate;
                error
            })?;
            within(schema, field, path, i64::from(days))
        }
        (Type::Instant, Input::Text(text)) => {
            let seconds = date::parse_instant(text).ok_or_else(|| {
                let mut error = wrong();
                error.code = InputCode::BadDate;
                error
            })?;
            within(schema, field, path, seconds)
        }
        (
            Type::YesNo
            | Type::Enum { .. }
            | Type::Date
            | Type::Instant
            | Type::List { .. }
            | Type::Text
            | Type::Set { .. }
            | Type::Range { .. },
            _,
        ) => Err(wrong()),
        // Not every program can write a decimal as a number to its last digit, so a text will do.
        (Type::Decimal { .. }, Input::Number(text) | Input::Text(text)) | (_, Input::Number(text)) => {
            let number = number::scaled(text, digits(&field.ty)).map_err(|flaw| {
                let mut error = wrong();
                match flaw {
                    NumberFlaw::NotANumber => {}
                    NumberFlaw::TooPrecise => error.code = InputCode::TooPrecise,
                    NumberFlaw::TooLarge => {
                        error.code = InputCode::OutOfBounds;
                        return error.expected(words::bounds(schema, field));
                    }
                }
                error
            })?;
            within(schema, field, path, number)
        }
        (_, Input::Text(text)) => {
            let mut error = wrong();
            if number::scaled(text, digits(&field.ty)).is_ok() {
                let text = cut(text);
                let help = Bilingual::new(format!("write {text} without quotes"), format!("请去掉引号，写作 {text}"));
                error = error.help(help);
            }
            Err(error)
        }
        _ => Err(wrong()),
    }
}

/// A value that keeps the bounds of its fact.
fn within(schema: &Schema, field: &Field, path: &str, number: i64) -> Result<i64, InputError> {
    if (field.min..=field.max).contains(&number) {
        return Ok(number);
    }
    let [en, zh] = [crate::Lang::En, crate::Lang::Zh].map(|lang| words::plain_value(schema, &field.ty, number, lang));
    let error = InputError::new(InputCode::OutOfBounds, path).found(Bilingual::new(en, zh));
    Err(error.expected(words::bounds(schema, field)))
}

/// Digits behind the point of a number of the type.
fn digits(ty: &Type) -> u8 {
    match ty {
        Type::Decimal { digits } | Type::Money { digits, .. } => *digits,
        Type::Percent => 2,
        _ => 0,
    }
}

/// What was expected, or `null`, where a fact may be none or unknown.
fn or_null(expected: Bilingual, field: &Field) -> Bilingual {
    let (en, zh) = match (field.none, field.unknown) {
        (true, _) => (", or null for none", "，不存在则为 null"),
        (false, true) => (", or null for unknown", "，不明则为 null"),
        (false, false) => return expected,
    };
    Bilingual::new(expected.en + en, expected.zh + zh)
}

/// The name that was probably meant.
fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<Bilingual> {
    // Long texts are no slips of the pen, and comparing them takes time.
    if name.chars().count() > 64 {
        return None;
    }
    let scored = known.take(1_000).map(|known| (strsim::normalized_damerau_levenshtein(name, known), known));
    let close = scored.filter(|(score, _)| *score >= 0.5).max_by(|(a, _), (b, _)| a.total_cmp(b));
    close.map(|(_, known)| Bilingual::new(format!("did you mean `{known}`?"), format!("是否指 `{known}`？")))
}

/// A name in the form in which names are compared.
pub(crate) fn normal(name: &str) -> Cow<'_, str> {
    if is_nfc(name) { Cow::Borrowed(name) } else { Cow::Owned(name.nfc().collect()) }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
