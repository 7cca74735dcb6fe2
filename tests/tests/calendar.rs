//! The calendar, against another library: every day of 1900 to 2200, moved by days, months and
//! years.

use fencun_compiler::eval;
use fencun_tests::tree::civil;
use jiff::{Span, ToSpan as _};

/// 1900-01-01 and 2200-12-31.
const DAYS: std::ops::RangeInclusive<i64> = -25_567..=84_370;

fn moved(day: i64, span: Span) -> Option<i64> {
    let moved = civil(day).checked_add(span).ok()?;
    (moved.year() >= 1).then(|| eval::days_from_civil(moved.year().into(), moved.month().into(), moved.day().into()))?
}

#[test]
fn the_evaluator_agrees_on_every_day() {
    assert_eq!(civil(*DAYS.start()).to_string(), "1900-01-01");
    assert_eq!(civil(*DAYS.end()).to_string(), "2200-12-31");
    for day in DAYS {
        let date = civil(day);
        let expected = (i64::from(date.year()), i64::from(date.month()), i64::from(date.day()));
        assert_eq!(eval::civil_from_days(day), Some(expected));
        assert_eq!(eval::days_from_civil(expected.0, expected.1, expected.2), Some(day));
        for by in [1, -1, 30, -31, 365] {
            assert_eq!(eval::add_days(day, by.into()), moved(day, by.days()), "{date} moved by {by} days");
        }
        for by in [1, -1, 2, 6, -6, 11, 13, -25, 1200] {
            assert_eq!(eval::add_months(day, by.into()), moved(day, by.months()), "{date} moved by {by} months");
        }
        for by in [1, -1, 4, 100, -400] {
            assert_eq!(eval::add_months(day, i128::from(by) * 12), moved(day, by.years()), "{date} moved by {by} years");
        }
    }
}
