// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng;

import dev.ktstr.kvm.topology.Topology;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What came of a case, once its machine is gone.
 *
 * @param name of the case, such as {@code mixedWorkloads[odd-3llc]}
 * @param kernel the kernel's release, as uname has it
 * @param topology the CPUs of the machine
 * @param scheduler the scheduler under test, with the arguments it was given
 * @param thrown what the test method threw; also where that is the failure that the test is for
 * @param runs its workloads, in order; one that could not be carried out is not among them
 * @param directory where its console log and everything else it left is
 */
public record CaseResult(
        String name,
        String kernel,
        Topology topology,
        Scheduler scheduler,
        Optional<Throwable> thrown,
        List<RunResult> runs,
        Path directory) {
    public CaseResult {
        runs = List.copyOf(runs);
    }

    /**
     * {@return the last workload}
     *
     * @throws IllegalStateException if none was carried out
     */
    public RunResult lastRun() {
        if (runs.isEmpty()) {
            throw new IllegalStateException("no workload of " + name + " was carried out"
                    + thrown.map(error -> ": " + error.getMessage()).orElse(""));
        }
        return runs.get(runs.size() - 1);
    }
}
