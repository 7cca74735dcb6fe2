//! Ranges: objects with both ends.

use fencun_abi::schema::{Field, Schema, Type};
use fencun_abi::value::Value;

use super::{join, nearest, scalar};
use crate::code::InputCode;
use crate::input::{Input, InputError, cut};
use crate::lang::Bilingual;

/// Names of the ends.
pub(super) const ENDS: [&str; 2] = ["from", "to"];

/// Lower and upper end.
pub(super) fn range(
    schema: &Schema,
    field: &Field,
    of: &Type,
    ends: &[(String, Input)],
    path: &str,
) -> Result<Value, InputError> {
    for (i, (key, _)) in ends.iter().enumerate() {
        let at = join(path, &cut(key));
        if !ENDS.contains(&key.as_str()) {
            let mut error = InputError::new(InputCode::UnknownFact, at);
            error.help = nearest(key, ENDS.into_iter()).map(Box::new);
            return Err(error);
        }
        if ends.iter().take(i).any(|(known, _)| known == key) {
            return Err(InputError::new(InputCode::DuplicateKey, at));
        }
    }
    let end = |name: &str| {
        let at = join(path, name);
        let bounds = Field { ty: of.clone(), unknown: false, none: false, ..field.clone() };
        match ends.iter().find(|(key, _)| key == name) {
            Some((_, input)) => scalar(schema, &bounds, input, &at),
            None => {
                let error = InputError::new(InputCode::MissingFact, at);
                Err(error.expected(crate::words::expected(schema, &bounds)))
            }
        }
    };
    let [from, to] = ENDS;
    let (from, to) = (end(from)?, end(to)?);
    if from > to {
        let expected = Bilingual::new("`from` not above `to`", "`from` 不大于 `to`");
        return Err(InputError::new(InputCode::OutOfBounds, path).expected(expected));
    }
    Ok(Value::Range(from, to))
}
