//! Days and dates of the proleptic Gregorian calendar, years 1 to 9999.

/// Days since 1970-01-01; `None` for a date that does not exist.
#[must_use]
pub fn days_of(year: i32, month: u32, day: u32) -> Option<i32> {
    if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || day < 1 || day > days_in_month(year, month) {
        return None;
    }
    // Years that begin in March end with the leap day.
    let shifted = if month <= 2 { year - 1 } else { year };
    let month_of_shifted = (month + 9) % 12;
    let day_of_shifted = (153 * month_of_shifted + 2) / 5 + day - 1;
    let leap_days = shifted.div_euclid(4) - shifted.div_euclid(100) + shifted.div_euclid(400);
    Some(shifted * 365 + leap_days + day_of_shifted.cast_signed() - DAYS_TO_1970)
}

/// Year, month and day of days since 1970-01-01; `None` outside of the years 1 to 9999.
#[must_use]
pub fn date_of(days: i32) -> Option<(i32, u32, u32)> {
    if !(-719_162..=2_932_896).contains(&days) {
        return None;
    }
    // An estimate that is at most one year too small or too large.
    let estimate = (i64::from(days) * 400).div_euclid(146_097) + 1970;
    let mut year = i32::try_from(estimate).unwrap_or(1970).clamp(1, 9999);
    while days_of(year, 1, 1).is_none_or(|first| first > days) {
        year -= 1;
    }
    while days_of(year + 1, 1, 1).is_some_and(|first| first <= days) {
        year += 1;
    }
    let month = (1..=12).rev().find(|month| days_of(year, *month, 1).is_some_and(|first| first <= days))?;
    let day = days - days_of(year, month, 1)? + 1;
    Some((year, month, day.cast_unsigned()))
}

/// Reads `2019-06-30`: exactly four, two and two digits, and a date that exists.
#[must_use]
pub fn parse(text: &str) -> Option<i32> {
    let shape = |(i, b): (usize, u8)| if matches!(i, 4 | 7) { b == b'-' } else { b.is_ascii_digit() };
    if text.len() != 10 || !text.bytes().enumerate().all(shape) {
        return None;
    }
    days_of(text.get(..4)?.parse().ok()?, text.get(5..7)?.parse().ok()?, text.get(8..)?.parse().ok()?)
}

/// `2019-06-30`; a number of days where there is no such date.
#[must_use]
pub fn iso(days: i32) -> String {
    match date_of(days) {
        Some((year, month, day)) => format!("{year:04}-{month:02}-{day:02}"),
        None => days.to_string(),
    }
}

fn days_in_month(year: i32, month: u32) -> u32 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from the day before 0000-03-01 counted as day -1, to 1970-01-01.
const DAYS_TO_1970: i32 = 719_468;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_are_inverse_from_end_to_end() {
        let mut expected = -719_162;
        for year in 1..=9999 {
            for month in 1..=12 {
                for day in 1..=days_in_month(year, month) {
                    assert_eq!(days_of(year, month, day), Some(expected));
                    if day == 1 || month == 2 {
                        assert_eq!(date_of(expected), Some((year, month, day)));
                    }
                    expected += 1;
                }
            }
        }
        assert_eq!(expected - 1, 2_932_896);
        assert_eq!((date_of(-719_163), date_of(2_932_897)), (None, None));
    }

    #[test]
    fn only_dates_that_exist_are_read() {
        assert_eq!(parse("1970-01-01"), Some(0));
        assert_eq!(parse("2020-02-29").map(iso).as_deref(), Some("2020-02-29"));
        for wrong in [
            "2019-02-29",
            "2019-13-01",
            "2019-00-10",
            "2019-4-31",
            "2019-04-31",
            "0000-01-01",
            "2019/04/01",
            "２０１９-04-01",
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
