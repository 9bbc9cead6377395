// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

import dev.ktstr.guest.plan.Phase;
import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkType;
import java.time.Duration;

/**
 * The words for types of work beyond those of {@link Scenario}; made to be imported statically too. A word without
 * arguments means the usual numbers, each of which {@link Work#with} changes. Where workers play together, their number is a
 * multiple of {@link Work#groupSize}.
 */
public abstract class Works {
    Works() {}

    /** {@return work that pins itself to a CPU at random, again and again} */
    public static Work affinityChurn() {
        return Work.of(WorkType.AFFINITY_CHURN);
    }

    /** {@return work that keeps several multiplications in flight at once} */
    public static Work aluHot() {
        return Work.of(WorkType.ALU_HOT);
    }

    /** {@return work that keeps several multiplications in flight at once, 1 to 8 of them} */
    public static Work aluHot(int width) {
        return Work.of(WorkType.ALU_HOT).with("width", width);
    }

    /** {@return work of pairs in which an unimportant worker wakes an important one} */
    public static Work asymmetricWaker() {
        return Work.of(WorkType.ASYMMETRIC_WAKER);
    }

    /** {@return work of pairs that change bytes of 32 KiB each and wake each other over pipes} */
    public static Work cachePipe() {
        return Work.of(WorkType.CACHE_PIPE);
    }

    /** {@return work that changes bytes of a buffer, 32 KiB} */
    public static Work cachePressure() {
        return Work.of(WorkType.CACHE_PRESSURE);
    }

    /** {@return work that changes bytes of a buffer, of so many bytes, so many bytes apart} */
    public static Work cachePressure(long bytes, long stride) {
        return Work.of(WorkType.CACHE_PRESSURE).with("bytes", bytes).with("stride", stride);
    }

    /** {@return work that changes bytes of a buffer and yields, 32 KiB} */
    public static Work cacheYield() {
        return Work.of(WorkType.CACHE_YIELD);
    }

    /** {@return work that changes bytes of a buffer and yields, of so many bytes, so many bytes apart} */
    public static Work cacheYield(long bytes, long stride) {
        return Work.of(WorkType.CACHE_YIELD).with("bytes", bytes).with("stride", stride);
    }

    /**
     * {@return work that uses the CPU for a time, as exactly as it can, and then sleeps}
     *
     * <p>The figures of its cgroup tell by how much 95 in 100 spins took more or less CPU time than they were to take, in percent: all of
     * them, and those during which the host let none of the worker's vCPUs wait; of those also from begin to end; and how many there were
     * ({@link dev.ktstr.testng.check.SpinAccuracy}):
     *
     * <pre>{@code
     * spin error p95=170.62/0.06/1.34% (all/undisturbed/undisturbed from begin to end) undisturbed=0.2% (582 samples of 582 spins)
     * }</pre>
     *
     * @param spin how much CPU time each spin is to take, from 1 ns to 4.29 s
     * @param rest how long it sleeps after each
     */
    public static Work calibratedSpin(Duration spin, Duration rest) {
        return Work.of(WorkType.CALIBRATED_SPIN).with("spinNanos", spin).with("restNanos", rest);
    }

    /** {@return work that moves to and fro between two cgroups below its own} */
    public static Work cgroupAttachStorm() {
        return Work.of(WorkType.CGROUP_ATTACH_STORM);
    }

    /** {@return work that makes cgroups below its own, computes in them and removes them} */
    public static Work cgroupChurn() {
        return Work.of(WorkType.CGROUP_CHURN);
    }

    /** {@return work of pairs that pin each other to CPUs at random} */
    public static Work crossAffinityChurn() {
        return Work.of(WorkType.CROSS_AFFINITY_CHURN);
    }

    /**
     * {@return work that a program of the host does, each worker one} It is packed into the guest as any payload is. It has nothing to
     * read, and what it prints is thrown away. It is told to stop with SIGTERM, and killed half a second later, with all that it has
     * started; one that ends before with another status than 0 fails the case. It counts no units: reports have what the kernel knows of it.
     *
     * <pre>{@code
     * cgroup("web").workers(2).work(custom(Payload.named("sha256sum").args("/dev/zero")))
     * }</pre>
     *
     * @param program which, with its arguments and what it brings along; nothing is demanded of its output
     */
    public static WorkSpec custom(Payload program) {
        return new WorkSpec.Program(program);
    }

    /** {@return work of groups in which all consumers wait for the events of all producers} */
    public static Work epollStorm() {
        return Work.of(WorkType.EPOLL_STORM);
    }

    /** {@return work of groups in which all consumers wait for the events of all producers, so many of each} */
    public static Work epollStorm(int producers, int consumers, int events) {
        return Work.of(WorkType.EPOLL_STORM)
                .with("producers", producers)
                .with("consumers", consumers)
                .with("events", events);
    }

