//! Numbers with their decimal point and separators.

/// A number of units of `10^-digits`, with a comma each three digits: `1,234.50`.
pub fn scaled(value: i64, digits: u8) -> String {
    let text = value.unsigned_abs().to_string();
    let digits = usize::from(digits);
    let text = format!("{text:0>width$}", width = digits + 1);
    let (whole, fraction) = text.split_at(text.len() - digits);
    let sign = if value < 0 { "-" } else { "" };
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{fraction}", grouped(whole))
}

/// A count with separators: `12,345`.
pub fn count(value: u64) -> String {
    grouped(&value.to_string())
}

fn grouped(digits: &str) -> String {
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{count, scaled};

    #[test]
    fn the_point_stands_where_the_unit_says() {
        assert_eq!(
            [scaled(123_450, 2), scaled(-5, 2), scaled(0, 0), scaled(1_000, 3)],
            ["1,234.50", "-0.05", "0", "1.000"]
        );
        assert_eq!(scaled(i64::MIN, 0), "-9,223,372,036,854,775,808");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_000_000), "1,000,000");
    }
}
