// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.works;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.guest.plan.Phase;
import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkType;
import dev.ktstr.guest.report.WorkerReport;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the kernel must have counted of each type of work: its system calls, faults, switches, moves. */
final class Marks {
    /** What a worker may do besides: before its first turn, and in the last one, which the stop cut short. */
    private static final int AT_THE_ENDS = 2;

    private static final int READ = 0;
    private static final int WRITE = 1;
    private static final int PREAD = 17;
    private static final int PWRITE = 18;
    private static final int YIELD = 24;
    private static final int SIGTIMEDWAIT = 128;
    private static final int SETPRIORITY = 141;
    private static final int SETSCHEDULER = 144;
    private static final int FUTEX = 202;
    private static final int SETAFFINITY = 203;
    private static final int MBIND = 237;

    private static final String SWITCH_PRIORITIES = "the nice values that it left the CPU with";

    /**
     * What is run, and what is expected of it.
     *
     * @param crowded two groups share a CPU, so that whoever yields is followed by somebody
     */
    record Mark(Work work, boolean crowded, Check check) {}

    /** Throws what an assertion throws. */
    interface Check {
        void of(Seen seen);
    }

    private static final Map<WorkType, Mark> MARKS = new EnumMap<>(WorkType.class);

    private Marks() {}

    static Mark of(WorkType type) {
        return MARKS.get(type);
    }

    private static void mark(WorkType type, Check check) {
        MARKS.put(type, new Mark(Work.of(type), false, check));
    }

    private static void mark(Work work, Check check) {
        MARKS.put(work.type(), new Mark(work, false, check));
    }

    private static void crowded(WorkType type, Check check) {
        MARKS.put(type, new Mark(Work.of(type), true, check));
    }

