package dev.fencun;

/** Writes JSON without blanks, in the bytes that every host writes. */
final class JsonWriter {
    private final StringBuilder out = new StringBuilder();

    JsonWriter raw(String text) {
        out.append(text);
        return this;
    }

    JsonWriter comma(int i) {
        return i > 0 ? raw(",") : this;
    }

    JsonWriter flag(boolean value) {
        out.append(value);
        return this;
    }

    /** A text, or null. */
    JsonWriter text(String text) {
        if (text == null) {
            return raw("null");
        }
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int escape = "\b\f\n\r\t".indexOf(c);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (escape >= 0) {
                out.append('\\').append("bfnrt".charAt(escape));
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
        return this;
    }

    /** A number as a double of its digits is written. */
    JsonWriter number(String text) {
        String sign = text.startsWith("-") ? "-" : "";
        String digits = text.substring(sign.length());
        if (!digits.startsWith("0.00000")) {
            return raw(text);
        }
        String behind = digits.substring("0.00000".length());
        String significant = behind.replaceFirst("^0+", "");
        raw(sign).raw(significant.substring(0, 1));
        if (significant.length() > 1) {
            raw(".").raw(significant.substring(1));
        }
        return raw("e-" + (6 + behind.length() - significant.length()));
    }

    /** A value with its keys in order. */
    JsonWriter tree(Input value) {
        switch (value.kind) {
            case NULL -> raw("null");
            case BOOL -> flag(value.yes);
            case NUMBER -> raw(value.text);
            case TEXT -> text(value.text);
            case LIST -> {
                raw("[");
                for (int i = 0; i < value.list.size(); i++) {
                    comma(i).tree(value.list.get(i));
                }
                raw("]");
            }
            case OBJECT -> {
                raw("{");
                var sorted = value.entries.stream().sorted((a, b) -> compare(a.name(), b.name())).toList();
                for (int i = 0; i < sorted.size(); i++) {
                    comma(i).text(sorted.get(i).name()).raw(":").tree(sorted.get(i).value());
                }
                raw("}");
            }
            default -> throw new IllegalArgumentException("no JSON value");
        }
        return this;
    }

    /** The order of names: that of their characters, which differs from that of UTF-16. */
    static int compare(String a, String b) {
        int[] left = a.codePoints().toArray();
        int[] right = b.codePoints().toArray();
        return java.util.Arrays.compare(left, right);
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
