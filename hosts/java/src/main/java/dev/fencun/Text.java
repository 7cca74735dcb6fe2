package dev.fencun;

/**
 * A text in English and in Chinese; of a policy's own texts either may be absent, and null.
 *
 * @param en in English
 * @param zh in Chinese
 */
public record Text(String en, String zh) {
    static final Text NONE = new Text(null, null);

    /** The same text for both languages: a name, a number. */
    static Text same(String text) {
        return new Text(text, text);
    }

    /** The text in a language, or else in the other one; null where there is none. */
    public String get(Lang lang) {
        String first = lang == Lang.ZH ? zh : en;
        return first != null ? first : lang == Lang.ZH ? en : zh;
    }

    /**
     * The label in the language, or the name where that is written in the language's script, or the
     * label in the other language.
     */
    String label(String name, Lang lang) {
        String own = lang == Lang.ZH ? zh : en;
        if (own != null) {
            return own;
        }
        boolean isAscii = name.chars().allMatch(c -> c < 0x80);
        if (isAscii == (lang == Lang.EN)) {
            return name;
        }
        String other = get(lang);
        return other == null ? name : other;
    }

    /** The beginning of a text that someone else chose the length of. */
    static String cut(String text) {
        var shown = new StringBuilder();
        text.codePoints().limit(40).map(c -> isControl(c) ? 0xfffd : c).forEach(shown::appendCodePoint);
        return text.codePointCount(0, text.length()) > 40 ? shown + "…" : shown.toString();
    }

    static boolean isControl(int c) {
        return c < ' ' || c >= 0x7f && c < 0xa0;
    }
}
