package dev.fencun;

/** A fact that is not known; for facts declared with {@code ?}. */
public enum Unknown {
    /** The only one. */
    UNKNOWN
}
