// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng;

import dev.ktstr.kernel.live.LiveKernel;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.testng.check.Thresholds;
import dev.ktstr.testng.scenario.Backdrop;
import dev.ktstr.testng.scenario.Cgroup;
import dev.ktstr.testng.scenario.Payload;
import dev.ktstr.testng.scenario.Step;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * What a test method works with: its case and the case's machine. The machine is booted when it is first needed and ends with
 * the method.
 */
public interface Ctx {
    /** {@return the CPUs of the machine} */
    Topology topology();

    /** {@return the scheduler under test} */
    Scheduler scheduler();

    /**
     * Runs a workload for as long as the test declares and judges it.
     *
     * @param cgroups what runs side by side
     * @throws dev.ktstr.testng.run.ScenarioFailedError if something demanded was not kept; its message is the report
     * @throws org.testng.SkipException if the host, not the scheduler, explains everything that was not kept
     * @return what came of it; a run in which something was not kept throws instead, and is among those that {@link #afterVm} gets
     * @throws IllegalArgumentException if the scenario is impossible on this machine; nothing was booted for it
     */
    RunResult run(Cgroup... cgroups);

    /**
     * Runs a workload in steps, between which the guest itself does something to its scheduler, and judges it as {@link
     * #run(Cgroup...)} does.
     *
     * <pre>{@code
     * RunResult result = ctx.run(
     *         backdrop(cgroup("web").workers(4)),
     *         step().hold(seconds(3)),
     *         step(detachScheduler()).hold(seconds(3)));
     * assertThat(result.throughputRatio(0, 1)).isGreaterThan(0.9);
     * }</pre>
     *
     * @param backdrop what runs during all steps
     * @param steps at least one; their holds take no longer than the test's duration
     * @throws IllegalArgumentException also if they do
     */
    default RunResult run(Backdrop backdrop, Step... steps) {
        return run(Thresholds.NONE, backdrop, steps);
    }

    /**
     * Runs a workload in steps and judges it, this once, also by other limits than the test's: {@code
     * ctx.run(Thresholds.NONE.withMaxGap(seconds(5)), backdrop(...), step())}.
     *
     * @param demanded limits that count more than those of the test
     */
    RunResult run(Thresholds demanded, Backdrop backdrop, Step... steps);

    /**
     * Runs a payload as the workload, in no cgroup of its own, until it ends, and judges it as {@link #run(Cgroup...)} does. It has
     * as long as the test declares; not having ended by then fails the case.
     *
     * <pre>{@code
     * double iops = ctx.payload(FIO).payloads().get(0).metric("jobs.0.read.iops");
     * }</pre>
     *
     * @param beside what works meanwhile
     * @throws IllegalArgumentException if its program is not on the host or cannot run in a guest; nothing was booted for it
     */
    RunResult payload(Payload payload, Cgroup... beside);

    /**
     * Begins a workload whose steps the test makes up while it runs. It is to be closed before the next one.
     *
     * @param backdrop what there is at first
     * @throws IllegalArgumentException if it is impossible on this machine; nothing was booted for it
     * @throws IllegalStateException if something is to be done {@link #at} a time
     */
    LiveRun begin(Backdrop backdrop);

    /**
     * Has something done with the result once the machine is gone, however the test method ends. What it throws fails the case.
     *
     * @param callback called on the thread of the test method; of several each is called, in order
     */
    void afterVm(Consumer<CaseResult> callback);

    /**
     * Runs a command in the guest's shell, beside whatever the scheduler schedules; the shell is busybox. It may take two minutes.
     *
     * @throws dev.ktstr.testng.run.CaseBrokenException if it took longer, or the guest died
     */
    default ExecResult exec(String command) {
        return exec(command, Duration.ofMinutes(2));
    }

    /**
     * Runs a command in the guest's shell, beside whatever the scheduler schedules; the shell is busybox.
     *
     * @param limit how long it may take; then it is killed
     * @throws dev.ktstr.testng.run.CaseBrokenException if it took longer, or the guest died
     */
    ExecResult exec(String command, Duration limit);

    /**
     * {@return the guest's kernel, seen from outside: variables by name, BPF programs and maps, the scheduler's globals}
     *
     * <p>The guest runs on meanwhile and does not notice. It is started if it is not there yet.
     *
     * <pre>{@code
     * ctx.kernel().bpf().global("nr_dispatched").asLong();
     * ctx.kernel().perCpu("runqueues", 0).get("nr_running").asLong();
     * }</pre>
     *
     * @throws dev.ktstr.testng.run.CaseBrokenException if this kernel cannot be looked at: it has no BTF, or no symbols
     */
    LiveKernel kernel();

    /**
     * Does something to the guest's kernel while the next workload runs: {@code ctx.at(Duration.ofSeconds(2), kernel ->
     * kernel.bpf().global("crash").set(1))}.
     *
     * @param afterStart how long after the workers were released; less than the workload's duration
     * @param action done on a thread of its own; what it throws, assertions included, fails {@link #run}. One that a busy host
     *     does not begin before the workload's end makes the case INCONCLUSIVE
     */
    void at(Duration afterStart, Consumer<LiveKernel> action);
}
