package dev.fencun;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Reads one JSON value, strictly (RFC 8259): numbers stay exact, and a key that stands twice in an
 * object is refused.
 */
final class JsonReader {
    /** Most levels of lists and objects within one another. */
    static final int MAX_DEPTH = 16;

    private final String text;
    private int at;
    /** Keys and indexes that lead here; as many as lists and objects are open. */
    private final List<Object> path = new ArrayList<>();

    private JsonReader(String text) {
        this.text = text;
    }

    static Input parse(byte[] bytes) {
        var decoder = StandardCharsets.UTF_8.newDecoder();
        var from = ByteBuffer.wrap(bytes);
        var to = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(from, to, true);
        if (result.isError()) {
            int n = from.position() + 1;
            throw refused(new Mistake(Code.NOT_UTF8, "", new Text("wrong at byte " + n, "第 " + n + " 字节处有误"), null, null));
        }
        return parse(to.flip().toString());
    }

    static Input parse(String text) {
        var reader = new JsonReader(text.startsWith("\ufeff") ? text.substring(1) : text);
        Input value = reader.value();
        reader.space();
        if (reader.at < reader.text.length()) {
            throw reader.syntax("the end of the text", "文本在此结束");
        }
        return value;
    }

    private static FactsException refused(Mistake mistake) {
        return new FactsException(List.of(mistake));
    }

    private Input value() {
        space();
        int c = peek();
        if (c == '{') {
            return object();
        } else if (c == '[') {
            return list();
        } else if (c == '"') {
            return Input.text(Input.Kind.TEXT, string());
        } else if (c == '-' || isDigit()) {
            return number();
        } else if (word("true")) {
            return Input.flag(true);
        } else if (word("false")) {
            return Input.flag(false);
        } else if (word("null")) {
            return Input.NULL;
        }
        throw syntax("a JSON value", " JSON 值");
    }

    private Input object() {
        enter("");
        var entries = new ArrayList<Input.Entry>();
        var keys = new HashSet<String>();
        space();
        for (boolean done = take('}'); !done; ) {
            space();
            int start = at;
            if (peek() != '"') {
                throw syntax("a name in quotes", "带引号的名称");
            }
            String key = string();
            path.set(path.size() - 1, key);
            if (!keys.add(key)) {
                at = start;
                throw refused(mistake(Code.DUPLICATE_KEY, null, null));
            }
            space();
            if (!take(':')) {
                throw syntax("`:`", "“:”");
            }
            entries.add(new Input.Entry(key, value()));
            space();
            done = take('}');
            if (!done && !take(',')) {
                throw syntax("`,` or `}`", "“,”或“}”");
            }
        }
        path.remove(path.size() - 1);
        return Input.object(entries);
    }

    private Input list() {
        enter(0);
        var members = new ArrayList<Input>();
        space();
        for (boolean done = take(']'); !done; ) {
            members.add(value());
            path.set(path.size() - 1, members.size());
            space();
            done = take(']');
            if (!done && !take(',')) {
                throw syntax("`,` or `]`", "“,”或“]”");
            }
        }
        path.remove(path.size() - 1);
        return Input.list(members);
    }

    private Input number() {
        int start = at;
        take('-');
        if (!take('0') && !digits()) {
            throw syntax("a digit", "数字");
        }
        if (isDigit()) {
            throw syntax("a number without zeros in front", "不以 0 开头的数字");
        }
        if (take('.') && !digits()) {
            throw syntax("a digit", "数字");
        }
        if (take('e') || take('E')) {
            if (!take('+')) {
                take('-');
            }
            if (!digits()) {
                throw syntax("a digit", "数字");
            }
        }
        return Input.text(Input.Kind.NUMBER, text.substring(start, at));
    }

    private boolean digits() {
        int start = at;
        while (isDigit()) {
            at++;
        }
        return at > start;
    }

    private boolean isDigit() {
        int c = peek();
        return c >= '0' && c <= '9';
    }

    private String string() {
        at++;
        var parts = new StringBuilder();
        while (true) {
            int c = peek();
            if (c == '"') {
                at++;
                return parts.toString();
            } else if (c == '\\') {
                parts.appendCodePoint(escape());
            } else if (c >= ' ') {
                parts.append((char) c);
                at++;
            } else {
                throw syntax("the end of the text in quotes", "右引号");
            }
        }
    }

    private int escape() {
        int start = at;
        at++;
        int known = peek() < 0 ? -1 : "\"\\/bfnrt".indexOf(peek());
        if (known >= 0) {
            at++;
            return "\"\\/\b\f\n\r\t".charAt(known);
        }
        int c = take('u') ? unicode() : -1;
        if (c < 0) {
            at = start;
            throw syntax("an escape that JSON has", "有效的 JSON 转义");
        }
        return c;
    }

    /** Behind a backslash and a u: four digits, or a pair of surrogates; -1 for what is neither. */
    private int unicode() {
        int high = hex();
        if (high < 0xd800 || high >= 0xe000) {
            return high;
        }
        if (high >= 0xdc00 || !word("\\u")) {
            return -1;
        }
        int low = hex();
        return low < 0xdc00 || low >= 0xe000 ? -1 : Character.toCodePoint((char) high, (char) low);
    }

    private int hex() {
        int number = 0;
        for (int i = 0; i < 4; i++) {
            char c = at + i < text.length() ? text.charAt(at + i) : ' ';
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                return -1;
            }
            number = number << 4 | digit;
        }
        at += 4;
        return number;
    }

    private void enter(Object step) {
        if (path.size() == MAX_DEPTH) {
            throw refused(mistake(Code.TOO_DEEP, null, new Text("at most " + MAX_DEPTH + " levels", "至多 " + MAX_DEPTH + " 层")));
        }
        at++;
        path.add(step);
    }

    private void space() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    /** The next unit of the text, -1 at its end. */
    private int peek() {
        return at < text.length() ? text.charAt(at) : -1;
    }

    private boolean take(char c) {
        boolean isNext = peek() == c;
        at += isNext ? 1 : 0;
        return isNext;
    }

    private boolean word(String word) {
        boolean isNext = text.startsWith(word, at);
        at += isNext ? word.length() : 0;
        return isNext;
    }

    private FactsException syntax(String en, String zh) {
        Text found;
        if (at >= text.length()) {
            found = new Text("the text ends", "文本已结束");
        } else {
            int c = text.codePointAt(at);
            String shown = Character.toString(c);
            found = Text.isControl(c)
                    ? Text.same(String.format("U+%04X", c))
                    : new Text("`" + shown + "`", "“" + shown + "”");
        }
        return refused(mistake(Code.BAD_SYNTAX, found, new Text(en, zh)));
    }

    /** A mistake here, with line and column. */
    private Mistake mistake(Code code, Text found, Text expected) {
        var where = new StringBuilder();
        for (Object step : path) {
            if (step instanceof Integer index) {
                where.append('[').append(index).append(']');
            } else if (!step.equals("")) {
                where.append(where.isEmpty() ? "" : ".").append(Text.cut((String) step));
            }
        }
        String before = text.substring(0, at);
        int lineStart = before.lastIndexOf('\n') + 1;
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        int column = before.codePointCount(lineStart, before.length()) + 1;
        return new Mistake(code, where.toString(), found, expected, null, line, column);
    }
}
