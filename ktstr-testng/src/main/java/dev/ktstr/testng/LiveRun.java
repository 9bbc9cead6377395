// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng;

import dev.ktstr.testng.scenario.Op;
import dev.ktstr.testng.scenario.Step;
import java.time.Duration;

/**
 * A workload whose steps a test makes up while it runs, from what it has seen. Its workers work from its begin to its end; between two
 * calls the guest goes on. How long it takes is up to the test: its {@code durationSeconds} is what a step without a hold of its own
 * holds for, and bounds nothing. When the machine is gone, or was left after a failure, every call but {@link #close} throws
 * {@link IllegalStateException}.
 *
 * <pre>{@code
 * try (LiveRun run = ctx.begin(backdrop(cgroup("web").workers(4)))) {
 *     StepResult before = run.hold(seconds(1));
 *     if (run.read("/sys/kernel/sched_ext/state").equals("enabled")) {
 *         run.apply(setCpuset("web", llc(0)), spawn("web", workers(2, spinWait())));
 *     }
 *     StepResult after = run.hold(seconds(1));
 *     RunResult result = run.end();
 * }
 * }</pre>
 */
public interface LiveRun extends AutoCloseable {
    /**
     * Carries a step out, and returns when its hold is over. Its cgroups go when the next step comes.
     *
     * @throws IllegalArgumentException if it is impossible at this moment; the guest was asked nothing
     * @throws dev.ktstr.testng.run.CaseBrokenException if an operation failed
     */
    StepResult step(Step step);

    /** Does this at once, and goes on; otherwise as {@link #step}. */
    StepResult apply(Op... ops);

    /** Lets everybody go on for a while. */
    StepResult hold(Duration time);

    /** Runs a command in the guest's shell, beside the workload; it may take two minutes. */
    default ExecResult exec(String command) {
        return exec(command, Duration.ofMinutes(2));
    }

    /**
     * Runs a command in the guest's shell, beside the workload.
     *
     * @param limit how long it may take; then it is killed
     * @throws dev.ktstr.testng.run.CaseBrokenException if it took longer, or the guest died
     */
    ExecResult exec(String command, Duration limit);

    /**
     * {@return what a file of the guest holds, without the line's end}
     *
     * @throws IllegalArgumentException if it cannot be read; the message is the guest's
     */
    String read(String path);

    /**
     * Writes a text into a file of the guest that exists, as {@code echo} does.
     *
     * @throws IllegalArgumentException if it cannot be written; the message is the guest's
     */
    void write(String path, String text);

    /**
     * Stops all workers and judges the run, as {@link Ctx#run} does.
     *
     * @throws dev.ktstr.testng.run.ScenarioFailedError if something demanded was not kept
     * @throws org.testng.SkipException if the host, not the scheduler, explains everything that was not kept
     */
    RunResult end();

    /** Stops all workers, if {@link #end} was not called, and judges nothing. */
    @Override
    void close();
}
