//! Texts, in NFC: so the same words are the same bytes, whoever wrote them.

use fencun_abi::schema::Field;
use fencun_abi::value::Value;

use super::normal;
use crate::code::InputCode;
use crate::input::InputError;
use crate::lang::Bilingual;

/// A text whose length keeps the bounds of its fact.
pub(super) fn text(field: &Field, text: &str, path: &str) -> Result<Value, InputError> {
    let text = normal(text);
    let length = text.chars().count();
    if i64::try_from(length).is_ok_and(|length| (field.min..=field.max).contains(&length)) {
        return Ok(Value::Text(text.into_owned()));
    }
    let found = Bilingual::new(format!("{length} characters"), format!("{length} 个字符"));
    let expected = Bilingual::new(
        format!("{} to {} characters", field.min, field.max),
        format!("{} 至 {} 个字符", field.min, field.max),
    );
    Err(InputError::new(InputCode::OutOfBounds, path).found(found).expected(expected))
}