    /** {@return work of groups in which one wakes several at once, who multiply matrices, 4 of them} */
    public static Work fanOutCompute() {
        return Work.of(WorkType.FAN_OUT_COMPUTE);
    }

    /** {@return work of groups in which one wakes several at once, who multiply matrices, so many of them} */
    public static Work fanOutCompute(int fanOut) {
        return Work.of(WorkType.FAN_OUT_COMPUTE).with("fanOut", fanOut);
    }

    /** {@return work that forks children that end at once} */
    public static Work forkExit() {
        return Work.of(WorkType.FORK_EXIT);
    }

    /** {@return work of groups in which one wakes several at once with a futex, 4 of them} */
    public static Work futexFanOut() {
        return Work.of(WorkType.FUTEX_FAN_OUT);
    }

    /** {@return work of groups in which one wakes several at once with a futex, so many of them} */
    public static Work futexFanOut(int fanOut) {
        return Work.of(WorkType.FUTEX_FAN_OUT).with("fanOut", fanOut);
    }

    /** {@return work that computes a little and sleeps a little} */
    public static Work idleChurn() {
        return Work.of(WorkType.IDLE_CHURN);
    }

    /** {@return work of groups that write to one file, 4 workers each} */
    public static Work ioConvoy() {
        return Work.of(WorkType.IO_CONVOY);
    }

    /** {@return work of groups that write to one file, so many workers each} */
    public static Work ioConvoy(int writers) {
        return Work.of(WorkType.IO_CONVOY).with("writers", writers);
    }

    /** {@return work that reads from a file in memory at random} */
    public static Work ioRandRead() {
        return Work.of(WorkType.IO_RAND_READ);
    }

    /** {@return work that writes 16 blocks of 4 KiB to a file in memory and sleeps for 100 us} */
    public static Work ioSync() {
        return Work.of(WorkType.IO_SYNC);
    }

    /** {@return work of many instructions per cycle in one burst and few in the next} */
    public static Work ipcVariance() {
        return Work.of(WorkType.IPC_VARIANCE);
    }

    /** {@return work that is woken by a timer's interrupt} */
    public static Work irqWake() {
        return Work.of(WorkType.IRQ_WAKE);
    }

    /** {@return work of groups that contend for a lock, 4 workers each} */
    public static Work mutexContention() {
        return Work.of(WorkType.MUTEX_CONTENTION);
    }

    /** {@return work of groups that contend for a lock, so many workers each, that compute so many units with the lock and without} */
    public static Work mutexContention(int contenders, long hold, long work) {
        return Work.of(WorkType.MUTEX_CONTENTION)
                .with("contenders", contenders)
                .with("hold", hold)
                .with("work", work);
    }

    /** {@return work of pairs that send each other datagrams over the loopback device} */
    public static Work netTraffic() {
        return Work.of(WorkType.NET_TRAFFIC);
    }

    /** {@return work that takes one nice value after the other} */
    public static Work niceSweep() {
        return Work.of(WorkType.NICE_SWEEP);
    }

    /** {@return work that moves from node to node with its memory, 1 MiB} */
    public static Work numaMigrationChurn() {
        return Work.of(WorkType.NUMA_MIGRATION_CHURN);
    }

    /** {@return work that moves from node to node with its memory, so many KiB} */
    public static Work numaMigrationChurn(long kib) {
        return Work.of(WorkType.NUMA_MIGRATION_CHURN).with("kib", kib);
    }

    /** {@return work that walks through memory on another node each time, 4 MiB} */
    public static Work numaWorkingSetSweep() {
        return Work.of(WorkType.NUMA_WORKING_SET_SWEEP);
    }

    /** {@return work that walks through memory on another node each time, so many KiB} */
    public static Work numaWorkingSetSweep(long kib) {
        return Work.of(WorkType.NUMA_WORKING_SET_SWEEP).with("kib", kib);
    }

    /** {@return work that touches pages and gives them back, 256 of 4 MiB} */
    public static Work pageFaultChurn() {
        return Work.of(WorkType.PAGE_FAULT_CHURN);
    }

    /** {@return work that touches pages and gives them back, so many of so many KiB} */
    public static Work pageFaultChurn(long kib, long touches) {
        return Work.of(WorkType.PAGE_FAULT_CHURN).with("kib", kib).with("touches", touches);
    }

    /** {@return work that takes one scheduling policy after the other} */
    public static Work policyChurn() {
        return Work.of(WorkType.POLICY_CHURN);
    }

    /** {@return work of groups in which real-time workers take the CPU from one that computes, one every 200 us} */
    public static Work preemptStorm() {
        return Work.of(WorkType.PREEMPT_STORM);
    }

