package dev.fencun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every vector gives the same bytes and the same JSON as the Rust host. */
class VectorsTest {
    @Test
    void theIndexIsOfThisFormat() {
        var index = Vectors.index();
        assertEquals("fencun-vectors/1", index.get("format").text);
        int count = Vectors.list("modules").stream().mapToInt(m -> Integer.parseInt(m.get("count").text)).sum();
        assertEquals(index.get("count").text, Integer.toString(count));
    }

    @Test
    void theCodesAndFaultsAreThoseOfEveryHost() {
        // Of precompiled files, and of programs that read JSON lines: no part of this package.
        var theirs = Vectors.list("codes").stream()
                .filter(code -> !Set.of("FC0611", "FC0630").contains(code.get("code").text))
                .map(code -> List.of(code.get("code").text, code.get("key").text, code.get("en").text, code.get("zh").text))
                .toList();
        var ours = Stream.of(Code.values())
                .map(code -> List.of(code.number(), code.key(), code.title(Lang.EN), code.title(Lang.ZH)))
                .toList();
        assertEquals(theirs, ours);
        var faults = Vectors.list("faults").stream().map(fault -> fault.get("code").text + fault.get("name").text).toList();
        assertEquals(faults, Stream.of(FaultCode.values()).map(fault -> fault.number() + fault.key()).toList());
    }

    @TestFactory
    Stream<DynamicTest> everyVectorIsAnsweredAsItSays() {
        return Vectors.list("modules").stream().map(module -> dynamicTest(module.get("module").text, () -> check(module)));
    }

    private static void check(Map<String, Input> module) {
        Policy policy = Policy.load(Vectors.file(module.get("module").text));
        assertEquals(module.get("digest").text, policy.digest());
        Session session = policy.session();
        var vectors = Vectors.of(module);
        assertEquals(module.get("count").text, Integer.toString(vectors.size()));
        for (int i = 0; i < vectors.size(); i++) {
            check(policy, session, vectors.get(i), module.get("vectors").text + ":" + (i + 1));
        }
    }

    private static void check(Policy policy, Session session, Map<String, Input> vector, String place) {
        Lang lang = vector.get("lang").text.equals("zh") ? Lang.ZH : Lang.EN;
        Policy.Trace trace = vector.get("traced").yes ? Policy.Trace.FULL : Policy.Trace.NO;
        byte[] text = null;
        if (vector.containsKey("facts")) {
            text = Vectors.written(vector.get("facts")).getBytes(StandardCharsets.UTF_8);
        } else if (vector.containsKey("text")) {
            text = vector.get("text").text.getBytes(StandardCharsets.UTF_8);
        } else if (vector.containsKey("bytes")) {
            text = HexFormat.of().parseHex(vector.get("bytes").text);
        }
        if (text != null) {
            byte[] json = text;
            checkFacts(() -> session.decideJson(json, trace), vector, lang, place);
        }
        if (vector.containsKey("facts") && Vectors.java(vector.get("facts")) instanceof Map<?, ?> map) {
            @SuppressWarnings("unchecked")
            var facts = (Map<String, Object>) map;
            checkFacts(() -> session.decide(facts, trace), vector, lang, place);
            if (vector.containsKey("input")) {
                assertEquals(vector.get("input").text, HexFormat.of().formatHex(session.encode(facts)), place);
            }
        }
        if (!vector.containsKey("input")) {
            return;
        }
        byte[] input = HexFormat.of().parseHex(vector.get("input").text);
        long address = vector.containsKey("address") ? Long.parseLong(vector.get("address").text) : session.inputAddress();
        Session.Called called = session.call(input, address, trace);
        if (called.fault() == null) {
            assertEquals(Vectors.written(vector.get("answer")), called.answer().toJson(lang), place);
        } else {
            Fault fault = called.fault();
            String found = "{\"code\":" + fault.code().number() + ",\"name\":\"" + fault.code().key() + "\",\"field\":"
                    + orNull(fault.field()) + ",\"row\":" + orNull(fault.row()) + "}";
            var expected = Vectors.object(vector.get("fault"));
            String wanted = "{\"code\":" + expected.get("code").text + ",\"name\":\"" + expected.get("name").text
                    + "\",\"field\":" + Vectors.written(expected.get("field")) + ",\"row\":"
                    + Vectors.written(expected.get("row")) + "}";
            assertEquals(wanted, found, place);
        }
        assertEquals(vector.get("output").text, Vectors.output(session, policy, input, address, trace), place);
    }

    private static void checkFacts(Supplier<Answer> decide, Map<String, Input> vector, Lang lang, String place) {
        Answer answer;
        try {
            answer = decide.get();
        } catch (DecisionException e) {
            assertTrue(vector.containsKey("error"), () -> place + ": " + e.getMessage());
            assertEquals("{\"error\":" + Vectors.written(vector.get("error")) + "}", e.toJson(lang), place);
            return;
        }
        assertTrue(vector.containsKey("answer"), place);
        assertEquals(Vectors.written(vector.get("answer")), answer.toJson(lang), place);
        Vectors.object(Vectors.object(vector.get("answer")).get("outcomes")).forEach((name, outcome) -> {
            if (outcome.kind == Input.Kind.LIST) {
                var values = outcome.list.stream().map(member -> Vectors.java(Vectors.object(member).get("value"))).toList();
                assertEquals(values, answer.members().get(name).stream().map(Answer.Outcome::value).toList(), place);
            }
        });
        if (vector.containsKey("explanation")) {
            // With or without the values and the steps: a vector does not say which.
            var words = Stream.of(Answer.Detail.values()).map(detail -> answer.explain(lang, detail)).toList();
            assertTrue(words.contains(vector.get("explanation").text), () -> place + words);
        }
    }

    private static String orNull(int number) {
        return number < 0 ? "null" : Integer.toString(number);
    }

    @TestFactory
    Stream<DynamicTest> aModuleThatIsNoSoundPolicyIsRefused() {
        return Vectors.list("refused").stream().map(refused -> dynamicTest(refused.get("module").text, () -> refused(refused)));
    }

    private static void refused(Map<String, Input> refused) {
        byte[] module = Vectors.file(refused.get("module").text);
        Limits limits = new Limits(16 << 20, 64 << 20, Duration.ofSeconds(1));
        var error = assertThrows(ModuleException.class, () -> {
            Policy policy = Policy.load(module, limits);
            assertEquals("call", refused.get("when").text);
            policy.decideJson(Vectors.written(refused.get("facts")), Policy.Trace.NO);
        });
        assertEquals(refused.get("code").text, error.code().number(), error.getMessage());
        // What an engine says, and the byte where it stopped, are its own.
        var message = Vectors.object(refused.get("message"));
        boolean isOwn = Set.of(Code.NOT_A_MODULE, Code.OUT_OF_FUEL, Code.ENGINE).contains(error.code());
        if (!isOwn && !message.get("en").text.contains("byte")) {
            assertEquals(message.get("en").text, error.message(Lang.EN));
            assertEquals(message.get("zh").text, error.message(Lang.ZH));
        }
    }
}
