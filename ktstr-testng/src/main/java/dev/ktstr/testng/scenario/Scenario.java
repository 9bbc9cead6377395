// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.Phase;
import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The words a scenario is written in; made to be imported statically: {@code import static ...Scenario.*}. */
public final class Scenario extends Ops {
    private Scenario() {}

    /** {@return a cgroup with two spinning workers, to be changed to taste} */
    public static Cgroup cgroup(String name) {
        return Cgroup.named(name);
    }

    /** {@return the cgroup that all others of the guest are in, in which two workers spin: the rivals of all} */
    public static Cgroup host() {
        return Cgroup.named(CgroupPlan.OUTERMOST);
    }

    /** {@return cgroups that are there during all steps of a run} */
    public static Backdrop backdrop(Cgroup... cgroups) {
        return new Backdrop(List.of(cgroups), List.of());
    }

    /** {@return a step that does this and then holds for the whole of the test's duration, unless it says otherwise} */
    public static Step step(Op... ops) {
        return new Step(List.of(ops), List.of(), Optional.empty(), 1, Optional.empty());
    }

    /** {@return workers, to be spawned or to be put beside others} */
    public static CgroupWork workers(int number, Work work) {
        return CgroupWork.of(number, work);
    }

    /** {@return workers, to be spawned or to be put beside others} */
    public static CgroupWork workers(int number, WorkSpec work) {
        return CgroupWork.of(number, work);
    }

    /** {@return work that computes all the time; a work unit is one turn of its loop} */
    public static Work spinWait() {
        return Work.of(WorkType.SPIN);
    }

    /** {@return work that does nothing but yield; a work unit is one sched_yield} */
    public static Work yieldHeavy() {
        return Work.of(WorkType.YIELD);
    }

    /** {@return work that computes 1024 units and then yields, again and again} */
    public static Work mixed() {
        return Work.of(WorkType.MIXED);
    }

    /** {@return work that computes for a while and then sleeps for a while} */
    public static Work bursty(Duration on, Duration off) {
        return Work.of(WorkType.BURSTY, on.toNanos(), off.toNanos());
    }

    /** {@return work of pairs that wake each other over pipes after 1024 units of computing} */
    public static Work pipeIo() {
        return Work.of(WorkType.PIPE, 1024);
    }

    /** {@return work of pairs that wake each other with futexes after 1024 units of computing} */
    public static Work futexPingPong() {
        return Work.of(WorkType.FUTEX_PING_PONG, 1024);
    }

    /** {@return work that goes through phases, again and again} */
    public static Work sequence(Phase... phases) {
        return Work.sequence(List.of(phases));
    }

    /** {@return a phase of computing} */
    public static Phase spin(Duration duration) {
        return new Phase(Phase.Kind.SPIN, duration);
    }

    /** {@return a phase of sleeping} */
    public static Phase sleeping(Duration duration) {
        return new Phase(Phase.Kind.SLEEP, duration);
    }

    /** {@return a phase of yielding} */
    public static Phase yielding(Duration duration) {
        return new Phase(Phase.Kind.YIELD, duration);
    }

    /** {@return the CPUs of a last-level cache, counted over the machine from 0} */
    public static CpusetSpec llc(int index) {
        return new CpusetSpec.Llc(index);
    }

    /** {@return the CPUs of a NUMA node, counted from 0} */
    public static CpusetSpec node(int index) {
        return new CpusetSpec.Node(index);
    }

    /** {@return exactly these CPUs, in the kernel's list format such as {@code 0-2,5}} */
    public static CpusetSpec cpus(String list) {
        return new CpusetSpec.Exact(CpuSet.parse(list));
    }

    /** {@return a stretch of the machine's CPUs, by fractions from 0 to 1} */
    public static CpusetSpec range(double start, double end) {
        return new CpusetSpec.Range(start, end);
    }

    /** {@return one of several parts of the machine without a CPU in common, counted from 0} */
    public static CpusetSpec part(int index, int of) {
        return new CpusetSpec.Disjoint(index, of);
    }

    /** {@return one of several parts of the machine, wider on both sides by a fraction of its size} */
    public static CpusetSpec overlapping(int index, int of, double fraction) {
        return new CpusetSpec.Overlap(index, of, fraction);
    }

    /** {@return an affinity of half of the cgroup's CPUs, others for each worker and each time; the same in each run} */
    public static AffinitySpec randomHalf() {
        return new AffinitySpec.RandomSubset();
    }

    /** {@return an affinity of the cgroup's CPUs behind one last-level cache, that of most of them} */
    public static AffinitySpec oneLlc() {
        return new AffinitySpec.LlcAligned();
    }

    /** {@return an affinity of all CPUs of the machine} */
    public static AffinitySpec allCpus() {
        return new AffinitySpec.AllCpus();
    }

    /** {@return an affinity of the first of the cgroup's CPUs} */
    public static AffinitySpec firstCpu() {
        return new AffinitySpec.SingleCpu();
    }

    /** {@return an affinity of two hardware threads of one core} */
    public static AffinitySpec smtSiblings() {
        return new AffinitySpec.SmtSiblings();
    }

    /** {@return an affinity of those of these CPUs that the cgroup may use, in the kernel's list format} */
    public static AffinitySpec onCpus(String list) {
        return new AffinitySpec.Exact(CpuSet.parse(list));
    }

    /** {@return a duration in milliseconds} */
    public static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    /** {@return a duration in seconds} */
    public static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }
}
