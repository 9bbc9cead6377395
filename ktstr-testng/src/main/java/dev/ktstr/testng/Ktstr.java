// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Runs a TestNG test method once for each topology, each time with a machine of its own. The method takes one parameter, the
 * {@link Ctx}.
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

    /** {@return names of topology presets to run on besides the topology above} */
    String[] presets() default {};

    /** {@return memory of the machine in MiB; a machine with many CPUs gets more if it needs more} */
    int memoryMiB() default 2048;

    /** {@return how long the workload runs, in seconds} */
    int durationSeconds() default 12;

    /** {@return whether a worker that did no work at all fails the test; by default true} */
    boolean[] notStarved() default {};

    /** {@return the longest time in milliseconds a worker may go without getting on; by default 2000} */
    int[] maxGapMillis() default {};

    /** {@return by how many percentage points the off-CPU time of a cgroup's workers may differ; by default 15} */
    double[] maxSpreadPct() default {};

    /** {@return whether a worker seen on a CPU outside its cpuset fails the test; by default false} */
    boolean[] isolation() default {};

    /** {@return the largest coefficient of variation of the work done per CPU second; by default unlimited} */
    double[] maxThroughputCv() default {};

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
