// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.kernel.live.BpfProgram;
import dev.ktstr.kernel.live.LiveKernel;
import dev.ktstr.testng.CallbackStats;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts what the programs of schedulers do during a workload. Each look keeps the last counts of every program there was: one
 * that is gone, with its scheduler, keeps what it had.
 */
final class CallbackCounts {
    private final LiveKernel kernel;
    private final Map<Integer, Count> atBegin = new LinkedHashMap<>();
    private final Map<Integer, Count> last = new LinkedHashMap<>();

    private record Count(String name, long runs, long nanos, long verifiedInsns) {}

    CallbackCounts(LiveKernel kernel) {
        this.kernel = kernel;
    }

    /** The workload is about to begin. */
    void begin() {
        look();
        atBegin.putAll(last);
    }

    /** Looks once more. Counters that cannot be read, since their scheduler is just being taken out, are left as they were. */
    void look() {
        try {
            for (BpfProgram program : kernel.bpf().structOps()) {
                last.put(
                        program.id(),
                        new Count(program.name(), program.runs(), program.runNanos(), program.verifiedInsns()));
            }
        } catch (KernelException e) {
            // The next look may find it in order; what is missing then is what happened since the last one.
        }
    }

    /** {@return what was done since the begin, by the programs' names; those that a restart loaded again count as one} */
    List<CallbackStats> stats() {
        Map<String, CallbackStats> stats = new TreeMap<>();
        last.forEach((id, count) -> {
            Count before = atBegin.getOrDefault(id, new Count(count.name(), 0, 0, 0));
            CallbackStats own = new CallbackStats(
                    count.name(),
                    Math.max(0, count.runs() - before.runs()),
                    Math.max(0, count.nanos() - before.nanos()),
                    count.verifiedInsns());
            stats.merge(count.name(), own, CallbackCounts::sum);
        });
        return List.copyOf(stats.values());
    }

    private static CallbackStats sum(CallbackStats one, CallbackStats other) {
        return new CallbackStats(
                one.name(),
                one.runs() + other.runs(),
                one.nanos() + other.nanos(),
                Math.max(one.verifiedInsns(), other.verifiedInsns()));
    }
}
