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
        assertEquals(new Answer.Step("parameter", "threshold", null, null, "known", new BigDecimal("56"), "2023-10-01"), step);
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

    @Test
    void decisionsForTheMembersOfAListStandTogether() {
        assertNull(refusal("d 0 0", "d 0 1"));
        assertNull(refusal("d 0 0", "d 0 1", "e 0 0", "e 0 1"));
        assertEquals(Flaw.COUNT.tampered("fencun:schema outcomes[0].member").getMessage(), refusal("d 0 0"));
        assertEquals(Flaw.COUNT.tampered("fencun:schema outcomes[0].member").getMessage(), refusal("d 0 1"));
        assertEquals(Flaw.COUNT.tampered("fencun:schema outcomes[0].member").getMessage(), refusal("d 0 0", "e 0 1"));
        assertEquals(
                Flaw.COUNT.tampered("fencun:schema outcomes[2].member").getMessage(), refusal("d 0 0", "d 0 1", "d 0 2"));
        assertEquals(
                Flaw.DUPLICATE_NAME.tampered("fencun:schema outcomes").getMessage(),
                refusal("d 0 0", "d 0 1", "d 0 0", "d 0 1"));
        assertEquals(Flaw.BAD_INDEX.tampered("fencun:schema outcomes[0].member").getMessage(), refusal("d 1 0"));
        assertEquals(Flaw.BAD_INDEX.tampered("fencun:schema outcomes[0].member").getMessage(), refusal("d 2 0"));
    }

    @Test
    void behindTheLastMemberNobodyIs() {
        for (int[] possible : new int[][] {{0, 0, 0}, {1, 0, 0}, {1, 1, 0}, {1, 1, 1}}) {
            assertEquals(3, outcomes(true, possible).size());
        }
        for (int[] possible : new int[][] {{0, 1, 1}, {1, 0, 1}}) {
            assertThrows(ModuleException.class, () -> outcomes(true, possible));
        }
        assertThrows(ModuleException.class, () -> outcomes(false, 0, 0, 0));
    }

    /** The outcomes of a result, by what is possible. */
    private static List<Results.Outcome> outcomes(boolean isForMembers, int... possible) {
        var schema = new Schema();
        schema.facts = List.of();
        schema.values = List.of();
        schema.outcomes = IntStream.range(0, possible.length).mapToObj(i -> new Decision(
                "d", List.of("no", "yes"), false, null, isForMembers ? new Decision.Member(0, i) : null)).toList();
        Layout.OfResult layout = Layout.OfResult.of(schema);
        byte[] result = new byte[layout.size()];
        for (int i = 0; i < possible.length; i++) {
            Layout.OutcomeSlot slot = layout.outcomes().get(i);
            result[slot.determined()] = result[slot.possible()] = result[slot.permitted()] = (byte) possible[i];
        }
        Results.Memory memory = (at, length) -> java.util.Arrays.copyOfRange(result, (int) at, (int) at + length);
        return new Results(schema, null, result.length).read(memory, 0, false).decision().outcomes();
    }

    /** Why a schema is refused; of each outcome the name, the index of the list, and the place. */
    private static String refusal(String... outcomes) {
        var written = new ArrayList<String>();
        for (String outcome : outcomes) {
            String[] parts = outcome.split(" ");
            written.add(String.format(
                    "{'cases':['no','yes'],'member':{'index':%s,'list':%s},'name':'%s','scale':false}",
                    parts[2], parts[1], parts[0]));
        }
        String schema = "{'abi':'1.0','enums':[],'facts':["
                + "{'max':2,'min':0,'name':'persons','none':false,'type':{'kind':'list','record':0},'unknown':false},"
                + "{'max':1,'min':0,'name':'x','none':false,'type':{'kind':'yes-no'},'unknown':false}],"
                + "'n_duties':0,'n_trace':0,'n_units':0,'name':'p','outcomes':[" + String.join(",", written)
                + "],'records':[{'fields':[{'max':1,'min':0,'name':'a','none':false,'type':{'kind':'yes-no'},"
                + "'unknown':false}],'name':'Person'}],'values':[],'version':'1.0.0'}";
        try {
            Tables.schema(schema.replace('\'', '"').getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return null;
        } catch (ModuleException e) {
            return e.getMessage();
        }
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
