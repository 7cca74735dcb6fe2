package dev.fencun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A policy as a program uses it. */
class PolicyTest {
    private static final Map<String, Object> OVERPAID = Map.of(
            "error_month", LocalDate.of(2023, 10, 1), "issued", 291, "correct", new BigDecimal("234.99"));

    private static byte[] module(String origin) {
        return Vectors.file(Vectors.module(origin).get("module").text);
    }

    private static Policy payments() {
        return Policy.load(module("policies/payment-error"));
    }

    @Test
    void factsHaveTypesBoundsAndLabels() {
        var facts = payments().facts();
        assertEquals(LocalDate.of(1978, 10, 1), facts.get(0).least());
        assertEquals(LocalDate.of(2024, 9, 30), facts.get(0).most());
        assertEquals("USD", ((Type.Money) facts.get(1).type()).currency());
        assertTrue(facts.get(2).isUnknown());
        assertEquals("应发额", facts.get(2).label(Lang.ZH));
        assertEquals("复核人员", facts.get(2).supplier().get(Lang.ZH));
    }

    @Test
    void anAnswerHasOutcomesAndReasons() {
        Policy policy = payments();
        Answer answer = policy.decide(OVERPAID);
        var included = List.of("included");
        assertEquals(new Answer.Outcome("included", true, included, included, null, null), answer.outcomes().get("finding"));
        assertEquals("E1", answer.reasons().get(0).rule());
        assertEquals("多发超过容忍额。", answer.reasons().get(0).because().get(Lang.ZH));
        assertEquals(
                Map.of("overissued", new BigDecimal("56.01"), "underissued", new BigDecimal("-56.01"), "direction", "too_much"),
                answer.values());
        assertEquals(List.of(), answer.trace());
        var step = policy.decide(OVERPAID, Policy.Trace.FULL).trace().get(0);
        assertEquals(new Answer.Step("parameter", "threshold", "known", new BigDecimal("56"), "2023-10-01"), step);
    }

    @Test
    void whatIsNotKnownIsSaid() {
        Policy policy = payments();
        var facts = new LinkedHashMap<String, Object>(OVERPAID);
        for (Object unknown : new Object[] {Unknown.UNKNOWN, null}) {
            facts.put("correct", unknown);
            Answer answer = policy.decide(facts);
            assertFalse(answer.isDetermined());
            assertNull(answer.outcomes().get("finding").value());
            assertEquals(List.of("correct"), answer.needs());
        }
    }

    @Test
    void allMistakesAreToldAtOnce() {
        var facts = new LinkedHashMap<String, Object>();
        facts.put("isued", 1);
        facts.put("error_month", Unknown.UNKNOWN);
        facts.put("issued", 0.1 + 0.2);
        facts.put("correct", new Object[0]);
        Policy policy = payments();
        var error = assertThrows(FactsException.class, () -> policy.decide(facts));
        assertEquals(
                List.of(Code.UNKNOWN_FACT, Code.WRONG_TYPE, Code.TOO_PRECISE, Code.WRONG_TYPE),
                error.mistakes().stream().map(Mistake::code).toList());
        assertTrue(error.getMessage().startsWith("FC0622 `isued`: no such fact; did you mean `issued`?"));
    }

    @Test
    void aBatchAnswersInOrderAndGoesOnAfterAMistake() {
        var decided = payments().decideMany(List.of(OVERPAID, Map.of(), OVERPAID), Policy.Trace.NO);
        assertNotNull(decided.get(0).answer());
        assertNotNull(decided.get(1).error());
        assertEquals(decided.get(0).answer().toJson(Lang.EN), decided.get(2).answer().toJson(Lang.EN));
    }

    @Test
    void aPolicyIsUsedByManyThreads() {
        Policy policy = payments();
        String expected = policy.decide(OVERPAID).toJson(Lang.EN);
        assertTrue(IntStream.range(0, 400).parallel().allMatch(i -> policy.decide(OVERPAID).toJson(Lang.EN).equals(expected)));
    }

    @Test
    void aModuleWithAnotherSchemaIsRefused() {
        byte[] module = module("policies/payment-error");
        String hash = Policy.load(module).schemaHash();
        assertEquals(hash, Policy.loadFor(hash, module, Limits.DEFAULT, null).schemaHash());
        var error = assertThrows(
                ModuleException.class, () -> Policy.loadFor("0000000000000000", module, Limits.DEFAULT, null));
        assertEquals(Code.TAMPERED_SECTION, error.code());
    }

