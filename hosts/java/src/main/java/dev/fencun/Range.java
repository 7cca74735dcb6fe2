package dev.fencun;

/**
 * Lower and upper end of a range, both included.
 *
 * @param from the lower end
 * @param to the upper end
 */
public record Range(Object from, Object to) {}
