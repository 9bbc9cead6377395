// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.StepPlan;
import dev.ktstr.guest.report.FailedOp;
import dev.ktstr.guest.report.RunReport;
import dev.ktstr.guest.report.StepReport;
import java.util.List;
import java.util.Optional;

/** A run whose steps are made up on the way. Between its parts the guest does whatever else it is asked to. */
public final class OpenRun {
    private final PlanRun run;

    OpenRun(PlanRun run) {
        this.run = run;
    }

    /**
     * Adds cgroups, those that are not on demand at once, and carries steps out. A cgroup that is there already gets further works,
     * all of them on demand.
     *
     * @throws RequestFailedException where the guest cannot set the cgroups up, or an operation has failed and ended the steps, not
     *     the run
     * @throws IllegalArgumentException where cgroups or steps do not fit what there is; the guest was asked nothing
     */
    public void proceed(List<CgroupPlan> cgroups, List<StepPlan> steps) throws InterruptedException {
        Optional<FailedOp> failed = run.proceed(cgroups, steps);
        if (failed.isPresent()) {
            FailedOp op = failed.get();
            throw new RequestFailedException(
                    "carry out " + steps.get(op.step()).ops().get(op.op()).name(),
                    op.message(),
                    Optional.of(op.reason()));
        }
    }

    /** {@return all cgroups that the run has had by now, with the steps of its last part} */
    public RunPlan plan() {
        return run.plan();
    }

    /** {@return what was at the end of each step by now} */
    public List<StepReport> steps() {
        return run.steps();
    }

    /** Stops all workers, and says what came of the whole run. */
    public RunReport end() throws InterruptedException {
        return run.end();
    }
}
