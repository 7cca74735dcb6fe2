package dev.fencun;

import java.time.Duration;

/**
 * Bounds on an untrusted module.
 *
 * @param maxModuleBytes largest module
 * @param maxMemoryBytes largest memory
 * @param maxTime longest call; it may take what the module states as its cost, at a microsecond an
 *     instruction and one second more, or this where it is less
 */
public record Limits(int maxModuleBytes, int maxMemoryBytes, Duration maxTime) {
    /** Takes every module that the compiler makes. */
    public static final Limits DEFAULT =
            new Limits(Verifier.MAX_MODULE_BYTES, Verifier.MAX_PAGES * Verifier.PAGE, Duration.ofSeconds(10));
}
