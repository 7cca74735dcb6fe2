//! Sets: arrays of the names of cases.

use fencun_abi::schema::Schema;

use super::{nearest, normal};
use crate::code::InputCode;
use crate::input::{Input, InputError, cut};
use crate::lang::Bilingual;

/// One bit for each case that is named.
pub(super) fn set(schema: &Schema, of: u16, names: &[Input], path: &str) -> Result<i64, InputError> {
    let cases = schema.enums.get(usize::from(of)).map_or(&[][..], |of| &of.cases);
    let mut bits = 0;
    for (i, name) in names.iter().enumerate() {
        let at = || format!("{path}[{i}]");
        let expected = Bilingual::new("the name of a case", "取值名称");
        let Input::Text(text) = name else {
            return Err(InputError::new(InputCode::WrongType, at()).found(name.describe()).expected(expected));
        };
        let name = normal(text);
        let case = cases.iter().position(|case| *case == name).and_then(|case| u32::try_from(case).ok());
        let Some(bit) = case.and_then(|case| 1_i64.checked_shl(case)) else {
            let mut error = InputError::new(InputCode::UnknownCase, at());
            error.help = nearest(&name, cases.iter().map(String::as_str)).map(Box::new);
            let shown = cut(text);
            return Err(error.found(Bilingual::new(format!("the text \"{shown}\""), format!("文字“{shown}”"))));
        };
        if bits & bit != 0 {
            let text = cut(text);
            return Err(InputError::new(InputCode::DuplicateKey, at()).found(Bilingual::same(text)));
        }
        bits |= bit;
    }
    Ok(bits)
}
