//! Days and the proleptic Gregorian calendar, years 1 to 9999.
//!
//! Written from the definition of the calendar: a year is counted by its days, a month by the
//! lengths of those before it. No formula is shared with the code generator.

use fencun_grammar::ast::Unit;

/// 0001-01-01 in days since 1970-01-01.
pub const FIRST_DAY: i64 = -719_162;
/// 9999-12-31 in days since 1970-01-01.
pub const LAST_DAY: i64 = 2_932_896;

const LAST_YEAR: i64 = 9999;

/// Year, month (1 to 12) and day (1 to 31) of a day, or nothing outside of the years 1 to 9999.
#[must_use]
pub fn civil_from_days(days: i64) -> Option<(i64, i64, i64)> {
    if !(FIRST_DAY..=LAST_DAY).contains(&days) {
        return None;
    }
    // A year is never longer than 366 days, so this guess is at most a few years too early.
    let mut year = (days - FIRST_DAY) / 366 + 1;
    while first_day_of(year + 1) <= days {
        year += 1;
    }
    let mut day = days - first_day_of(year) + 1;
    let mut month = 1;
    while day > length_of_month(year, month) {
        day -= length_of_month(year, month);
        month += 1;
    }
    Some((year, month, day))
}

/// Days since 1970-01-01 of a date that exists.
#[must_use]
pub fn days_from_civil(year: i64, month: i64, day: i64) -> Option<i64> {
    let exists = (1..=LAST_YEAR).contains(&year)
        && (1..=12).contains(&month)
        && (1..=length_of_month(year, month)).contains(&day);
    if !exists {
        return None;
    }
    let months_before: i64 = (1..month).map(|earlier| length_of_month(year, earlier)).sum();
    Some(first_day_of(year) + months_before + day - 1)
}

/// A day moved by days; nothing when it leaves the years 1 to 9999.
#[must_use]
pub fn add_days(day: i64, by: i128) -> Option<i64> {
    let moved = i64::try_from(i128::from(day).checked_add(by)?).ok()?;
    (FIRST_DAY..=LAST_DAY).contains(&moved).then_some(moved)
}

/// A day moved by months. Where the month is too short the day is its last one; nothing when
/// the date leaves the years 1 to 9999.
#[must_use]
pub fn add_months(day: i64, by: i128) -> Option<i64> {
    let (year, month, day_of_month) = civil_from_days(day)?;
    let months = i128::from(year * 12 + month - 1).checked_add(by)?;
    let year = i64::try_from(months.div_euclid(12)).ok()?;
    let month = i64::try_from(months.rem_euclid(12)).ok()? + 1;
    if !(1..=LAST_YEAR).contains(&year) {
        return None;
    }
    days_from_civil(year, month, day_of_month.min(length_of_month(year, month)))
}

/// A day moved by a duration of days, months or years (twelve months each).
pub(super) fn shift(day: i64, by: i128, unit: Unit) -> Option<i64> {
    match unit {
        Unit::Days => add_days(day, by),
        Unit::Months => add_months(day, by),
        Unit::Years => add_months(day, by.checked_mul(12)?),
        Unit::Hours => None,
    }
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn length_of_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The first of January of a year from 1 on.
fn first_day_of(year: i64) -> i64 {
    let before = year - 1;
    FIRST_DAY + 365 * before + before / 4 - before / 100 + before / 400
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i64, month: i64, day: i64) -> i64 {
        days_from_civil(year, month, day).expect("an existing date")
    }

    #[test]
    fn counts_from_1970() {
        assert_eq!(day(1970, 1, 1), 0);
        assert_eq!(day(1, 1, 1), FIRST_DAY);
        assert_eq!(day(9999, 12, 31), LAST_DAY);
        assert_eq!(day(2019, 3, 1), 17_956);
    }

    #[test]
    fn every_day_is_one_after_the_day_before() {
        let mut previous = (0, 12, 31);
        for days in FIRST_DAY..=LAST_DAY {
            let (year, month, day_of_month) = civil_from_days(days).expect("a day in range");
            let follows = if day_of_month > 1 {
                previous == (year, month, day_of_month - 1)
            } else if month > 1 {
                previous == (year, month - 1, length_of_month(year, month - 1))
            } else {
                previous == (year - 1, 12, 31)
            };
            assert!(follows, "{previous:?} is followed by {year}-{month}-{day_of_month}");
            assert_eq!(days_from_civil(year, month, day_of_month), Some(days));
            previous = (year, month, day_of_month);
        }
        assert_eq!(civil_from_days(FIRST_DAY - 1), None);
        assert_eq!(civil_from_days(LAST_DAY + 1), None);
    }

    #[test]
    fn a_month_clamps_to_its_last_day() {
        assert_eq!(add_months(day(2019, 1, 31), 1), Some(day(2019, 2, 28)));
        assert_eq!(add_months(day(2020, 1, 31), 1), Some(day(2020, 2, 29)));
        assert_eq!(add_months(day(2020, 1, 30), -1), Some(day(2019, 12, 30)));
        assert_eq!(shift(day(2020, 2, 29), 1, Unit::Years), Some(day(2021, 2, 28)));
    }

    #[test]
    fn nothing_lies_outside_of_the_years_1_to_9999() {
        assert_eq!(add_days(LAST_DAY, 1), None);
        assert_eq!(add_days(FIRST_DAY, -1), None);
        assert_eq!(add_months(day(9999, 12, 1), 1), None);
        assert_eq!(add_months(day(1, 1, 31), -1), None);
        assert_eq!(add_months(0, i128::MAX), None);
        assert_eq!(shift(0, i128::from(i64::MIN), Unit::Years), None);
    }
}
