package dev.fencun;

/** A value that is none of its type; who knows the fact makes a mistake of it. */
final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    final Code code;
    final transient Text found;
    final transient Text expected;
    final transient Text help;
    /** What stands behind the path of the fact. */
    final String at;
    /** Whether all is said; else what was found and expected is filled in. */
    final boolean isTold;

    Refused(Code code) {
        this(code, null);
    }

    Refused(Code code, Text help) {
        this(code, null, null, help, "", false);
    }

    /** A refusal that says all. */
    Refused(Code code, Text found, Text expected, Text help, String at) {
        this(code, found, expected, help, at, true);
    }

    private Refused(Code code, Text found, Text expected, Text help, String at, boolean isTold) {
        super(code.key(), null, false, false);
        this.code = code;
        this.found = found;
        this.expected = expected;
        this.help = help;
        this.at = at;
        this.isTold = isTold;
    }
}