    static {
        mark(WorkType.SPIN, Marks::neverWaits);
        mark(WorkType.YIELD, seen -> exactly(seen, seen.calls(YIELD), seen.units()));
        mark(WorkType.MIXED, seen -> exactly(seen, seen.calls(YIELD), seen.iterations()));
        mark(WorkType.IO_SYNC, seen -> {
            exactly(seen, seen.calls(PWRITE), seen.units());
            waits(seen);
        });
        mark(Work.of(WorkType.BURSTY, 5_000_000, 5_000_000), seen -> {
            waits(seen);
            assertThat(cpuShare(seen.worker(0))).isBetween(0.1, 0.75);
        });
        mark(WorkType.PIPE, seen -> {
            exactly(seen, seen.calls(WRITE), seen.iterations());
            waits(seen);
        });
        mark(WorkType.FUTEX_PING_PONG, seen -> {
            assertThat(seen.calls(FUTEX)).isGreaterThanOrEqualTo(seen.iterations());
            wokenFrom(seen, 0, seen.worker(0).iterations() / 10);
        });
        mark(Work.of(WorkType.CACHE_PRESSURE, 4 << 20, 64), seen -> {
            faults(seen, 1024);
            neverWaits(seen);
        });
        mark(Work.of(WorkType.CACHE_YIELD, 4 << 20, 64), seen -> {
            faults(seen, 1024);
            exactly(seen, seen.calls(YIELD), seen.iterations());
        });
        mark(Work.of(WorkType.CACHE_PIPE, 1 << 20, 1024), seen -> {
            faults(seen, 2 * 256);
            exactly(seen, seen.calls(WRITE), seen.iterations());
        });
        mark(WorkType.FUTEX_FAN_OUT, seen -> wokenBy(seen, seen.worker(0).iterations() / 2));
        mark(sequence(), seen -> {
            assertThat(seen.calls(PWRITE)).isGreaterThanOrEqualTo(16 * seen.iterations());
            assertThat(seen.calls(YIELD)).isGreaterThan(seen.iterations());
            assertThat(seen.worker(0).usage().voluntarySwitches()).isGreaterThan(2 * seen.iterations());
        });
        mark(
                WorkType.FORK_EXIT,
                seen -> exactly(seen, seen.hits("sched/sched_process_fork", "parent_pid"), seen.units()));
        crowded(WorkType.NICE_SWEEP, seen -> {
            exactly(seen, seen.calls(SETPRIORITY), seen.iterations());
            assertThat(seen.priorities(seen.worker(0))).as(SWITCH_PRIORITIES).hasSizeGreaterThan(10);
        });
        mark(WorkType.AFFINITY_CHURN, seen -> {
            exactly(seen, seen.calls(SETAFFINITY), seen.iterations());
            moves(seen, seen.iterations() / 2);
        });
        mark(WorkType.POLICY_CHURN, seen -> {
            WorkerReport worker = seen.worker(0);
            exactly(seen, seen.calls(SETSCHEDULER), seen.iterations());
            assertThat(seen.event("syscalls/sys_enter_sched_setscheduler")
                            .numbers("policy", "common_pid", worker.tid()))
                    .containsExactly(0, 1, 2, 3, 5);
            assertThat(seen.event("syscalls/sys_exit_sched_setscheduler").hits("common_pid", worker.tid(), "ret", 0))
                    .as("the kernel let it")
                    .isGreaterThanOrEqualTo(seen.iterations());
        });
        mark(WorkType.FAN_OUT_COMPUTE, seen -> {
            wokenBy(seen, seen.worker(0).iterations() / 4);
            seen.workers().subList(1, seen.workers().size()).forEach(Marks::waitsPerIteration);
        });
        mark(WorkType.PAGE_FAULT_CHURN, seen -> {
            faults(seen, 150 * (seen.iterations() - 1));
            assertThat(seen.worker(0).usage().minorFaults()).isGreaterThan(150 * (seen.iterations() - 1));
        });
        mark(WorkType.MUTEX_CONTENTION, seen -> {
            waits(seen);
            assertThat(seen.calls(FUTEX)).isGreaterThan(100);
            wokenFrom(seen, 0, 10);
        });
        mark(Work.custom(List.of("/bin/busybox", "sha256sum", "/dev/zero")), seen -> {
            assertThat(seen.event("sched/sched_process_exec").hits()).isPositive();
            assertThat(cpuShare(seen.worker(0))).isGreaterThan(0.3);
            assertThat(seen.worker(0).schedstat().cpuNanos())
                    .isGreaterThan(seen.worker(0).cpuNanos() / 2);
            assertThat(seen.units()).isZero();
        });
        // As spin; what tells them apart is in WorkMarksIT.
        mark(WorkType.ALU_HOT, Marks::neverWaits);
        mark(WorkType.SMT_SIBLING_SPIN, seen -> {
            Set<Integer> homes = new HashSet<>();
            seen.workers().forEach(worker -> homes.add(home(seen, worker)));
            assertThat(homes).as("the threads of one core").isIn(Set.of(0, 1), Set.of(2, 3));
        });
        mark(WorkType.IPC_VARIANCE, seen -> {
            faults(seen, 1000);
            neverWaits(seen);
        });
        mark(WorkType.IO_RAND_READ, seen -> exactly(seen, seen.calls(PREAD), seen.units()));
        mark(Work.of(WorkType.IO_CONVOY, 4, 256), seen -> {
            exactly(seen, seen.calls(PWRITE), seen.units());
            assertThat(seen.hits("lock/contention_begin", "common_pid")).isPositive();
        });
        mark(WorkType.IDLE_CHURN, seen -> {
            waits(seen);
            assertThat(seen.event("timer/hrtimer_expire_entry").hits("function", "hrtimer_wakeup"))
                    .isGreaterThanOrEqualTo(seen.iterations() / 2);
        });
        mark(Work.of(WorkType.WAKE_CHAIN, 4, 1, 256), seen -> {
            exactly(seen, seen.calls(WRITE), seen.iterations());
            wokenBy(seen, seen.iterations() / 8);
        });
        mark(WorkType.ASYMMETRIC_WAKER, seen -> {
            assertThat(seen.priorities(seen.worker(0))).contains(130);
            assertThat(seen.priorities(seen.worker(1))).contains(110);
            wokenBy(seen, seen.worker(0).iterations() / 4);
        });
        mark(WorkType.EPOLL_STORM, seen -> {
            long raised = seen.worker(0).workUnits() + seen.worker(1).workUnits();
            exactly(seen, seen.calls(WRITE), raised);
            assertThat(seen.calls(READ)).isGreaterThanOrEqualTo(seen.worker(2).iterations());
            assertThat(woken(seen, 2) + woken(seen, 3))
                    .isGreaterThan(seen.worker(0).iterations() / 4);
        });
        mark(WorkType.THUNDERING_HERD, seen -> wokenBy(seen, seen.worker(0).workUnits() / 2));
        mark(WorkType.TIMER_LATENCY, seen -> {
            assertThat(seen.event("timer/hrtimer_expire_entry").hits("function", "timerfd_tmrproc"))
                    .isGreaterThanOrEqualTo(seen.units());
            assertThat(seen.calls(READ)).isGreaterThanOrEqualTo(seen.units());
        });
        mark(WorkType.NET_TRAFFIC, seen -> {
            // Whether anybody waits depends on who is faster: packets that are there already wake nobody.
            long sent = seen.event("net/net_dev_xmit").hits();
            assertThat(sent).isGreaterThanOrEqualTo(seen.units() / 2);
        });
        mark(WorkType.IRQ_WAKE, seen -> {
            assertThat(seen.event("timer/hrtimer_expire_entry").hits("function", "posix_timer_fn"))
                    .isGreaterThanOrEqualTo(seen.iterations() - 1);
            assertThat(seen.calls(SIGTIMEDWAIT)).isGreaterThanOrEqualTo(seen.iterations());
        });
        mark(WorkType.CROSS_AFFINITY_CHURN, seen -> {
            exactly(seen, seen.calls(SETAFFINITY), seen.iterations());
            moves(seen, seen.iterations() / 4);
        });
        mark(WorkType.NUMA_MIGRATION_CHURN, seen -> {
            exactly(seen, seen.calls(MBIND), seen.iterations());
            moves(seen, seen.iterations() / 2);
            assertThat(seen.event("migrate/mm_migrate_pages")
                            .sum("common_pid", seen.worker(0).tid()))
                    .as("pages moved")
                    .isGreaterThan(200 * (seen.iterations() - 2));
        });
        mark(WorkType.CGROUP_CHURN, seen -> {
            exactly(seen, seen.hits("cgroup/cgroup_mkdir", "common_pid"), seen.iterations());
            exactly(seen, seen.hits("cgroup/cgroup_attach_task", "pid"), 2 * seen.iterations());
        });
        mark(
                WorkType.CGROUP_ATTACH_STORM,
                seen -> exactly(seen, seen.hits("cgroup/cgroup_attach_task", "pid"), seen.units()));
        mark(WorkType.NUMA_WORKING_SET_SWEEP, seen -> {
            faults(seen, 1000 * (seen.iterations() - 1));
            exactly(seen, seen.calls(MBIND), seen.iterations());
        });
        mark(WorkType.PRIORITY_INVERSION, seen -> {
            assertThat(seen.event("sched/sched_pi_setprio")
                            .hits("pid", seen.worker(0).tid()))
                    .as("low was lent a priority")
                    .isPositive();
            assertThat(seen.priorities(seen.worker(2))).contains(96);
        });
        mark(WorkType.SIGNAL_STORM, seen -> seen.workers().forEach(worker -> assertThat(
                        seen.event("signal/signal_deliver").hits("common_pid", worker.tid(), "sig", 10))
                .as("signals to %s", worker)
                .isGreaterThan(100)));
        mark(WorkType.PREEMPT_STORM, seen -> {
            assertThat(seen.worker(0).usage().involuntarySwitches())
                    .isGreaterThan(seen.worker(1).iterations() / 2);
            assertThat(seen.priorities(seen.worker(1))).contains(98);
        });
        mark(WorkType.RT_STARVATION, seen -> {
            WorkerReport starved = seen.worker(1);
            assertThat(seen.priorities(seen.worker(0))).contains(98);
            assertThat((double) starved.schedstat().runDelayNanos() / starved.wallNanos())
                    .isBetween(0.25, 0.8);
        });
        mark(WorkType.PRODUCER_CONSUMER_IMBALANCE, seen -> {
            seen.workers().subList(0, 3).forEach(producer -> assertThat(
                            producer.usage().voluntarySwitches())
                    .as("the queue is full most of the time: %s", producer)
                    .isGreaterThan(20));
            assertThat(woken(seen, 0) + woken(seen, 1) + woken(seen, 2))
                    .as("by the consumer")
                    .isGreaterThan(60);
        });
        mark(WorkType.SCHBENCH, seen -> {
            for (int i = 1; i < seen.workers().size(); i++) {
                long requests = seen.report().details().get(i).count();
                assertThat(requests).isPositive();
                // Who is posted to before it waits is not woken, and how often that is depends on who is faster.
                long told = seen.worker(i).wakeUps();
                assertThat(told).isBetween(1L, requests + AT_THE_ENDS);
                // One that the messenger finds between its decision to sleep and the sleep has waited, but the
                // scheduler has nobody to wake.
                assertThat(woken(seen, i)).as("by the messenger").isBetween(Math.max(1, told / 2), told + AT_THE_ENDS);
                assertThat(seen.report().details().get(i).requests().size()).isEqualTo((int) requests);
            }
            // A wait for arrivals ends with 0: 1 is one who waited at a desk.
            exactly(
                    seen,
                    seen.event("syscalls/sys_exit_futex")
                            .hits("common_pid", seen.worker(0).tid(), "ret", 1),
                    seen.workers().stream().mapToLong(WorkerReport::wakeUps).sum());
        });
        mark(WorkType.TAOBENCH, seen -> {
            assertThat(seen.calls(FUTEX)).isGreaterThan(seen.worker(3).workUnits());
            assertThat(woken(seen, 0)).as("by those who fill the cache").isGreaterThan(100);
            assertThat(seen.report().details().get(0).count())
                    .isEqualTo(seen.worker(0).workUnits());
            assertThat(seen.worker(0).workUnits()).isGreaterThan(seen.worker(3).workUnits());
        });
        mark(WorkType.CALIBRATED_SPIN, seen -> {
            waits(seen);
            assertThat((double) seen.worker(0).schedstat().cpuNanos() / 1_000_000 / seen.iterations())
                    .as("milliseconds of CPU for each spin of 1 ms")
                    .isBetween(0.98, 2.5);
        });
    }

