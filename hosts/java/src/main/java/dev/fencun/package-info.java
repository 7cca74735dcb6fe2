/**
 * Runs compiled Fencun policies: loads a module, verifies it, decides, and says why.
 *
 * <pre>{@code
 * Policy policy = Policy.load(Files.readAllBytes(Path.of("payment_error.wasm")));
 * Answer answer = policy.decide(Map.of("issued", 291, "correct", new BigDecimal("234.99")));
 * System.out.println(answer.outcomes() + answer.explain(Lang.EN, Answer.Detail.REASONS));
 * }</pre>
 */
package dev.fencun;
