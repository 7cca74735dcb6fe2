//! Decimal numbers to scaled integers, exactly.

/// Why a text is no number of its type.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum NumberFlaw {
    /// No number at all.
    NotANumber,
    /// It does not fit 64 bits.
    TooLarge,
    /// It has more digits behind the point.
    TooPrecise,
}

/// `12.5` with 2 digits is 1250. Zeros at the end count for nothing: `12.500` is the same.
pub(super) fn scaled(text: &str, digits: u8) -> Result<i64, NumberFlaw> {
    let (is_negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent_of(exponent)?),
        None => (rest, 0),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) if is_digits(fraction) => (whole, fraction),
        Some(_) => return Err(NumberFlaw::NotANumber),
        None => (mantissa, ""),
    };
    // A zero in front may mean base eight to some, so it is no number here.
    if !is_digits(whole) || (whole.len() > 1 && whole.starts_with('0')) {
        return Err(NumberFlaw::NotANumber);
    }
    let all = format!("{whole}{fraction}");
    let significant = all.trim_end_matches('0');
    if significant.is_empty() {
        return Ok(0);
    }
    // The number is `significant` times ten to this power, in units of the last digit.
    let dropped = i64::try_from(all.len() - significant.len()).map_err(|_| NumberFlaw::TooLarge)?;
    let behind = i64::try_from(fraction.len()).map_err(|_| NumberFlaw::TooLarge)?;
    let power = exponent.saturating_add(dropped).saturating_sub(behind).saturating_add(i64::from(digits));
    if power < 0 {
        return Err(NumberFlaw::TooPrecise);
    }
    let power = u32::try_from(power).map_err(|_| NumberFlaw::TooLarge)?;
    let magnitude = significant
        .trim_start_matches('0')
        .parse::<i128>()
        .ok()
        .and_then(|number| number.checked_mul(10i128.checked_pow(power)?))
        .ok_or(NumberFlaw::TooLarge)?;
    i64::try_from(if is_negative { -magnitude } else { magnitude }).map_err(|_| NumberFlaw::TooLarge)
}

fn exponent_of(text: &str) -> Result<i64, NumberFlaw> {
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if !is_digits(digits) {
        return Err(NumberFlaw::NotANumber);
    }
    // Beyond any number that fits, and any that is written out.
    let magnitude = digits.parse::<i64>().unwrap_or(i64::MAX).min(1 << 40);
    Ok(if is_negative { -magnitude } else { magnitude })
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact_or_refused() {
        let cases = [
            ("50000", 2, Ok(5_000_000)),
            ("50000.01", 2, Ok(5_000_001)),
            ("50000.010", 2, Ok(5_000_001)),
            ("50000.001", 2, Err(NumberFlaw::TooPrecise)),
            ("-0.05", 2, Ok(-5)),
            ("-0", 2, Ok(0)),
            ("5e3", 0, Ok(5_000)),
            ("5.25e1", 0, Err(NumberFlaw::TooPrecise)),
            ("5.25e+2", 0, Ok(525)),
            ("525e-2", 2, Ok(525)),
            ("9223372036854775807", 0, Ok(i64::MAX)),
            ("-9223372036854775808", 0, Ok(i64::MIN)),
            ("9223372036854775808", 0, Err(NumberFlaw::TooLarge)),
            ("1e18", 2, Err(NumberFlaw::TooLarge)),
            ("1e999999999999999999999", 0, Err(NumberFlaw::TooLarge)),
            ("0e999999999999999999999", 0, Ok(0)),
            ("1e-999999999999999999999", 0, Err(NumberFlaw::TooPrecise)),
            ("0.1", 0, Err(NumberFlaw::TooPrecise)),
        ];
        for (text, digits, expected) in cases {
            assert_eq!(scaled(text, digits), expected, "{text} with {digits}");
        }
        for text in ["", "-", "007", "1_000", "1,000", ".5", "5.", "0x10", "1e", "１", " 1", "NaN", "--1", "+1"] {
            assert_eq!(scaled(text, 2), Err(NumberFlaw::NotANumber), "{text}");
        }
    }
}
