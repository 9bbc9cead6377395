// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.inside;

import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.kernel.live.LiveKernel;
import dev.ktstr.kernel.live.LiveKernelException;
import dev.ktstr.kernel.live.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what sched_ext is about. The guest runs on meanwhile, so the parts are of slightly different moments. */
public final class SchedExtReader {
    private static final long MILLIS_PER_SECOND = 1000;

    /** Ids of the kernel's own queues: include/linux/sched/ext.h. */
    private static final long BUILTIN = 1L << 63;

    private static final long LOCAL_ON = 1L << 62;
    private static final long CPU_OF_LOCAL_ON = 0xffff_ffffL;
    private static final Map<Long, String> BUILTIN_NAMES =
            Map.of(0L, "no queue", 1L, "the global queue", 2L, "the CPU's local queue", 3L, "the bypass queue");

    private final LiveKernel kernel;
    private final int hz;
    private final List<String> broken = new ArrayList<>();

    SchedExtReader(LiveKernel kernel, int hz) {
        this.kernel = kernel;
        this.hz = hz;
    }

    /** {@return what is there now, or empty where this kernel has no sched_ext}; what cannot be read is told in it */
    public Optional<SchedExtState> read() {
        return read(true);
    }

    /** {@return the same without the scheduler's globals, which take most of the time} */
    public Optional<SchedExtState> readBriefly() {
        return read(false);
    }

    private Optional<SchedExtState> read(boolean withGlobals) {
        if (!kernel.hasSymbol("scx_root")) {
            return Optional.empty();
        }
        broken.clear();
        String state = orWhy("?", () -> name("enum scx_enable_state", kernel.var("scx_enable_state_var")));
        boolean loaded = orWhy(false, () -> !kernel.var("scx_root").isNull());
        String ops = !loaded
                ? ""
                : orWhy("?", () -> kernel.var("scx_root").get("ops.name").asText());
        String exit = !loaded
                ? ""
                : orWhy(
                        "?",
                        () -> name("enum scx_exit_kind", kernel.var("scx_root").get("exit_kind")));
        List<WaitingTask> waiting = loaded ? waiting() : List.of();
        Map<String, String> globals = loaded && withGlobals ? orWhy(Map.of(), this::globals) : Map.of();
        return Optional.of(new SchedExtState(state, ops, exit, waiting, globals, List.copyOf(broken)));
    }

    private static String name(String enumType, Value number) {
        return number.as(enumType).asEnum();
    }

    private interface Reading<T> {
        T read();
    }

    private <T> T orWhy(T otherwise, Reading<T> reading) {
        try {
            return reading.read();
        } catch (KernelException e) {
            broken.add(e.getMessage());
            return otherwise;
        }
    }

    private List<WaitingTask> waiting() {
        List<WaitingTask> waiting = new ArrayList<>();
        long now = orWhy(0L, () -> kernel.var("jiffies_64").asLong());
        for (int cpu = 0; cpu < kernel.cpus(); cpu++) {
            int number = cpu;
            orWhy(false, () -> waiting.addAll(waitingOn(number, now)));
        }
        waiting.sort(Comparator.comparingLong(WaitingTask::waitedMillis).reversed());
        return waiting;
    }

    private List<WaitingTask> waitingOn(int cpu, long now) {
        Value runqueue = kernel.perCpu("runqueues", cpu);
        long running = runqueue.get("curr").asLong();
        List<WaitingTask> waiting = new ArrayList<>();
        // A task that has run is taken off this list, so whoever is on it waits; but not the one that is just now put
        // on the CPU.
        for (Value task : runqueue.get("scx.runnable_list").list("struct task_struct", "scx.runnable_node")) {
            if (task.address() != running) {
                long ticks = Math.max(0, now - task.get("scx.runnable_at").asLong());
                waiting.add(new WaitingTask(
                        (int) task.get("pid").asLong(),
                        task.get("comm").asText(),
                        cpu,
                        queue(task.get("scx.dsq")),
                        ticks * MILLIS_PER_SECOND / hz));
            }
        }
        return waiting;
    }

    private static String queue(Value pointer) {
        if (pointer.isNull()) {
            return "not dispatched by the scheduler";
        }
        long id = pointer.get("id").asLong();
        if ((id & BUILTIN) == 0) {
            return "in queue " + Long.toUnsignedString(id);
        }
        if ((id & LOCAL_ON) != 0) {
            return "in the local queue of cpu" + (id & CPU_OF_LOCAL_ON);
        }
        return "in " + BUILTIN_NAMES.getOrDefault(id & ~BUILTIN, "queue 0x" + Long.toHexString(id));
    }

    private Map<String, String> globals() {
        Map<String, String> shown = new LinkedHashMap<>();
        kernel.bpf().globals().forEach((name, value) -> {
            try {
                shown.put(name, value.shown());
            } catch (LiveKernelException e) {
                broken.add(e.getMessage());
            }
        });
        return shown;
    }
}
