package dev.fencun;

/** One mistake in facts. */
public final class Mistake {
    private final Code code;
    private final String path;
    private final Text found;
    private final Text expected;
    private final Text help;
    private final int line;
    private final int column;

    Mistake(Code code, String path, Text found, Text expected, Text help) {
        this(code, path, found, expected, help, 0, 0);
    }

    Mistake(Code code, String path, Text found, Text expected, Text help, int line, int column) {
        this.code = code;
        this.path = path;
        this.found = found;
        this.expected = expected;
        this.help = help;
        this.line = line;
        this.column = column;
    }

    /** Which. */
    public Code code() {
        return code;
    }

    /**
     * The fact, such as {@code loss} or {@code persons[2].rank} (members count from 0); empty where
     * it is not about one.
     */
    public String path() {
        return path;
    }

    /** Line in the text, counted from 1; 0 where there is no text. */
    public int line() {
        return line;
    }

    /** Column in characters, counted from 1; 0 where there is no text. */
    public int column() {
        return column;
    }

    /** One line without the code. */
    public String message(Lang lang) {
        String colon = lang.say(": ", "：");
        var text = new StringBuilder();
        if (line > 0) {
            text.append(lang.say("line " + line + ", column " + column + ": ", "第 " + line + " 行第 " + column + " 列："));
        }
        if (!path.isEmpty()) {
            text.append('`').append(path).append('`').append(colon);
        }
        text.append(code.title(lang));
        String before = colon;
        if (found != null) {
            text.append(before).append(found.get(lang));
            before = lang.say(", ", "，");
        }
        if (expected != null) {
            text.append(before).append(lang.say("expected ", "应为")).append(expected.get(lang));
        }
        if (help != null) {
            text.append(lang.say("; ", "；")).append(help.get(lang));
        }
        return text.toString();
    }

    void write(JsonWriter w, Lang lang) {
        w.raw("{\"code\":").text(code.number()).raw(",\"fact\":").text(path.isEmpty() ? null : path);
        w.raw(",\"key\":").text(code.key()).raw(",\"message\":").text(message(lang));
        if (line > 0) {
            w.raw(",\"place\":{\"column\":" + column + ",\"line\":" + line + "}");
        }
        w.raw("}");
    }
}
