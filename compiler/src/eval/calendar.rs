//! Days and the proleptic Gregorian calendar, years 1 to 9999.
//!
//! Written from the definition of the calendar: a year is counted by its days, a month by the
//! lengths of those before it. No formula is shared with the code generator.

use crate::hir::{Calendar, Move, Side, Unit};

/// 0001-01-01 in days since 1970-01-01.
pub const FIRST_DAY: i64 = -719_162;
/// 9999-12-31 in days since 1970-01-01.
pub const LAST_DAY: i64 = 2_932_896;
/// 0001-01-02T00:00:00Z in seconds since 1970-01-01T00:00:00Z.
pub const FIRST_INSTANT: i64 = (FIRST_DAY + 1) * SECONDS_OF_DAY;
/// 9999-12-30T23:59:59Z.
pub const LAST_INSTANT: i64 = LAST_DAY * SECONDS_OF_DAY - 1;

const SECONDS_OF_DAY: i64 = 24 * SECONDS_OF_HOUR;
const SECONDS_OF_HOUR: i64 = 60 * 60;

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

/// The last day of the period of so many months whose first day is a day: the day before the
/// corresponding one, or the last day of the month that has no corresponding one. Nothing when
/// that lies outside of the years 1 to 9999.
#[must_use]
pub fn count_months(day: i64, by: i128) -> Option<i64> {
    let (year, month, day_of_month) = civil_from_days(day)?;
    let months = i128::from(year * 12 + month - 1).checked_add(by)?;
    let year = i64::try_from(months.div_euclid(12)).ok()?;
    let month = i64::try_from(months.rem_euclid(12)).ok()? + 1;
    // The day before the first of January of the year 10000 is one of ours.
    if !(1..=LAST_YEAR + 1).contains(&year) {
        return None;
    }
    let months_before: i64 = (1..month).map(|earlier| length_of_month(year, earlier)).sum();
    let length = length_of_month(year, month);
    let last = if day_of_month > length { length } else { day_of_month - 1 };
    let last = first_day_of(year) + months_before + last - 1;
    (FIRST_DAY..=LAST_DAY).contains(&last).then_some(last)
}

/// A day moved by a duration of days, months or years (twelve months each), or an instant moved
/// by hours.
pub(super) fn shift(day: i64, by: i128, how: Move) -> Option<i64> {
    let by = if how.side == Side::Before { -by } else { by };
    let months = match how.unit {
        Unit::Days if how.side == Side::CountingFrom => return add_days(day, by - 1),
        Unit::Days => return add_days(day, by),
        Unit::Months => by,
        Unit::Years => by.checked_mul(12)?,
        Unit::Hours => return add_hours(day, by),
        Unit::WorkingDays => return None,
    };
    if how.side == Side::CountingFrom { count_months(day, months) } else { add_months(day, months) }
}

/// An instant moved by hours; nothing when it leaves those that there are.
fn add_hours(instant: i64, by: i128) -> Option<i64> {
    let moved = i64::try_from(i128::from(instant).checked_add(by.checked_mul(SECONDS_OF_HOUR.into())?)?).ok()?;
    (FIRST_INSTANT..=LAST_INSTANT).contains(&moved).then_some(moved)
}

/// Whole hours from one instant to another; with `started` one more for what is left over.
pub(super) fn hours_between(from: i64, to: i64, started: bool) -> i64 {
    let (length, sign) = if to < from { (from - to, -1) } else { (to - from, 1) };
    let has_rest = length % SECONDS_OF_HOUR != 0;
    sign * (length / SECONDS_OF_HOUR + i64::from(started && has_rest))
}

/// The day of an instant where clocks are ahead of UTC by so many seconds.
pub(super) fn date_of(instant: i64, offset: i64) -> i64 {
    (instant + offset).div_euclid(SECONDS_OF_DAY)
}

/// A day moved by working days. *R* of a day is how many working days there are up to it, and
/// *day* of a number the working day of that rank; nothing where one of them does not exist.
pub(super) fn shift_working(calendar: &Calendar, day: i64, by: i64, side: Side) -> Option<i64> {
    let before = working_days_before(calendar, day)?;
    let by = i128::from(by);
    let rank = match side {
        Side::After => i128::from(working_days_until(calendar, day)?) + by,
        Side::CountingFrom => i128::from(before) + by,
        Side::Before => i128::from(before) + 1 - by,
    };
    let index = usize::try_from(rank.checked_sub(1)?).ok()?;
    calendar.working.get(index).map(|day| i64::from(*day))
}

/// The working days behind a day up to and including another.
pub(super) fn working_days_between(calendar: &Calendar, from: i64, to: i64) -> Option<i64> {
    Some(working_days_until(calendar, to)? - working_days_until(calendar, from)?)
}

fn working_days_until(calendar: &Calendar, day: i64) -> Option<i64> {
    let is_inside = i64::from(calendar.first) <= day && day <= i64::from(calendar.last);
    let until = calendar.working.iter().filter(|working| i64::from(**working) <= day).count();
    i64::try_from(until).ok().filter(|_| is_inside)
}

fn working_days_before(calendar: &Calendar, day: i64) -> Option<i64> {
    let is_working = calendar.working.iter().any(|working| i64::from(*working) == day);
    Some(working_days_until(calendar, day)? - i64::from(is_working))
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

    const AFTER_YEARS: Move = Move { unit: Unit::Years, side: Side::After, calendar: None };

    #[track_caller]
    fn check_counting(from: (i64, i64, i64), by: i128, unit: Unit, last: Option<(i64, i64, i64)>) {
        let how = Move { unit, side: Side::CountingFrom, calendar: None };
        assert_eq!(shift(day(from.0, from.1, from.2), by, how), last.map(|(y, m, d)| day(y, m, d)));
    }

    #[test]
    fn counting_from_a_day_ends_before_the_corresponding_one() {
        check_counting((2024, 5, 1), 10, Unit::Days, Some((2024, 5, 10)));
        check_counting((2024, 3, 1), 1, Unit::Months, Some((2024, 3, 31)));
        check_counting((2024, 3, 15), 24, Unit::Months, Some((2026, 3, 14)));
        check_counting((2023, 1, 31), 1, Unit::Months, Some((2023, 2, 28)));
        check_counting((2024, 1, 31), 1, Unit::Months, Some((2024, 2, 29)));
        check_counting((2024, 1, 29), 1, Unit::Months, Some((2024, 2, 28)));
        check_counting((2024, 2, 29), 1, Unit::Years, Some((2025, 2, 28)));
        check_counting((2024, 2, 29), 4, Unit::Years, Some((2028, 2, 28)));
        check_counting((9999, 1, 1), 1, Unit::Years, Some((9999, 12, 31)));
        check_counting((9999, 1, 2), 1, Unit::Years, None);
        check_counting((1, 1, 1), 0, Unit::Days, None);
        check_counting((1, 1, 1), 0, Unit::Months, None);
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
        assert_eq!(shift(day(2020, 2, 29), 1, AFTER_YEARS), Some(day(2021, 2, 28)));
    }

    #[test]
    fn nothing_lies_outside_of_the_years_1_to_9999() {
        assert_eq!(add_days(LAST_DAY, 1), None);
        assert_eq!(add_days(FIRST_DAY, -1), None);
        assert_eq!(add_months(day(9999, 12, 1), 1), None);
        assert_eq!(add_months(day(1, 1, 31), -1), None);
        assert_eq!(add_months(0, i128::MAX), None);
        assert_eq!(shift(0, i128::from(i64::MIN), AFTER_YEARS), None);
    }
}
