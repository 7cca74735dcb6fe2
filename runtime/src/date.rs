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

/// Reads `2019-06-30T08:30:15+08:00` or `2019-06-30T00:30Z` (RFC 3339, without fractions of a
/// second; the seconds may be left out): seconds since 1970-01-01T00:00:00Z.
#[must_use]
pub fn parse_instant(text: &str) -> Option<i64> {
    let two = |text: &str, most: i64| -> Option<i64> {
        let is_number = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
        text.parse::<i64>().ok().filter(|number| is_number && *number <= most)
    };
    let (date, time) = text.split_once('T')?;
    let (clock, ahead) = match (time.strip_suffix('Z'), time.find(['+', '-'])) {
        (Some(clock), _) => (clock, 0),
        (None, at) => {
            let (clock, offset) = time.split_at(at?);
            let (hours, minutes) = offset.get(1..)?.split_once(':')?;
            let ahead = two(hours, 18)? * 3_600 + two(minutes, 59)? * 60;
            (clock, if offset.starts_with('-') { -ahead } else { ahead })
        }
    };
    if ahead.abs() > 18 * 3_600 {
        return None;
    }
    let mut parts = clock.split(':');
    let (hour, minute) = (two(parts.next()?, 23)?, two(parts.next()?, 59)?);
    let second = parts.next().map_or(Some(0), |second| two(second, 59))?;
    if parts.next().is_some() {
        return None;
    }
    Some(i64::from(parse(date)?) * 86_400 + hour * 3_600 + minute * 60 + second - ahead)
}

/// `2019-06-30T00:30:15Z`; a number of seconds where there is no such instant.
#[must_use]
pub fn iso_instant(seconds: i64) -> String {
    let of_day = seconds.rem_euclid(86_400);
    match i32::try_from(seconds.div_euclid(86_400)) {
        Ok(day) => format!("{}T{:02}:{:02}:{:02}Z", iso(day), of_day / 3_600, of_day / 60 % 60, of_day % 60),
        Err(_) => seconds.to_string(),
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
    fn instants_are_read_and_written_in_utc() {
        let read = |text| parse_instant(text).map(iso_instant);
        assert_eq!(parse_instant("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(read("2019-06-30T08:30:15+08:00").as_deref(), Some("2019-06-30T00:30:15Z"));
        assert_eq!(read("2019-06-30T20:00-05:30").as_deref(), Some("2019-07-01T01:30:00Z"));
        for wrong in [
            "2019-06-30",
            "2019-06-30T08:30",
            "2019-06-30T24:00Z",
            "2019-06-30T08:60Z",
            "2019-06-30T08:30:60Z",
            "2019-06-30T08:30:00.5Z",
            "2019-06-30T8:30Z",
            "2019-06-31T08:30Z",
            "2019-06-30T08:30+18:01",
            "2019-06-30T08:30+0800",
            "2019-06-30 08:30Z",
        ] {
            assert_eq!(parse_instant(wrong), None, "{wrong}");
        }
    }

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
