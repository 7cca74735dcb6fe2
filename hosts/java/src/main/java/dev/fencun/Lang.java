package dev.fencun;

/** The language of a text for people. */
public enum Lang {
    /** English. */
    EN,
    /** Chinese. */
    ZH;

    /** The text of this language. */
    String say(String en, String zh) {
        return this == ZH ? zh : en;
    }
}
