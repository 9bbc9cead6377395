// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario.canned;

import static dev.ktstr.testng.scenario.Scenario.bursty;
import static dev.ktstr.testng.scenario.Scenario.millis;
import static dev.ktstr.testng.scenario.Scenario.pipeIo;
import static dev.ktstr.testng.scenario.canned.Groups.doing;
import static dev.ktstr.testng.scenario.canned.Groups.spinning;

import dev.ktstr.guest.plan.SchedPolicy;
import dev.ktstr.guest.plan.Work;
import java.util.List;

/** Other scheduling policies beside the ordinary one. Those of real time sleep, too: they would not leave others anything. */
final class PolicyScenarios {
    private static final Work REAL_TIME = bursty(millis(500), millis(250));

    static final List<CannedScenario> ALL = List.of(
            policy("sched_batch", "batch workers beside ordinary ones")
                    .with(spinning(0).policy(SchedPolicy.BATCH), spinning(1)),
            policy("sched_idle", "idle workers beside ordinary ones, with CPUs enough for both")
                    .needs(machine -> machine.minCpus(4))
                    .with(spinning(0).policy(SchedPolicy.IDLE), spinning(1)),
            policy("sched_fifo", "a FIFO worker that computes for 500 ms at a time, beside ordinary ones")
                    .needs(machine -> machine.minCpus(2))
                    .with(doing(0, 1, REAL_TIME).policy(SchedPolicy.fifo(1)), spinning(1)),
            policy("sched_rr", "two round-robin workers that compute for 500 ms at a time, beside ordinary ones")
                    .needs(machine -> machine.minCpus(3))
                    .with(doing(0, 2, REAL_TIME).policy(SchedPolicy.roundRobin(1)), spinning(1)),
            policy("sched_mixed", "a cgroup for each of normal, batch, idle and FIFO")
                    .needs(machine -> machine.minCpus(4))
                    .with(
                            spinning(0, 1),
                            spinning(1, 1).policy(SchedPolicy.BATCH),
                            spinning(2, 1).policy(SchedPolicy.IDLE),
                            doing(3, 1, REAL_TIME).policy(SchedPolicy.fifo(1))),
            policy("cgroup_pipe_io", "pairs that wake each other over pipes, beside spinning workers")
                    .with(doing(0, 4, pipeIo()), spinning(1)));

    private PolicyScenarios() {}

    private static CannedScenario policy(String name, String essence) {
        return CannedScenario.of("sched_class", name, essence);
    }
}
