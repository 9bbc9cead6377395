// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.check.Thresholds;
import dev.ktstr.testng.gauntlet.Candidate;
import dev.ktstr.testng.scenario.canned.CannedScenario;
import java.time.Duration;
import java.util.Optional;

/**
 * One case as it was declared: a test method on one machine.
 *
 * @param className the test class
 * @param method the test method
 * @param row what tells the case from the method's other ones, for example {@code odd-3llc}
 * @param kernel the spec of the kernel it boots
 * @param topology the CPUs of the machine
 * @param memoryMiB its memory in MiB
 * @param scheduler the scheduler under test
 * @param thresholds what is demanded of it, defaults included
 * @param duration how long the workload runs
 * @param options what else it may have
 */
public record CasePlan(
        String className,
        String method,
        String row,
        String kernel,
        Topology topology,
        int memoryMiB,
        Scheduler scheduler,
        Thresholds thresholds,
        Duration duration,
        CaseOptions options) {
    /** {@return the name in reports, for example {@code mixedWorkloads[odd-3llc]}} */
    public String name() {
        return method + "[" + row + "]";
    }

    /** {@return whether its scheduler is attached when its machine is ready} */
    boolean startsAttached() {
        return scheduler.binary().isPresent() && !options.startDetached();
    }

    /** {@return what a choice among cases is made by} */
    public Candidate candidate() {
        return new Candidate(
                className + "#" + name(),
                scheduler.name(),
                options.constraints().requiredFlags(),
                options.constraints().excludedFlags(),
                options.flagsOn(),
                topology.cpus(),
                topology.llcs(),
                topology.numaNodes(),
                topology.threadsPerCore() > 1,
                false,
                false,
                options.expectedError().isPresent(),
                (int) duration.toSeconds(),
                // What a test method does is not known before it does it.
                0,
                options.gauntlet(),
                method,
                kernel);
    }

    /** {@return what the scenario demands, as far as the test itself does not say otherwise} */
    Thresholds demanded(CannedScenario scenario) {
        return scenario.thresholds().overriddenBy(options.own());
    }

    /**
     * {@return why it is not run on a kernel, if it is not}
     *
     * @param release of the kernel, as uname has it
     */
    Optional<String> refusalOn(String release) {
        return scheduler.kernels().accepts(release)
                ? Optional.empty()
                : Optional.of("is for the kernels " + scheduler.kernels() + ", and this one is " + release);
    }
}
