package dev.fencun;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.regex.Pattern;

/** Dates as days and instants as seconds since 1970-01-01, years 1 to 9999. */
final class Days {
    /** Of 0001-01-01 and of 9999-12-31. */
    static final long MIN = -719_162;

    static final long MAX = 2_932_896;

    /** Seconds of 0001-01-02T00:00:00Z and 9999-12-30T23:59:59Z. */
    static final long MIN_INSTANT = -62_135_510_400L;

    static final long MAX_INSTANT = 253_402_214_399L;

    private static final Pattern DATE = Pattern.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})");
    private static final Pattern INSTANT = Pattern.compile(
            "(.{10})T([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?(?:Z|([+-])(0[0-9]|1[0-8]):([0-5][0-9]))");

    private Days() {}

    /** Days of {@code 2019-06-30}; null for what is no date. */
    static Long parse(String text) {
        var match = DATE.matcher(text);
        try {
            return match.matches() ? days(LocalDate.of(number(match.group(1)), number(match.group(2)), number(match.group(3)))) : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Days of a date; null outside of the years 1 to 9999. */
    static Long days(LocalDate date) {
        long days = date.toEpochDay();
        return days < MIN || days > MAX ? null : days;
    }

    /** {@code 2019-06-30}; a number of days where there is no such date. */
    static String iso(long days) {
        return days < MIN || days > MAX ? Long.toString(days) : LocalDate.ofEpochDay(days).toString();
    }

    /** Seconds of a text of RFC 3339 without fractions of a second; null for what is none. */
    static Long parseInstant(String text) {
        var match = INSTANT.matcher(text);
        Long days = match.matches() ? parse(match.group(1)) : null;
        if (days == null) {
            return null;
        }
        long ahead = number(match.group(6)) * 3_600L + number(match.group(7)) * 60L;
        if (ahead > 18 * 3_600) {
            return null;
        }
        long ofDay = number(match.group(2)) * 3_600L + number(match.group(3)) * 60L + number(match.group(4));
        return days * 86_400 + ofDay - ("-".equals(match.group(5)) ? -ahead : ahead);
    }

    /** {@code 2019-06-30T00:30:15Z}; a number of seconds where there is no such instant. */
    static String isoInstant(long seconds) {
        long days = Math.floorDiv(seconds, 86_400L);
        long rest = Math.floorMod(seconds, 86_400L);
        if (days != (int) days) {
            return Long.toString(seconds);
        }
        return String.format("%sT%02d:%02d:%02dZ", iso(days), rest / 3_600, rest / 60 % 60, rest % 60);
    }

    private static int number(String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }
}
