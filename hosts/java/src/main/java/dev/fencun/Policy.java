package dev.fencun;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/**
 * A compiled policy. It may be used by any number of threads at once; each call takes an instance of the
 * module that is free, or a new one.
 */
public final class Policy {
    final Verifier.Verified verified;
    final Limits limits;
    final Results results;
    final WasmModule module;
    /** Null for the interpreter. */
    final Function<Instance, Machine> machine;

    private final ConcurrentLinkedQueue<Session> free = new ConcurrentLinkedQueue<>();

    private Policy(byte[] bytes, Limits limits, Function<WasmModule, Function<Instance, Machine>> engine) {
        if (bytes.length > limits.maxModuleBytes()) {
            throw Flaw.overLimit(Flaw.MODULE_BYTES, bytes.length, limits.maxModuleBytes());
        }
        this.verified = Verifier.verify(bytes);
        this.limits = limits;
        int pages = verified.memoryBytes() / Verifier.PAGE;
        if (pages > limits.maxMemoryBytes() / Verifier.PAGE) {
            throw Flaw.overLimit(Flaw.MEMORY_PAGES, pages, limits.maxMemoryBytes() / Verifier.PAGE);
        }
        this.results = new Results(verified.schema(), verified.rules(), verified.memoryBytes());
        try {
            this.module = Parser.parse(bytes);
            this.machine = engine == null ? null : engine.apply(module);
            // The code is validated when an instance is made, and there is nothing to run then.
            free.add(new Session(this));
        } catch (ChicoryException e) {
            throw Flaw.notAModule(0);
        }
    }

    /** Verifies a module, and runs it in the interpreter; nothing of it runs yet. */
    public static Policy load(byte[] module) {
        return load(module, Limits.DEFAULT);
    }

    /** The same within narrower limits. */
    public static Policy load(byte[] module, Limits limits) {
        return load(module, limits, null);
    }

    /**
     * The same on another engine of Chicory's, such as {@code MachineFactoryCompiler::compile}; null is the
     * interpreter.
     */
    public static Policy load(byte[] module, Limits limits, Function<WasmModule, Function<Instance, Machine>> engine) {
        return new Policy(module.clone(), limits, engine);
    }

    /**
     * The same for a program that was written for one schema, as {@link #schemaHash} tells it: a module
     * with another one is refused.
     */
    public static Policy loadFor(
            String schemaHash, byte[] module, Limits limits, Function<WasmModule, Function<Instance, Machine>> engine) {
        Policy policy = load(module, limits, engine);
        if (!policy.schemaHash().equals(schemaHash)) {
            throw Flaw.SCHEMA_HASH.tampered(Tables.SCHEMA);
        }
        return policy;
    }

    /** Name of the policy. */
    public String name() {
        return verified.schema().name;
    }

    /** Version of the policy: major, minor, patch with points between them. */
    public String version() {
        return verified.schema().version;
    }

    /** The identity of the module: {@code sha256:} and 64 hexadecimal digits. */
    public String digest() {
        return "sha256:" + verified.digest();
    }

    /** What a program that is written for one schema compares: 16 hexadecimal digits. */
    public String schemaHash() {
        return verified.schemaHash();
    }

    /** The facts, with their types, bounds and labels. */
    public List<Field> facts() {
        return verified.schema().facts;
    }

    /** The decisions; one for each member of a list stands once for each place of the list. */
    public List<Decision> decisions() {
        return verified.schema().outcomes;
    }

    /** The named values of an answer. */
    public List<NamedValue> values() {
        return verified.schema().values;
    }

    /** The enumerations, scales and bands. */
    public List<Type.Cases> enumerations() {
        return verified.schema().enums;
    }

    /** What the indexes of an answer mean: rule units, duties, title, dates in force. */
    public Rules rules() {
        return verified.rules();
    }

    /** Whether an answer tells every step. */
    public enum Trace {
        /** Outcomes and reasons only: the fast path. */
        NO,
        /** Every parameter, definition, boundary and condition too. */
        FULL
    }

    /**
     * Decides on facts by name.
     *
     * @throws FactsException where the facts do not fit, with all mistakes
     * @throws FaultException where they fit, but have no decision
     */
    public Answer decide(Map<String, ?> facts) {
        return decide(facts, Trace.NO);
    }

    /** The same, with every step where it is asked for. */
    public Answer decide(Map<String, ?> facts, Trace trace) {
        return with(session -> session.decide(facts, trace));
    }

    /** Decides on the facts of a JSON object, whose numbers stay exact. */
    public Answer decideJson(String facts, Trace trace) {
        return with(session -> session.decideJson(facts, trace));
    }

    /** The same from bytes, which may be no text at all. */
    public Answer decideJson(byte[] facts, Trace trace) {
        return with(session -> session.decideJson(facts, trace));
    }

    /**
     * The answer to one of many cases, or why there is none; the other is null.
     *
     * @param answer the answer
     * @param error why there is none
     */
    public record Decided(Answer answer, DecisionException error) {}

    /** Decides each of many cases, in order. */
    public List<Decided> decideMany(List<? extends Map<String, ?>> cases, Trace trace) {
        return with(session -> {
            var decided = new ArrayList<Decided>(cases.size());
            for (Map<String, ?> facts : cases) {
                try {
                    decided.add(new Decided(session.decide(facts, trace), null));
                } catch (DecisionException e) {
                    decided.add(new Decided(null, e));
                }
            }
            return decided;
        });
    }

    /** A caller with an instance of its own, for one thread at a time. */
    public Session session() {
        Session session = free.poll();
        return session == null ? new Session(this) : session;
    }

    private <T> T with(Function<Session, T> use) {
        Session session = session();
        try {
            return use.apply(session);
        } finally {
            free.add(session);
        }
    }

    /** A fault in words. */
    FaultException fault(Fault fault) {
        if (!fault.code().isAtASite()) {
            String path = fault.field() < 0 ? "" : facts().get(fault.field()).name();
            path += path.isEmpty() || fault.row() < 0 ? "" : "[" + fault.row() + "]";
            return new FaultException(fault, new Mistake(Code.FAULT, path, fault.code().words, null, null));
        }
        var site = fault.field() < 0 ? new Rules.Site("?", 0, 0, null) : rules().sites().get(fault.field());
        String en = (site.file() == null ? "" : "`" + site.file() + "`, ") + "line " + site.line();
        String zh = (site.file() == null ? "" : "`" + site.file() + "` ") + "第 " + site.line() + " 行";
        Text what = switch (fault.code()) {
            case OVERFLOW -> new Text("leaves the range that can be computed exactly", "超出可精确计算的范围");
            case OUTSIDE_CALENDAR -> new Text("leaves its calendar of working days", "超出工作日历的起止日");
            default -> new Text("divides by zero", "除数为零");
        };
        Text found = new Text(
                "`" + site.text() + "` (" + en + ") " + what.en(), "`" + site.text() + "`（" + zh + "）" + what.zh());
        return new FaultException(fault, new Mistake(Code.FAULT, "", found, null, null));
    }

    @Override
    public String toString() {
        return name() + " " + version();
    }
}
