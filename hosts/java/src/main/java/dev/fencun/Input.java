package dev.fencun;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.text.Normalizer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A fact before anything is known of its type. Numbers keep the digits that were written. */
final class Input {
    enum Kind {
        NULL,
        UNKNOWN,
        BOOL,
        INTEGER,
        NUMBER,
        TEXT,
        INSTANT,
        LIST,
        OBJECT,
        OTHER
    }

    /** A name with a value. */
    record Entry(String name, Input value) {}

    final Kind kind;
    final boolean yes;
    final long integer;
    final String text;
    final Instant instant;
    final List<Input> list;
    final List<Entry> entries;

    private Input(Kind kind, boolean yes, long integer, String text, Instant instant, List<Input> list, List<Entry> entries) {
        this.kind = kind;
        this.yes = yes;
        this.integer = integer;
        this.text = text;
        this.instant = instant;
        this.list = list;
        this.entries = entries;
    }

    static final Input NULL = new Input(Kind.NULL, false, 0, null, null, null, null);

    static Input text(Kind kind, String text) {
        return new Input(kind, false, 0, text, null, null, null);
    }

    static Input flag(boolean yes) {
        return new Input(Kind.BOOL, yes, 0, null, null, null, null);
    }

    static Input list(List<Input> list) {
        return new Input(Kind.LIST, false, 0, null, null, list, null);
    }

    static Input object(List<Entry> entries) {
        return new Input(Kind.OBJECT, false, 0, null, null, null, entries);
    }

    private static Input integer(long number) {
        return new Input(Kind.INTEGER, false, number, null, null, null, null);
    }

    private static Input instant(Instant instant) {
        return new Input(Kind.INSTANT, false, 0, null, instant, null, null);
    }

    /** The tree of a value from Java. Sets come in the order of their names. */
    static Input of(Object value) {
        if (value == null) {
            return NULL;
        } else if (value instanceof Unknown) {
            return text(Kind.UNKNOWN, null);
        } else if (value instanceof Boolean yes) {
            return flag(yes);
        } else if (value instanceof String text) {
            return text(Kind.TEXT, text);
        } else if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return integer(((Number) value).longValue());
        } else if (value instanceof BigDecimal || value instanceof BigInteger || value instanceof Double || value instanceof Float) {
            return text(Kind.NUMBER, value.toString());
        } else if (value instanceof LocalDate date) {
            return text(Kind.TEXT, date.toString());
        } else if (value instanceof Instant instant) {
            return instant(instant);
        } else if (value instanceof OffsetDateTime time) {
            return instant(time.toInstant());
        } else if (value instanceof ZonedDateTime time) {
            return instant(time.toInstant());
        } else if (value instanceof Range range) {
            return object(List.of(new Entry("from", of(range.from())), new Entry("to", of(range.to()))));
        } else if (value instanceof Set<?> set) {
            return list(set.stream().sorted((a, b) -> a.toString().compareTo(b.toString())).map(Input::of).toList());
        } else if (value instanceof Collection<?> list) {
            return list(list.stream().map(Input::of).toList());
        } else if (value instanceof Map<?, ?> map) {
            var entries = new ArrayList<Entry>(map.size());
            map.forEach((name, member) -> entries.add(new Entry(String.valueOf(name), of(member))));
            return object(entries);
        }
        return text(Kind.OTHER, value.getClass().getName());
    }

    /** What it is, for a message. */
    Text describe() {
        return switch (kind) {
            case NULL -> Text.same("null");
            case UNKNOWN -> new Text("unknown", "“不明”");
            case BOOL -> Text.same(Boolean.toString(yes));
            case INTEGER -> new Text("the number " + integer, "数字 " + integer);
            case NUMBER -> new Text("the number " + Text.cut(text), "数字 " + Text.cut(text));
            case TEXT -> new Text("the text \"" + Text.cut(text) + "\"", "文字“" + Text.cut(text) + "”");
            case INSTANT -> new Text("the text \"" + instant + "\"", "文字“" + instant + "”");
            case LIST -> new Text("a list", "列表");
            case OBJECT -> new Text("an object", "对象");
            case OTHER -> new Text("a value of Java's `" + Text.cut(text) + "`", "Java 的 `" + Text.cut(text) + "` 值");
        };
    }

    /** A name in the form in which names are compared. */
    static String normal(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC);
    }

    /** The name that was probably meant; null where none was. */
    static Text nearest(String name, List<String> known) {
        int[] wanted = name.codePoints().toArray();
        // Long texts are no slips of the pen, and comparing them takes time.
        if (wanted.length > 64) {
            return null;
        }
        String best = null;
        double bestScore = 0.5;
        for (String candidate : known.subList(0, Math.min(known.size(), 1_000))) {
            double score = likeness(wanted, candidate.codePoints().toArray());
            if (score >= bestScore) {
                best = candidate;
                bestScore = score;
            }
        }
        return best == null ? null : new Text("did you mean `" + best + "`?", "是否指 `" + best + "`？");
    }

    /** 1 less the Damerau-Levenshtein distance as a share of the longer text. */
    private static double likeness(int[] a, int[] b) {
        if (a.length == 0 && b.length == 0) {
            return 1;
        }
        var lastRow = new HashMap<Integer, Integer>();
        int[][] rows = new int[a.length + 2][b.length + 2];
        for (int i = 0; i < rows.length; i++) {
            rows[i][0] = a.length + b.length;
            rows[i][1] = Math.max(i - 1, 0);
        }
        for (int j = 0; j < rows[0].length; j++) {
            rows[0][j] = a.length + b.length;
            rows[1][j] = j == 0 ? a.length + b.length : j - 1;
        }
        for (int i = 1; i <= a.length; i++) {
            int lastColumn = 0;
            for (int j = 1; j <= b.length; j++) {
                int k = lastRow.getOrDefault(b[j - 1], 0);
                int m = lastColumn;
                int cost = 1;
                if (a[i - 1] == b[j - 1]) {
                    cost = 0;
                    lastColumn = j;
                }
                int least = Math.min(rows[i][j] + cost, Math.min(rows[i + 1][j], rows[i][j + 1]) + 1);
                rows[i + 1][j + 1] = Math.min(least, rows[k][m] + i - k - 1 + 1 + j - m - 1);
            }
            lastRow.put(a[i - 1], i);
        }
        return 1 - (double) rows[a.length + 1][b.length + 1] / Math.max(a.length, b.length);
    }
}