    private static Work sequence() {
        Duration each = Duration.ofMillis(5);
        return Work.sequence(List.of(
                new Phase(Phase.Kind.SPIN, each),
                new Phase(Phase.Kind.SLEEP, each),
                new Phase(Phase.Kind.YIELD, each),
                new Phase(Phase.Kind.IO, each),
                new Phase(Phase.Kind.ALU_HOT, each)));
    }

    private static void exactly(Seen seen, long counted, long told) {
        assertThat(counted)
                .as("what the kernel counted of %d", told)
                .isBetween(told, told + (long) AT_THE_ENDS * seen.workers().size());
    }

    /** The CPU that had all of a worker's time, but for its beginning. */
    private static int home(Seen seen, WorkerReport worker) {
        Histogram runtime = seen.event("sched/sched_stat_runtime");
        long all = runtime.sum("pid", worker.tid());
        return runtime.numbers("common_cpu", "pid", worker.tid()).stream()
                .filter(cpu -> runtime.sum("pid", worker.tid(), "common_cpu", cpu) > 0.9 * all)
                .findFirst()
                .orElseThrow(() -> new AssertionError(worker + " has no CPU of its own"));
    }

    private static double cpuShare(WorkerReport worker) {
        return (double) worker.schedstat().cpuNanos() / worker.wallNanos();
    }

