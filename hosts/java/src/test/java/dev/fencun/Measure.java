package dev.fencun;

import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import java.util.List;
import java.util.Map;

/** Prints what a decision of {@code policies/tolerance} takes. */
final class Measure {
    private static final int CALLS = 2_000;

    private Measure() {}

    public static void main(String[] args) {
        var entry = Vectors.module("policies/tolerance");
        byte[] module = Vectors.file(entry.get("module").text);
        var vector = Vectors.of(entry).stream()
                .filter(v -> v.containsKey("facts") && v.containsKey("answer") && !v.get("traced").yes)
                .findFirst().orElseThrow();
        @SuppressWarnings("unchecked")
        var facts = (Map<String, Object>) Vectors.java(vector.get("facts"));
        for (var policy : List.of(Policy.load(module), Policy.load(module, Limits.DEFAULT, MachineFactoryCompiler::compile))) {
            Session session = policy.session();
            byte[] input = session.encode(facts);
            for (int round = 0; round < 5; round++) {
                long start = System.nanoTime();
                for (int i = 0; i < CALLS; i++) {
                    session.decide(facts, Policy.Trace.NO);
                }
                long decided = System.nanoTime();
                for (int i = 0; i < CALLS; i++) {
                    session.call(input, session.inputAddress(), Policy.Trace.NO);
                }
                long called = System.nanoTime();
                System.out.printf(
                        "%s: %.1f µs from values, %.1f µs from bytes%n",
                        policy.machine == null ? "interpreter" : "compiler",
                        (decided - start) / 1e3 / CALLS,
                        (called - decided) / 1e3 / CALLS);
            }
        }
    }
}
