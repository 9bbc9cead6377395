// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Runs a TestNG test method once for each topology and kernel, each time with a machine of its own. The method takes one
 * parameter, the {@link Ctx}. With {@code -Dktstr.gauntlet} it runs on every topology preset, and with every combination of the
 * scheduler's flags, besides.
 *
 * <p>Members that are arrays take one value at most ({@code llcs = 2}); left out, they inherit from the scheduler and then
 * from the defaults.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Ktstr {
    /** {@return the static field of type {@link Scheduler} in the test class; empty means the kernel's own scheduler} */
    String scheduler() default "";

    /** {@return further arguments of the scheduler, after its own} */
    String[] schedulerArgs() default {};

    /** {@return the file that the scheduler is given in place of its own config file, relative to the module} */
    String configFile() default "";

    /** {@return kernel settings of the guest besides the scheduler's, as {@code kernel.sched_schedstats=1}} */
    String[] sysctls() default {};

    /** {@return further arguments of the kernel, after the scheduler's} */
    String[] kernelArgs() default {};

    /** {@return the kernels this test is made for, in place of the scheduler's: {@code "6.16"}, {@code "6.18..=7.0"}} */
    String[] kernels() default {};

    /** {@return whether the scheduler is left for the test to attach, see {@link dev.ktstr.testng.scenario.Scenario#attachScheduler}} */
    boolean startDetached() default false;

    /** {@return whether the test is only there for the verifier's sweep; then it is skipped, unless {@code -Dktstr.ignored}} */
    boolean ignore() default false;

    /** {@return NUMA nodes; by default the scheduler's, else 1} */
    int[] numaNodes() default {};

    /** {@return last-level caches of the whole machine; by default the scheduler's, else 1} */
    int[] llcs() default {};

    /** {@return cores for each LLC; by default the scheduler's, else 2} */
    int[] cores() default {};

    /** {@return hardware threads for each core; by default the scheduler's, else 1} */
    int[] threads() default {};

    /**
     * {@return after how many milliseconds without running a runnable task the kernel ejects the scheduler, whatever the scheduler
     * itself asks for; by default what it asks for}
     */
    int[] watchdogMillis() default {};

    /**
     * {@return names of topology presets to run on} A machine that one of the four members above describes is run on as well; without them the
     * presets are all there is.
     */
    String[] presets() default {};

    /**
     * {@return scenarios of the {@link dev.ktstr.testng.scenario.canned.Catalogue}, by name, by category or {@code "*"} for all, for
     * each of which the test is run: {@code ctx.run(ctx.scenario())}}
     *
     * <p>A scenario that a machine lacks something for is skipped, and so is one that is about a flag that the scheduler does not
     * have; in the gauntlet it is left out.
     */
    String[] scenarios() default {};

    /** {@return flags of the scheduler that the test is always run with} */
    String[] requiredFlags() default {};

    /** {@return flags of the scheduler that the test is never run with} */
    String[] excludedFlags() default {};

    /** {@return the least NUMA nodes of a preset in the gauntlet; by default the scheduler's, else 1} */
    int[] minNumaNodes() default {};

    /** {@return the most NUMA nodes of a preset in the gauntlet; by default the scheduler's, else 1} */
    int[] maxNumaNodes() default {};

    /** {@return the least LLCs of a preset in the gauntlet; by default the scheduler's, else 1} */
    int[] minLlcs() default {};

    /** {@return the most LLCs of a preset in the gauntlet; by default the scheduler's, else 12} */
    int[] maxLlcs() default {};

    /** {@return the least CPUs of a preset in the gauntlet; by default the scheduler's, else 1} */
    int[] minCpus() default {};

    /** {@return the most CPUs of a preset in the gauntlet; by default the scheduler's, else 192} */
    int[] maxCpus() default {};

    /** {@return whether presets in the gauntlet must have two threads for each core; by default the scheduler's, else false} */
    boolean[] requiresSmt() default {};

    /** {@return memory of the machine in MiB; a machine with many CPUs gets more if it needs more} */
    int memoryMiB() default 2048;

    /** {@return how long the workload runs, in seconds} */
    int durationSeconds() default 12;

    /** {@return that the kernel has to take the scheduler out, and with which words; by default nothing of the kind} */
    ExpectError[] expectError() default {};

    /**
     * {@return how often the scheduler's globals are read while the workload runs, at even distances from 10 % to 90 % of it; at most
     * 64, by default never}
     */
    int samples() default 0;

    /** {@return the longest time in milliseconds that taking the machine down may take; by default not judged} */
    int[] cleanupBudgetMillis() default {};

    /**
     * {@return whether a worker that did no work at all, or a program in a worker's place that got no CPU time, fails the test; by
     * default true. With false {@link #maxSpreadPct} and {@link #maxGapMillis} are not judged either}
     */
    boolean[] notStarved() default {};

    /** {@return by how many percentage points the off-CPU time of a cgroup's workers may differ; by default 15} */
    double[] maxSpreadPct() default {};

    /** {@return the longest time in milliseconds a worker may go without getting on; by default 2000} */
    int[] maxGapMillis() default {};

    /** {@return whether a worker seen on a CPU outside its cpuset fails the test; by default false} */
    boolean[] isolation() default {};

    /** {@return the largest coefficient of variation of the work done per CPU second; by default unlimited} */
    double[] maxThroughputCv() default {};

    /** {@return the fewest work units that a worker may get done in a second of its CPU time; by default not judged} */
    double[] minWorkRate() default {};

    /**
     * {@return the longest wake-up latency in nanoseconds that 99 of 100 wake-ups of a cgroup have to keep to; by default not judged}
     */
    long[] maxP99WakeLatencyNanos() default {};

    /** {@return the largest coefficient of variation of a cgroup's wake-up latencies; by default not judged} */
    double[] maxWakeLatencyCv() default {};

    /** {@return how often a second a worker has to get through its loop at least; by default not judged} */
    double[] minIterationRate() default {};

    /** {@return the most changes of CPU for each turn of the workers' loops, over a cgroup; by default not judged} */
    double[] maxMigrationRatio() default {};

    /** {@return which share of a worker's pages, 0 to 1, has to be on the NUMA nodes of its cpuset; by default not judged} */
    double[] minPageLocality() default {};

    /**
     * {@return the most pages that NUMA balancing may move while a cgroup runs, by the pages of its workers; by default not judged}
     */
    double[] maxCrossNodeMigrationRatio() default {};

    /** {@return the largest share of a worker's pages, 0 to 1, on NUMA nodes without CPUs; by default not judged} */
    double[] maxSlowTierRatio() default {};

    /**
     * {@return by how much, in percent of it, a cgroup's share of the CPU time may differ from that of its weight, among cgroups within
     * the same one and with one cpuset that have a spinning worker for each CPU of it, and are left alone for the whole run; by default
     * not judged}
     */
    double[] maxWeightErrorPct() default {};

    /** {@return whether every check of what the host sees is enforced, each with its default unless set; by default false} */
    boolean[] monitorChecks() default {};

    /** {@return the largest ratio of the longest runqueue to the shortest; by default not judged, with monitorChecks 4} */
    double[] maxImbalanceRatio() default {};

    /** {@return the most tasks in the local dispatch queue of a CPU; by default not judged, with monitorChecks 50} */
    int[] maxLocalDsqDepth() default {};

    /** {@return whether a runqueue's clock that stands fails the test; by default false, with monitorChecks true} */
    boolean[] failOnStall() default {};

    /** {@return how many samples in a row, 100 ms apart, must be beyond one of these limits; by default 5} */
    int[] sustainedSamples() default {};

    /**
     * {@return how often a second the kernel may choose a CPU in the scheduler's place ({@code SCX_EV_SELECT_CPU_FALLBACK});
     * by default not judged, with monitorChecks 200}
     */
    double[] maxFallbackRate() default {};

    /**
     * {@return how often a second a task may be kept on its CPU for want of another one ({@code SCX_EV_DISPATCH_KEEP_LAST});
     * by default not judged, with monitorChecks 100}
     */
    double[] maxKeepLastRate() default {};
}