    /** On a CPU all the time, or ready for one. */
    private static void neverWaits(Seen seen) {
        for (WorkerReport worker : seen.workers()) {
            assertThat(worker.usage().voluntarySwitches()).isLessThan(10);
            assertThat(cpuShare(worker)).isGreaterThan(0.5);
        }
    }

    private static void waits(Seen seen) {
        seen.workers().forEach(worker -> assertThat(worker.usage().voluntarySwitches())
                .as("waits of %s", worker)
                .isGreaterThan(20));
    }

    private static void waitsPerIteration(WorkerReport worker) {
        assertThat(worker.usage().voluntarySwitches()).isGreaterThanOrEqualTo(worker.iterations() / 3);
    }

    private static void faults(Seen seen, long least) {
        assertThat(seen.hits("exceptions/page_fault_user", "common_pid"))
                .as("page faults")
                .isGreaterThanOrEqualTo(least);
    }

    private static void moves(Seen seen, long least) {
        assertThat(seen.hits("sched/sched_migrate_task", "pid"))
                .as("moves from CPU to CPU")
                .isGreaterThanOrEqualTo(least);
    }

    /** {@return how often a worker was woken by others of its group, not by a timer} */
    private static long woken(Seen seen, int position) {
        WorkerReport sleeper = seen.worker(position);
        return seen.workers().stream()
                .filter(waker -> waker.tid() != sleeper.tid())
                .mapToLong(
                        waker -> seen.event("sched/sched_waking").hits("pid", sleeper.tid(), "common_pid", waker.tid()))
                .sum();
    }

    /** All from this position on, by others of the group. */
    static void wokenFrom(Seen seen, int first, long least) {
        for (int i = first; i < seen.workers().size(); i++) {
            assertThat(woken(seen, i))
                    .as("wake-ups of worker %d by others", i)
                    .isGreaterThanOrEqualTo(Math.max(1, least));
        }
    }

    /** All but the first of the group, by others of it. */
    private static void wokenBy(Seen seen, long least) {
        wokenFrom(seen, 1, least);
    }
}