    @Test
    void aHostMaySetNarrowerLimits() {
        byte[] module = module("policies/payment-error");
        for (Limits limits : List.of(
                new Limits(module.length - 1, 1 << 20, Duration.ofSeconds(1)),
                new Limits(1 << 20, 65_535, Duration.ofSeconds(1)))) {
            assertEquals(Code.OVER_LIMIT, assertThrows(ModuleException.class, () -> Policy.load(module, limits)).code());
        }
    }

    @Test
    void numbersInstantsAndNamesAreReadAsEverywhere() throws Exception {
        assertEquals(5_000_001, Numbers.scaled("50000.010", 2));
        assertEquals("-9,223,372,036,854,775.808", Numbers.grouped(Long.MIN_VALUE, 3));
        assertThrows(Numbers.Flaw.class, () -> Numbers.scaled("007", 2));
        assertEquals("2019-07-01T01:30:00Z", Days.isoInstant(Days.parseInstant("2019-06-30T20:00-05:30")));
        assertNull(Days.parseInstant("2019-06-30T08:30+18:01"));
        assertNull(Days.parse("2019-02-29"));
        assertEquals("1.2e-6", new JsonWriter().number("0.0000012").toString());
        assertEquals("0.00001", new JsonWriter().number("0.00001").toString());
    }

    /** The compiler of the engine gives the same answers, and is stopped in time like the interpreter. */
    @Test
    void theCompilerAnswersLikeTheInterpreter() {
        Policy policy = Policy.load(module("policies/tolerance"), Limits.DEFAULT, MachineFactoryCompiler::compile);
        for (var vector : Vectors.of(Vectors.module("policies/tolerance"))) {
            if (vector.containsKey("facts") && vector.containsKey("answer")) {
                var trace = vector.get("traced").yes ? Policy.Trace.FULL : Policy.Trace.NO;
                var lang = vector.get("lang").text.equals("zh") ? Lang.ZH : Lang.EN;
                String answer = policy.decideJson(Vectors.written(vector.get("facts")), trace).toJson(lang);
                assertEquals(Vectors.written(vector.get("answer")), answer);
            }
        }
        Limits limits = new Limits(16 << 20, 64 << 20, Duration.ofMillis(100));
        for (var refused : Vectors.list("refused")) {
            if (refused.get("code").text.equals("FC0607")) {
                byte[] module = Vectors.file(refused.get("module").text);
                Policy endless = Policy.load(module, limits, MachineFactoryCompiler::compile);
                String facts = Vectors.written(refused.get("facts"));
                var error = assertThrows(ModuleException.class, () -> endless.decideJson(facts, Policy.Trace.NO));
                assertEquals(Code.OUT_OF_FUEL, error.code());
            }
        }
    }

    @Test
    void manyCallsOnOneInstanceKeepAnswersAndMemory() {
        int calls = Integer.parseInt(System.getenv().getOrDefault("FENCUN_CALLS", "20000"));
        Policy policy = payments();
        var inputs = new ArrayList<byte[]>();
        var fresh = new ArrayList<String>();
        for (var vector : Vectors.of(Vectors.module("policies/payment-error"))) {
            if (vector.containsKey("facts") && vector.containsKey("input")) {
                byte[] input = HexFormat.of().parseHex(vector.get("input").text);
                inputs.add(input);
                fresh.add(told(policy.session(), input));
            }
        }
        Session session = policy.session();
        assertEquals(fresh, inputs.stream().map(input -> told(session, input)).toList());
        for (int i = 0; i < calls; i++) {
            int at = i % inputs.size();
            assertEquals(fresh.get(at), told(session, inputs.get(at)));
        }
        assertEquals(policy.verified.memoryBytes(), session.live().memory.pages() * Verifier.PAGE);
        assertTrue(Collections.frequency(fresh, fresh.get(0)) < fresh.size());
    }

    private static String told(Session session, byte[] input) {
        Session.Called called = session.call(input, session.inputAddress(), Policy.Trace.NO);
        return called.answer() == null ? called.fault().toString() : called.answer().toJson(Lang.EN);
    }
}
