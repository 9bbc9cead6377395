// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.StepPlan;
import dev.ktstr.testng.ExecResult;
import dev.ktstr.testng.LiveRun;
import dev.ktstr.testng.RunResult;
import dev.ktstr.testng.StepResult;
import dev.ktstr.testng.scenario.Op;
import dev.ktstr.testng.scenario.Scenario;
import dev.ktstr.testng.scenario.ScenarioPlan;
import dev.ktstr.testng.scenario.SchedulerChange;
import dev.ktstr.testng.scenario.Step;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A live run of a case. Every call is one of the case's, so that what ends it is told as anywhere else. */
final class CaseLiveRun implements LiveRun {
    private final CaseContext context;
    private final ScenarioPlan scenario;
    private final LiveWorkload workload;
    private int steps;
    private boolean over;

    CaseLiveRun(CaseContext context, ScenarioPlan scenario, LiveWorkload workload) {
        this.context = context;
        this.scenario = scenario;
        this.workload = workload;
    }

    @Override
    public StepResult step(Step step) {
        prepare(step);
        return carryOut(step, scenario.next(step, steps));
    }

    @Override
    public StepResult apply(Op... ops) {
        Step step = Scenario.step(ops);
        prepare(step);
        return carryOut(
                step, new StepPlan(Duration.ZERO, scenario.next(step, steps).ops()));
    }

    @Override
    public StepResult hold(Duration time) {
        return step(Scenario.step().hold(time));
    }

    private void prepare(Step step) {
        if (over) {
            throw new IllegalStateException("the run has ended; begin another one");
        }
        context.requireLive(workload);
        context.install(step);
    }

    private StepResult carryOut(Step step, StepPlan planned) {
        List<CgroupPlan> news = scenario.news();
        steps++;
        return context.live(workload, machine -> {
            Optional<Op> change = lastChange(step);
            change.ifPresent(last -> machine.schedulerChanges(!(last instanceof SchedulerChange.Detach)));
            workload.proceed(news, planned);
            change.ifPresent(last -> machine.schedulerChanged());
            List<StepResult> all = Judgement.steps(workload.steps());
            return all.get(all.size() - 1);
        });
    }

    private static Optional<Op> lastChange(Step step) {
        return step.ops().stream().filter(SchedulerChange.class::isInstance).reduce((first, last) -> last);
    }

    @Override
    public ExecResult exec(String command, Duration limit) {
        prepare(Scenario.step());
        return context.exec(command, limit);
    }

    @Override
    public String read(String path) {
        return shell("cat " + quoted(path), path).output().stripTrailing();
    }

    @Override
    public void write(String path, String text) {
        shell("[ -e " + quoted(path) + " ] && printf %s " + quoted(text) + " > " + quoted(path), path);
    }

    private ExecResult shell(String command, String path) {
        ExecResult result = exec(command);
        if (!result.succeeded()) {
            throw new IllegalArgumentException("the guest's file " + path + " could not be read or written: "
                    + (result.error().isBlank()
                            ? "it is not there"
                            : result.error().strip()));
        }
        return result;
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    @Override
    public RunResult end() {
        prepare(Scenario.step());
        over = true;
        return context.judge(workload, scenario.started());
    }

    @Override
    public void close() {
        if (!over) {
            over = true;
            context.abandon(workload);
        }
    }
}
