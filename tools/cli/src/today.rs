//! The day on which a policy is checked.

use std::time::{SystemTime, UNIX_EPOCH};

use fencun_compiler::eval::days_from_civil;

/// The day of the system clock in UTC, in days since 1970-01-01.
pub fn of_clock() -> i32 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.ok().and_then(|now| i32::try_from(now.as_secs() / SECONDS_OF_DAY).ok()).unwrap_or(0)
}

const SECONDS_OF_DAY: u64 = 86_400;

/// A day as `2019-03-01`, in days since 1970-01-01.
///
/// # Errors
/// A text for people: it is no date, or there is no such day.
pub fn parse(text: &str) -> Result<i32, String> {
    let [year, month, day] = numbers(text).ok_or("write a date such as 2019-03-01")?;
    let number = days_from_civil(year, month, day).and_then(|day| i32::try_from(day).ok());
    number.ok_or_else(|| "there is no such day".to_owned())
}

fn numbers(text: &str) -> Option<[i64; 3]> {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    if lengths != [4, 2, 2] || !parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    let numbers: Vec<i64> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    numbers.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn only_days_that_exist_are_days() {
        assert_eq!(parse("1970-01-02"), Ok(1));
        assert_eq!(parse("2024-02-29"), Ok(19_782));
        assert_eq!(parse("2023-02-29"), Err("there is no such day".to_owned()));
        assert_eq!(parse("0000-01-01"), Err("there is no such day".to_owned()));
        for text in ["2024-2-29", "+024-02-29", "20240229", ""] {
            assert_eq!(parse(text), Err("write a date such as 2019-03-01".to_owned()), "{text}");
        }
    }
}
