//! Days as people write them.

/// A day as ISO 8601, from days since 1970-01-01.
pub fn day(days: i32) -> String {
    // The civil date of a day number, with eras of 400 years that begin on 1 March.
    let shifted = i64::from(days) + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// An instant as ISO 8601, from seconds since 1970-01-01T00:00:00Z.
pub fn instant(seconds: i64) -> String {
    let of_day = seconds.rem_euclid(86_400);
    match i32::try_from(seconds.div_euclid(86_400)) {
        Ok(date) => format!("{}T{:02}:{:02}:{:02}Z", day(date), of_day / 3_600, of_day / 60 % 60, of_day % 60),
        Err(_) => seconds.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn days_around_leap_days_and_the_ends_of_the_range() {
        let days = [0, 59, 11_016, 11_017, 17_956, 18_321, -719_162, 2_932_896].map(day);
        assert_eq!(
            days,
            [
                "1970-01-01",
                "1970-03-01",
                "2000-02-29",
                "2000-03-01",
                "2019-03-01",
                "2020-02-29",
                "0001-01-01",
                "9999-12-31"
            ]
        );
    }
}
