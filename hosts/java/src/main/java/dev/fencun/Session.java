package dev.fencun;

import com.dylibso.chicory.runtime.ChicoryInterruptedException;
import com.dylibso.chicory.runtime.ExportFunction;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.ChicoryException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A caller of one policy. It keeps one instance of the module; equal facts give equal answers on a fresh
 * and on a used one. It belongs to one thread at a time.
 */
public final class Session {
    /** Stops calls that take too long. */
    private static final ScheduledExecutorService WATCH = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "fencun-watch");
        thread.setDaemon(true);
        return thread;
    });

    private final Policy policy;
    private final Layout.OfFacts layout;
    /** The longest call, in nanoseconds; 0 where the module's code says that it ends. */
    private final long maxTime;
    /** Absent after a call that failed. */
    private Live live;

    Session(Policy policy) {
        this.policy = policy;
        this.layout = new Layout.OfFacts(policy.verified.schema(), policy.verified.inputBase());
        this.maxTime = maxTime(policy);
        this.live = new Live(policy);
    }

    private static long maxTime(Policy policy) {
        Tables.Cost cost = policy.verified.cost();
        if (cost.loops().isEmpty()) {
            return 0;
        }
        long most = policy.limits.maxTime().toNanos();
        BigInteger stated = cost.decide().max(cost.decideTraced()).multiply(BigInteger.valueOf(1_000));
        return stated.add(BigInteger.valueOf(1_000_000_000)).min(BigInteger.valueOf(most)).longValue();
    }

    /** Decides on facts by name, like {@link Policy#decide}. */
    public Answer decide(Map<String, ?> facts, Policy.Trace trace) {
        return decide(Input.of(facts), trace);
    }

    /** Decides on the facts of a JSON object, like {@link Policy#decideJson}. */
    public Answer decideJson(String facts, Policy.Trace trace) {
        return decide(JsonReader.parse(facts), trace);
    }

    /** The same from bytes, which may be no text at all. */
    public Answer decideJson(byte[] facts, Policy.Trace trace) {
        return decide(JsonReader.parse(facts), trace);
    }

    /** The bytes of facts, as {@link #call} takes them. */
    public byte[] encode(Map<String, ?> facts) {
        ByteBuffer bytes = layout.pack(Facts.read(policy.facts(), Input.of(facts)));
        return java.util.Arrays.copyOf(bytes.array(), bytes.limit());
    }

    /** Where the input area lies, for {@link #call}. */
    public long inputAddress() {
        return policy.verified.inputBase();
    }

    /**
     * An answer, or a fault; the other is null.
     *
     * @param answer the answer
     * @param fault the fault
     */
    public record Called(Answer answer, Fault fault) {}

    /**
     * Puts bytes at the start of the input area and calls with an address, mostly that of the area: what a
     * typed binding does. What does not fit the input area is cut. A fault is an answer here.
     */
    public Called call(byte[] facts, long address, Policy.Trace trace) {
        Results.Result result = call(ByteBuffer.wrap(facts), address, trace);
        return result.fault() == null ? new Called(new Answer(policy, result.decision()), null) : new Called(null, result.fault());
    }

    private Answer decide(Input in, Policy.Trace trace) {
        Facts.Value[] values = Facts.read(policy.facts(), in);
        Results.Result result = call(layout.pack(values), policy.verified.inputBase(), trace);
        if (result.fault() != null) {
            throw policy.fault(result.fault());
        }
        return new Answer(policy, result.decision());
    }

    private Results.Result call(ByteBuffer facts, long address, Policy.Trace trace) {
        Live used = live == null ? new Live(policy) : live;
        // Only an instance that came back as it should is used again.
        live = null;
        long at = run(used, facts, address, trace);
        Results.Result result = policy.results.read(used, at, trace == Policy.Trace.FULL);
        live = used;
        return result;
    }

    /** One write and one call: the address of RESULT. */
    long run(Live live, ByteBuffer facts, long address, Policy.Trace trace) {
        int length = (int) Math.min(facts.limit(), policy.verified.inputSize());
        live.memory.write((int) policy.verified.inputBase(), facts.array(), 0, length);
        ExportFunction function = trace == Policy.Trace.FULL ? live.decideTraced : live.decide;
        Stop stop = maxTime == 0 ? null : new Stop(Thread.currentThread());
        ScheduledFuture<?> watch = stop == null ? null : WATCH.schedule(stop, maxTime, TimeUnit.NANOSECONDS);
        try {
            return function.apply((int) address)[0] & 0xffff_ffffL;
        } catch (ChicoryInterruptedException e) {
            if (stop == null || !stop.isDone()) {
                throw ModuleException.engine(e);
            }
            double seconds = maxTime / 1e9;
            throw new ModuleException(
                    Code.OUT_OF_FUEL, new Text("stopped after " + seconds + " s", "运行 " + seconds + " 秒后已停止"), e);
        } catch (ChicoryException | StackOverflowError e) {
            throw ModuleException.engine(e);
        } finally {
            if (stop != null) {
                watch.cancel(false);
                stop.end();
            }
        }
    }

    Live live() {
        return live;
    }

    /** Interrupts a call that takes too long, and nothing behind it. */
    private static final class Stop implements Runnable {
        private final Thread caller;
        private boolean isOver;
        private boolean isDone;

        Stop(Thread caller) {
            this.caller = caller;
        }

        @Override
        public synchronized void run() {
            if (!isOver) {
                isDone = true;
                caller.interrupt();
            }
        }

        synchronized boolean isDone() {
            return isDone;
        }

        synchronized void end() {
            isOver = true;
            if (isDone) {
                // The interruption was ours.
                Thread.interrupted();
            }
        }
    }

    /** A running module. */
    static final class Live implements Results.Memory {
        final Memory memory;
        final ExportFunction decide;
        final ExportFunction decideTraced;

        Live(Policy policy) {
            var builder = Instance.builder(policy.module).withStart(false);
            Instance instance = (policy.machine == null ? builder : builder.withMachineFactory(policy.machine)).build();
            this.memory = instance.memory();
            this.decide = instance.export("fencun_decide");
            this.decideTraced = instance.export("fencun_decide_traced");
        }

        @Override
        public byte[] read(long at, int length) {
            return memory.readBytes((int) at, length);
        }
    }
}
