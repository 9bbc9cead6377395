// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.OpenRun;
import dev.ktstr.guest.plan.CgroupOp;
import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.MachineOp;
import dev.ktstr.guest.plan.PlanOp;
import dev.ktstr.guest.plan.ProgramOp;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.StepPlan;
import dev.ktstr.guest.report.RunReport;
import dev.ktstr.guest.report.StepReport;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A workload in a case's machine whose steps are made up on the way, with what looks at it meanwhile. */
final class LiveWorkload implements AutoCloseable {
    private final OpenRun run;
    private final Measuring measuring;
    private final CaseMachine machine;
    /** Each once: it is judged by all that it could ever do, however often it was done. */
    private final Set<PlanOp> done = new LinkedHashSet<>();

    LiveWorkload(OpenRun run, Measuring measuring, CaseMachine machine) {
        this.run = run;
        this.measuring = measuring;
        this.machine = machine;
    }

    /** Tells the guest what is new, and carries a step out. */
    void proceed(List<CgroupPlan> cgroups, StepPlan step) throws InterruptedException {
        step.ops().stream()
                .filter(op -> isJudged(op) && done.size() < RunPlan.MAX_OPS)
                .forEach(done::add);
        measuring.takeUp(cgroups);
        run.proceed(cgroups, List.of(step));
    }

    /** {@return whether an operation has to do with what workers may get, and so with how they are judged} */
    static boolean isJudged(PlanOp op) {
        return op instanceof CgroupOp || op instanceof MachineOp.CpuOffline || op instanceof ProgramOp.Run;
    }

    /** {@return what was at the end of each step by now} */
    List<StepReport> steps() {
        return run.steps();
    }

    CaseMachine machine() {
        return machine;
    }

    /** {@return all cgroups that it has had by now, and what was done with them and their CPUs, as if in one step} */
    RunPlan plan() {
        return new RunPlan(
                List.of(new StepPlan(Duration.ZERO, List.copyOf(done))),
                run.plan().cgroups(),
                run.plan().cgroupParent());
    }

    /** Stops the workers, and says what was measured. */
    CaseMachine.Measurement end() throws InterruptedException {
        try (measuring) {
            RunReport report = run.end();
            return machine.finish(measuring, report);
        }
    }

    /** Whoever looks at the guest ends; the workers do with their machine, unless they were ended. */
    @Override
    public void close() {
        measuring.close();
    }
}