    /** {@return work of groups in which real-time workers take the CPU from one that computes, so many, each in this interval} */
    public static Work preemptStorm(int preemptors, Duration interval) {
        return Work.of(WorkType.PREEMPT_STORM).with("preemptors", preemptors).with("intervalNanos", interval);
    }

    /** {@return work of threes: one waits for a lock that another holds, whom the third keeps from the CPU} */
    public static Work priorityInversion() {
        return Work.of(WorkType.PRIORITY_INVERSION);
    }

    /** {@return work of groups with a bounded queue, 3 producers and a slower consumer} */
    public static Work producerConsumerImbalance() {
        return Work.of(WorkType.PRODUCER_CONSUMER_IMBALANCE);
    }

    /** {@return work of groups with a bounded queue, so many of each} */
    public static Work producerConsumerImbalance(int producers, int consumers) {
        return Work.of(WorkType.PRODUCER_CONSUMER_IMBALANCE)
                .with("producers", producers)
                .with("consumers", consumers);
    }

    /** {@return work of pairs: one has of its CPU what a real-time worker leaves, half of it} */
    public static Work rtStarvation() {
        return Work.of(WorkType.RT_STARVATION);
    }

    /**
     * {@return work of a messenger and workers, with wake-up and request latencies, 4 of them}
     *
     * <p>A request is what a worker does each time the messenger has woken it: think, and multiply matrices. The figures of the cgroup
     * ({@link dev.ktstr.testng.check.Latency}) have the percentiles of both, and how many there were:
     *
     * <pre>{@code
     * wake latency p50=217.0us p90=2979.8us p99=10076.2us p99.9=10076.2us cv=1.74 p99/p50=46.4 (55 samples of 55 wake-ups)
     * request latency p50=44073.0us p90=80347.1us p99=105578.5us p99.9=123666.4us cv=0.45 (116 samples of 116 requests)
     * }</pre>
     */
    public static Work schbench() {
        return Work.of(WorkType.SCHBENCH);
    }

    /** {@return the same as {@link #schbench()}, with so many workers for each messenger} */
    public static Work schbench(int workers) {
        return Work.of(WorkType.SCHBENCH).with("workers", workers);
    }

    /** {@return work of pairs that send each other signals} */
    public static Work signalStorm() {
        return Work.of(WorkType.SIGNAL_STORM);
    }

    /** {@return work of pairs that compute on the two threads of one core} */
    public static Work smtSiblingSpin() {
        return Work.of(WorkType.SMT_SIBLING_SPIN);
    }

    /**
     * {@return work of a cache of objects, with request latencies, 3 fast workers and a slow one}
     *
     * <p>A request is a look into the cache, which waits for a slow worker where the object is not there. The figures of the cgroup have
     * their latencies as {@link #schbench()} has them.
     */
    public static Work taobench() {
        return Work.of(WorkType.TAOBENCH);
    }

    /** {@return the same as {@link #taobench()}, with so many of each} */
    public static Work taobench(int fast, int slow) {
        return Work.of(WorkType.TAOBENCH).with("fast", fast).with("slow", slow);
    }

    /** {@return work of groups in which one wakes a crowd, 4 times every 10 ms} */
    public static Work thunderingHerd() {
        return Work.of(WorkType.THUNDERING_HERD);
    }

    /** {@return work of groups in which one wakes a crowd, so many, so many times, and then pauses} */
    public static Work thunderingHerd(int waiters, int batches, Duration pause) {
        return Work.of(WorkType.THUNDERING_HERD)
                .with("waiters", waiters)
                .with("batches", batches)
                .with("interBatchNanos", pause);
    }

    /** {@return work that waits for a periodic timer, 1 ms} */
    public static Work timerLatency() {
        return Work.of(WorkType.TIMER_LATENCY);
    }

    /** {@return work that waits for a periodic timer, in this interval} */
    public static Work timerLatency(Duration interval) {
        return Work.of(WorkType.TIMER_LATENCY).with("intervalNanos", interval);
    }

    /** {@return work of rings in which each worker wakes the next with a futex, 4 of them} */
    public static Work wakeChain() {
        return wakeChain(4, Wake.FUTEX);
    }

    /** {@return work of rings of so many workers, in which each wakes the next} */
    public static Work wakeChain(int depth, Wake wake) {
        return Work.of(WorkType.WAKE_CHAIN).with("depth", depth).with("wake", wake.number);
    }

    /** How a worker wakes another one. */
    public enum Wake {
        FUTEX(0),
        PIPE(1);

        /** In plans. */
        private final int number;

        Wake(int number) {
            this.number = number;
        }
    }

    /** {@return a phase that keeps several multiplications in flight at once} */
    public static Phase aluHot(Duration duration) {
        return new Phase(Phase.Kind.ALU_HOT, duration);
    }

    /** {@return a phase that writes to a file in memory} */
    public static Phase writing(Duration duration) {
        return new Phase(Phase.Kind.IO, duration);
    }
}
