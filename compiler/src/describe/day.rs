//! Days as dates in text.

/// A day since 1970-01-01 as `2019-03-01`.
pub(super) fn iso(day: i32) -> String {
    let (year, month, day) = civil(i64::from(day));
    format!("{year:04}-{month:02}-{day:02}")
}

/// Year, month and day in the proleptic Gregorian calendar. Years are counted from March, so
/// that the day that comes and goes is the last of its year.
fn civil(day: i64) -> (i64, i64, i64) {
    let since = day + DAYS_TO_1970;
    let era = since.div_euclid(DAYS_OF_400_YEARS);
    let of_era = since.rem_euclid(DAYS_OF_400_YEARS);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, month, of_year - (153 * from_march + 2) / 5 + 1)
}

/// Days from 0000-03-01 to 1970-01-01.
const DAYS_TO_1970: i64 = 719_468;
const DAYS_OF_400_YEARS: i64 = 146_097;

#[cfg(test)]
mod tests {
    use super::iso;

    #[test]
    fn days_read_as_dates() {
        let days = [-719_162, -1, 0, 59, 11_016, 11_017, 17_956, 2_932_896];
        let dates = days.map(iso);
        let expected = [
            "0001-01-01",
            "1969-12-31",
            "1970-01-01",
            "1970-03-01",
            "2000-02-29",
            "2000-03-01",
            "2019-03-01",
            "9999-12-31",
        ];
        assert_eq!(dates, expected);
    }
}
