//! Bounds of computed numbers: where they show that arithmetic cannot leave its range, the
//! module needs no check.

use super::literal::{DATES, INSTANTS};
use crate::hir::{ArithmeticOp, Move, Range, Side, Type, Unit};

/// Bounds in a wider integer, before it is known whether they fit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wide {
    pub(super) min: i128,
    pub(super) max: i128,
}

impl Wide {
    /// The bounds if every value fits `limit`; otherwise the bounds cut to it, and `false`.
    pub(super) fn within(self, limit: Range) -> (Range, bool) {
        let (low, high) = (i128::from(limit.min), i128::from(limit.max));
        let fits = low <= self.min && self.max <= high;
        let cut = |value: i128| i64::try_from(value.clamp(low, high)).unwrap_or(limit.min);
        (Range { min: cut(self.min), max: cut(self.max) }, fits)
    }
}

/// Bounds of a number that was computed in a wider integer.
pub(super) fn wide(min: i128, max: i128) -> Wide {
    Wide { min, max }
}

/// Every `i64`.
pub(super) const ALL: Range = Range { min: i64::MIN, max: i64::MAX };

/// What the values of a type can be at most.
pub(super) fn limit(ty: Type) -> Range {
    match ty {
        Type::Date => DATES,
        Type::Instant => INSTANTS,
        _ => ALL,
    }
}

pub(super) fn negate(a: Range) -> Wide {
    Wide { min: -i128::from(a.max), max: -i128::from(a.min) }
}

pub(super) fn arithmetic(op: ArithmeticOp, a: Range, b: Range) -> Wide {
    let (a0, a1, b0, b1) = (i128::from(a.min), i128::from(a.max), i128::from(b.min), i128::from(b.max));
    match op {
        ArithmeticOp::Add => Wide { min: a0 + b0, max: a1 + b1 },
        ArithmeticOp::Subtract => Wide { min: a0 - b1, max: a1 - b0 },
        ArithmeticOp::Multiply => {
            let products = [a0 * b0, a0 * b1, a1 * b0, a1 * b1];
            Wide { min: products.into_iter().min().unwrap_or(0), max: products.into_iter().max().unwrap_or(0) }
        }
    }
}

/// The sum of at most so many numbers, and of each beginning of them.
pub(super) fn sum(each: Range, most: i64) -> Wide {
    let (min, max, most) = (i128::from(each.min), i128::from(each.max), i128::from(most));
    Wide { min: (min * most).min(0), max: (max * most).max(0) }
}

/// A date moved by a number of units. Months and years are bounded by their shortest and
/// longest run of days, which is never tighter than the calendar. Counting from a date leads to
/// the day before, or to the same day where that is the end of a shorter month.
pub(super) fn shift(date: Range, by: Range, how: Move) -> Wide {
    let (shortest, longest) = match how.unit {
        Unit::Hours => (3_600, 3_600),
        Unit::Days | Unit::WorkingDays => (1, 1),
        Unit::Months => (28, 31),
        Unit::Years => (365, 366),
    };
    let by = if how.side == Side::Before { negate(by) } else { Wide { min: by.min.into(), max: by.max.into() } };
    let least = |n: i128| if n < 0 { n * longest } else { n * shortest };
    let most = |n: i128| if n < 0 { n * shortest } else { n * longest };
    let (before_min, before_max) = match (how.side, how.unit) {
        (Side::CountingFrom, Unit::Months | Unit::Years) => (1, 0),
        (Side::CountingFrom, _) => (1, 1),
        (Side::After | Side::Before, _) => (0, 0),
    };
    Wide {
        min: i128::from(date.min) + least(by.min) - before_min,
        max: i128::from(date.max) + most(by.max) - before_max,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_that_fits_needs_no_check_and_a_product_may() {
        let amount = Range { min: -999_999_999_999_999, max: 999_999_999_999_999 };
        let (sum, fits) = arithmetic(ArithmeticOp::Add, amount, amount).within(ALL);
        assert_eq!((sum, fits), (Range { min: -1_999_999_999_999_998, max: 1_999_999_999_999_998 }, true));
        let (product, fits) = arithmetic(ArithmeticOp::Multiply, amount, amount).within(ALL);
        assert_eq!((product, fits), (ALL, false));
    }

    #[test]
    fn a_sum_of_members_has_0_within_its_bounds() {
        let (range, fits) = sum(Range { min: 3, max: 5 }, 10).within(ALL);
        assert_eq!((range, fits), (Range { min: 0, max: 50 }, true));
        let (range, fits) = sum(Range { min: -2, max: -1 }, 10).within(ALL);
        assert_eq!((range, fits), (Range { min: -20, max: 0 }, true));
        assert!(sum(Range { min: 0, max: i64::MAX }, 1).within(ALL).1);
        assert!(!sum(Range { min: 0, max: i64::MAX }, 2).within(ALL).1);
    }

    #[test]
    fn months_are_bounded_by_their_lengths_in_both_directions() {
        let day = Range { min: 0, max: 0 };
        let months = Range { min: -1, max: 2 };
        let moved = |side| shift(day, months, Move { unit: Unit::Months, side, calendar: None }).within(DATES).0;
        assert_eq!(moved(Side::After), Range { min: -31, max: 62 });
        assert_eq!(moved(Side::Before), Range { min: -62, max: 31 });
        assert_eq!(moved(Side::CountingFrom), Range { min: -32, max: 62 });
    }

    #[test]
    fn a_shift_beyond_the_calendar_needs_a_check() {
        let last = Range { min: DATES.max, max: DATES.max };
        let fits = |days, side| {
            let by = Range { min: days, max: days };
            shift(last, by, Move { unit: Unit::Days, side, calendar: None }).within(DATES).1
        };
        assert!(!fits(1, Side::After));
        assert!(fits(0, Side::After));
        assert!(fits(1, Side::CountingFrom));
        assert!(!fits(2, Side::CountingFrom));
    }
}
