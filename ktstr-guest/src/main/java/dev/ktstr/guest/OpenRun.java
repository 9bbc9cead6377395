// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.StepPlan;
import dev.ktstr.guest.report.FailedOp;
import dev.ktstr.guest.report.RunReport;
import java.util.List;
import java.util.Optional;

/** A run whose steps are made up on the way. Between its parts the guest does whatever else it is asked to. */
public final class OpenRun {
    private final PlanRun run;

    OpenRun(PlanRun run) {
        this.run = run;
    }

    /**
     * Adds cgroups, those that are not on demand at once, and carries steps out.
     *
     * @return the operation that failed and ended the steps, not the run; empty where none has
     * @throws RequestFailedException where the guest cannot set the cgroups up
     * @throws IllegalArgumentException where cgroups or steps do not fit what there is; the guest was asked nothing
     */
    public Optional<FailedOp> proceed(List<CgroupPlan> cgroups, List<StepPlan> steps) throws InterruptedException {
        return run.proceed(cgroups, steps);
    }

    /** Stops all workers, and says what came of the whole run. */
    public RunReport end() throws InterruptedException {
        return run.end();
    }
}
