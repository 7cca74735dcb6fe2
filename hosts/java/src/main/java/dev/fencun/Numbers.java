package dev.fencun;

import java.math.BigInteger;
import java.util.regex.Pattern;

/** Decimal numbers to scaled integers and back, exactly. */
final class Numbers {
    private static final Pattern NUMBER =
            Pattern.compile("(-?)(0|[1-9][0-9]*)(?:\\.([0-9]+))?(?:[eE]([+-]?)([0-9]+))?");

    private Numbers() {}

    /** What is wrong with a number. */
    static final class Flaw extends Exception {
        private static final long serialVersionUID = 1;
        final Code code;

        Flaw(Code code) {
            super(code.key(), null, false, false);
            this.code = code;
        }
    }

    /** {@code 12.5} with 2 digits is 1250. Zeros at the end count for nothing. */
    static long scaled(String text, int digits) throws Flaw {
        var match = NUMBER.matcher(text);
        if (!match.matches()) {
            throw new Flaw(Code.WRONG_TYPE);
        }
        String fraction = match.group(3) == null ? "" : match.group(3);
        String all = match.group(2) + fraction;
        String significant = trimEnd(all);
        if (significant.isEmpty()) {
            return 0;
        }
        // The number is `significant` times ten to this power, in units of the last digit.
        long exponent = match.group(5) == null ? 0 : exponent(match.group(4), match.group(5));
        long power = exponent + all.length() - significant.length() - fraction.length() + digits;
        if (power < 0) {
            throw new Flaw(Code.TOO_PRECISE);
        }
        significant = significant.replaceFirst("^0+", "");
        if (significant.length() + power > 19) {
            throw new Flaw(Code.OUT_OF_BOUNDS);
        }
        return fitting(new BigInteger(match.group(1) + significant + "0".repeat((int) power)));
    }

    /** A whole number in units of the last digit. */
    static long scaled(long number, int digits) throws Flaw {
        return digits == 0 ? number : fitting(BigInteger.valueOf(number).multiply(BigInteger.TEN.pow(digits)));
    }

    private static long fitting(BigInteger number) throws Flaw {
        if (number.bitLength() > 63) {
            throw new Flaw(Code.OUT_OF_BOUNDS);
        }
        return number.longValue();
    }

    private static long exponent(String sign, String text) {
        // Beyond any number that fits, and any that is written out.
        String digits = text.replaceFirst("^0+", "");
        long magnitude = digits.length() > 12 ? 1L << 40 : digits.isEmpty() ? 0 : Long.parseLong(digits);
        return sign.equals("-") ? -magnitude : magnitude;
    }

    private static String trimEnd(String digits) {
        int end = digits.length();
        while (end > 0 && digits.charAt(end - 1) == '0') {
            end--;
        }
        return digits.substring(0, end);
    }

    /** A number with {@code digits} behind the point, without zeros at its end. */
    static String decimal(long number, int digits) {
        return write(number, digits, false);
    }

    /** The same with a comma between groups of three. */
    static String grouped(long number, int digits) {
        return write(number, digits, true);
    }

    private static String write(long number, int digits, boolean isGrouped) {
        String all = Long.toString(number);
        String sign = number < 0 ? "-" : "";
        all = all.substring(sign.length());
        if (all.length() <= digits) {
            all = "0".repeat(digits + 1 - all.length()) + all;
        }
        int point = all.length() - digits;
        String fraction = trimEnd(all.substring(point));
        var text = new StringBuilder(sign);
        for (int i = 0; i < point; i++) {
            if (isGrouped && i > 0 && (point - i) % 3 == 0) {
                text.append(',');
            }
            text.append(all.charAt(i));
        }
        return fraction.isEmpty() ? text.toString() : text.append('.').append(fraction).toString();
    }
}
