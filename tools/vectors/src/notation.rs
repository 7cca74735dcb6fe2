//! Values of facts as JSON text, as `docs/schema/facts.md` says.

use fencun_abi::schema::{Field, Schema, Type};
use fencun_abi::value::Value;

/// A number, of which nothing is lost in a double, has at most so many digits.
const DIGITS_OF_DOUBLE: usize = 15;

/// What may be written in two ways, for equal facts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Style {
    /// What is unknown is left out, decimals are numbers.
    Short,
    /// What is unknown is `null` where that may be, decimals are texts.
    Long,
}

/// Facts as names with values in JSON.
pub(crate) type Entries = Vec<(String, String)>;

/// Facts by name.
pub(crate) fn entries(schema: &Schema, fields: &[Field], values: &[Value], style: Style) -> Entries {
    let pairs = fields.iter().zip(values);
    pairs.filter_map(|(field, value)| Some((field.name.clone(), self::value(schema, field, value, style)?))).collect()
}

/// One object of entries.
pub(crate) fn object(entries: &Entries) -> String {
    let entries: Vec<String> = entries.iter().map(|(name, value)| format!("{}:{value}", text(name))).collect();
    format!("{{{}}}", entries.join(","))
}

/// A text in quotes.
pub(crate) fn text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A value; nothing for what is left out.
fn value(schema: &Schema, field: &Field, value: &Value, style: Style) -> Option<String> {
    Some(match value {
        Value::Unknown if field.none || style == Style::Short => return None,
        Value::Unknown | Value::None => "null".to_owned(),
        Value::Number(number) => scalar(schema, &field.ty, *number, style),
        Value::Text(text) => self::text(text),
        Value::Range(from, to) => {
            let Type::Range { of } = &field.ty else { return None };
            let [from, to] = [from, to].map(|end| scalar(schema, of, *end, style));
            format!("{{\"from\":{from},\"to\":{to}}}")
        }
        Value::List(members) => {
            let Type::List { record } = &field.ty else { return None };
            let fields = &schema.records.get(usize::from(*record))?.fields;
            let members: Vec<String> =
                members.iter().map(|member| object(&entries(schema, fields, member, style))).collect();
            format!("[{}]", members.join(","))
        }
    })
}

/// A value that is one number in the module.
pub(crate) fn scalar(schema: &Schema, ty: &Type, number: i64, style: Style) -> String {
    let cases = |index: &u16| schema.enums.get(usize::from(*index)).map_or(&[][..], |of| &of.cases);
    match ty {
        Type::YesNo => (number != 0).to_string(),
        Type::Enum { index } => {
            let case = usize::try_from(number).ok().and_then(|case| cases(index).get(case));
            text(case.map_or("", String::as_str))
        }
        Type::Set { index } => {
            let held = cases(index).iter().enumerate().filter(|(case, _)| number >> case & 1 == 1);
            format!("[{}]", held.map(|(_, name)| text(name)).collect::<Vec<_>>().join(","))
        }
        Type::Date => text(&date(number)),
        Type::Instant if style == Style::Long => text(&instant(number, 8)),
        Type::Instant => text(&instant(number, 0)),
        Type::Decimal { digits } if style == Style::Long => text(&decimal(number, *digits)),
        Type::Decimal { digits } | Type::Money { digits, .. } => decimal(number, *digits),
        Type::Percent => decimal(number, 2),
        _ => number.to_string(),
    }
}

/// Does a double keep every number of a JSON text, and is it written as most programs write it?
pub(crate) fn survives_doubles(json: &str) -> bool {
    let mut is_text = false;
    let mut is_escaped = false;
    let mut digits = 0;
    for c in json.chars() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' if is_text => is_escaped = true,
            '"' => is_text = !is_text,
            '0'..='9' if !is_text => digits += 1,
            '.' if !is_text => {}
            // Where exponents begin differs from one language to the next.
            'E' | 'e' if !is_text && digits > 0 => return false,
            _ => digits = 0,
        }
        if digits > DIGITS_OF_DOUBLE {
            return false;
        }
    }
    true
}

/// `1234500` with 2 digits is `12345`.
pub(crate) fn decimal(number: i64, digits: u8) -> String {
    let scale = 10_u64.checked_pow(u32::from(digits)).unwrap_or(1);
    let (whole, fraction) = (number.unsigned_abs() / scale, number.unsigned_abs() % scale);
    let sign = if number < 0 { "-" } else { "" };
    let fraction = format!("{fraction:0width$}", width = usize::from(digits));
    let fraction = fraction.trim_end_matches('0');
    if digits == 0 || fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// An instant by clocks that are so many hours ahead.
fn instant(seconds: i64, ahead: i64) -> String {
    let local = seconds + ahead * 3_600;
    let of_day = local.rem_euclid(86_400);
    let clock = format!("{:02}:{:02}:{:02}", of_day / 3_600, of_day / 60 % 60, of_day % 60);
    let offset = if ahead == 0 { "Z".to_owned() } else { format!("+{ahead:02}:00") };
    format!("{}T{clock}{offset}", date(local.div_euclid(86_400)))
}

/// A date of the years 1 to 9999, counted day by day from the nearest year.
fn date(days: i64) -> String {
    let is_leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let before = |year: i64| {
        let past = year - 1;
        past * 365 + past / 4 - past / 100 + past / 400 - 719_162
    };
    let mut year = ((days + 719_162) / 366 + 1).clamp(1, 9999);
    while year < 9999 && before(year + 1) <= days {
        year += 1;
    }
    let mut rest = days - before(year);
    let lengths = [31, if is_leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 1;
    for length in lengths {
        if rest < length {
            break;
        }
        rest -= length;
        month += 1;
    }
    format!("{year:04}-{month:02}-{:02}", rest + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_decimals_are_written_as_facts_are() {
        let dates = [(-719_162, "0001-01-01"), (0, "1970-01-01"), (18_077, "2019-06-30"), (2_932_896, "9999-12-31")];
        for (days, expected) in dates {
            assert_eq!(date(days), expected);
        }
        assert_eq!(date(18_321), "2020-02-29");
        assert_eq!([instant(0, 0), instant(-1, 8)], ["1970-01-01T00:00:00Z", "1970-01-01T07:59:59+08:00"]);
        assert_eq!([decimal(-5, 2), decimal(5_000_010, 2), decimal(7, 0)], ["-0.05", "50000.1", "7"]);
    }

    #[test]
    fn numbers_of_more_digits_than_a_double_keeps_are_found() {
        assert!(survives_doubles(r#"{"a":999999999999999,"b":"12345678901234567890e5"}"#));
        assert!(!survives_doubles(r#"{"a":9999999999999.999}"#));
        assert!(!survives_doubles(r#"{"a":1e30}"#));
        assert!(survives_doubles(r#"{"a":true,"b":"\"1","e":false}"#));
    }
}
