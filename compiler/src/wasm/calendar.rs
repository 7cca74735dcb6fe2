//! Functions of the calendar: a day moved by months or years.
//!
//! Months are counted from March of the year 0, so that the day that comes and goes is the last
//! of its year. Then the first day of a month is a formula without any case, and the end of a
//! month is the day before the first of the next.

use wasm_encoder::{BlockType, ValType};

use super::code::{Body, Code};

/// 0001-01-01 in days since 1970-01-01.
pub(super) const FIRST_DAY: i64 = -719_162;
/// 9999-12-31.
pub(super) const LAST_DAY: i64 = 2_932_896;
/// 0001-01-02T00:00:00Z in seconds since 1970-01-01T00:00:00Z.
pub(super) const FIRST_INSTANT: i64 = -62_135_510_400;
/// 9999-12-30T23:59:59Z.
pub(super) const LAST_INSTANT: i64 = 253_402_214_399;
pub(super) const SECONDS_OF_HOUR: i64 = 3_600;
/// More days than the calendar has.
pub(super) const DAYS_BEYOND: i64 = 4_000_000;
/// What moving by months or years gives outside of the calendar.
pub(super) const OUT_OF_CALENDAR: i64 = i64::MIN;

/// Days from 0000-03-01 to 1970-01-01.
const DAYS_TO_1970: i64 = 719_468;
/// January of the year 1 and December of 9999, in months since March of the year 0.
const FIRST_MONTH: i64 = 10;
const LAST_MONTH: i64 = 119_997;
/// More months than the calendar has.
const MONTHS_BEYOND: i64 = 200_000;
const YEARS_BEYOND: i64 = 20_000;

/// (month) → day: the first day of a month, both since March of the year 0.
pub(super) fn month_start() -> Body {
    let mut code = Code::new(1);
    let month = 0;
    let year = code.local(ValType::I64);
    code.put().local_get(month).i64_const(12).i64_div_s().local_set(year);
    code.put().local_get(year).i64_const(365).i64_mul();
    code.put().local_get(year).i64_const(4).i64_div_s().i64_add();
    code.put().local_get(year).i64_const(100).i64_div_s().i64_sub();
    code.put().local_get(year).i64_const(400).i64_div_s().i64_add();
    code.put().local_get(month).local_get(year).i64_const(12).i64_mul().i64_sub();
    code.put().i64_const(153).i64_mul().i64_const(2).i64_add().i64_const(5).i64_div_s().i64_add();
    code.finish()
}

/// (day, months, before) → day, clamped to the end of the month; [`OUT_OF_CALENDAR`] outside of it.
///
/// `before` is 0, or 1 for the last day of the months whose first day is `day`: the day before
/// the same day of the month, clamped too.
pub(super) fn add_months(month_start: u32) -> Body {
    let mut code = Code::new(3);
    let (day, months, before) = (0, 1, 2);
    let [since, of_era, year, of_year, month, moved] = [(); 6].map(|()| code.local(ValType::I64));

    code.put().local_get(months).i64_const(MONTHS_BEYOND).i64_add().i64_const(2 * MONTHS_BEYOND).i64_gt_u();
    code.put().if_(BlockType::Empty).i64_const(OUT_OF_CALENDAR).return_().end();

    // since = days since 0000-03-01; year = its era of 400 years, for now.
    code.put().local_get(day).i64_const(DAYS_TO_1970).i64_add().local_tee(since);
    code.put().i64_const(146_097).i64_div_s().local_set(year);
    code.put().local_get(since).local_get(year).i64_const(146_097).i64_mul().i64_sub().local_set(of_era);
    // The leap days up to a day of the era, taken away, leave 365 days to every year.
    code.put().local_get(of_era).local_get(of_era).i64_const(1460).i64_div_s().i64_sub();
    code.put().local_get(of_era).i64_const(36_524).i64_div_s().i64_add();
    code.put().local_get(of_era).i64_const(146_096).i64_div_s().i64_sub();
    code.put().i64_const(365).i64_div_s().local_get(year).i64_const(400).i64_mul().i64_add().local_set(year);

    code.put().local_get(since).local_get(year).i64_const(12).i64_mul().call(month_start).i64_sub().local_set(of_year);
    // Months have 30.6 days on average, five at a time exactly 153.
    code.put().local_get(of_year).i64_const(5).i64_mul().i64_const(2).i64_add().i64_const(153).i64_div_s();
    code.put().local_get(year).i64_const(12).i64_mul().i64_add().local_tee(month);

    code.put().local_get(months).i64_add().local_tee(moved);
    code.put().i64_const(FIRST_MONTH).i64_sub();
    // The last day may be that before the first month outside of the calendar.
    code.put().local_get(before).i64_const(LAST_MONTH - FIRST_MONTH).i64_add().i64_gt_u();
    code.put().if_(BlockType::Empty).i64_const(OUT_OF_CALENDAR).return_().end();

    // The same day of the month, or the last one: of_year and of_era serve for the two.
    code.put().local_get(moved).call(month_start).local_get(since).i64_add();
    code.put().local_get(month).call(month_start).i64_sub().local_get(before).i64_sub().local_tee(of_year);
    code.put().local_get(moved).i64_const(1).i64_add().call(month_start).i64_const(1).i64_sub().local_tee(of_era);
    code.put().local_get(of_year).local_get(of_era).i64_lt_s().select();
    code.put().i64_const(DAYS_TO_1970).i64_sub().local_tee(since);
    code.put().i64_const(OUT_OF_CALENDAR).local_get(since);
    code.put().i64_const(FIRST_DAY).i64_sub().i64_const(LAST_DAY - FIRST_DAY).i64_le_u().select();
    code.finish()
}

/// (day, years, before) → day: twelve months each.
pub(super) fn add_years(add_months: u32) -> Body {
    let mut code = Code::new(3);
    let (day, years, before) = (0, 1, 2);
    code.put().local_get(years).i64_const(YEARS_BEYOND).i64_add().i64_const(2 * YEARS_BEYOND).i64_gt_u();
    code.put().if_(BlockType::Empty).i64_const(OUT_OF_CALENDAR).return_().end();
    code.put().local_get(day).local_get(years).i64_const(12).i64_mul().local_get(before).call(add_months);
    code.finish()
}
