// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import dev.ktstr.guest.plan.CgroupName;
import dev.ktstr.guest.plan.CgroupOp;
import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.MachineOp;
import dev.ktstr.guest.plan.PlanOp;
import dev.ktstr.guest.plan.ProgramOp;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.SchedPolicy;
import dev.ktstr.guest.plan.WorkGroup;
import dev.ktstr.guest.plan.WorkType;
import dev.ktstr.guest.plan.WorkerSettings;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which cgroups of a run want all that they can get of the same CPUs from its begin to its end, so that nothing but their weights decides
 * who gets how much. Weights are compared among the cgroups within one other (Documentation/admin-guide/cgroup-v2.rst, weights).
 */
final class WeightRivals {
    /** Cgroups that are made as the run begins come a little later, and what others have of the CPUs meanwhile does not tell. */
    private static final double WHOLE_RUN = 0.99;

    private static final Set<SchedPolicy.Kind> WEIGHED =
            Set.of(SchedPolicy.Kind.NORMAL, SchedPolicy.Kind.BATCH, SchedPolicy.Kind.EXT);

    private final RunPlan plan;
    private final List<PlanOp> ops;
    private final CpuSet machine;
    private final long wallNanos;

    /**
     * @param machine all CPUs
     * @param wallNanos how long the workload ran
     */
    WeightRivals(RunPlan plan, CpuSet machine, long wallNanos) {
        this.plan = plan;
        this.ops = plan.steps().stream().flatMap(step -> step.ops().stream()).toList();
        this.machine = machine;
        this.wallNanos = wallNanos;
    }

    /**
     * A place that cgroups compete for.
     *
     * @param parent the cgroup around them, empty for none of the plan
     * @param cpus the CPUs that each of them may use
     */
    record Arena(Optional<String> parent, CpuSet cpus) {}

    /** {@return what a cgroup competes for} */
    Arena arena(CgroupPlan cgroup) {
        return new Arena(CgroupName.outer(cgroup.name()), cpusOf(cgroup));
    }

    private CpuSet cpusOf(CgroupPlan cgroup) {
        return cgroup.cpuset()
                .or(() -> CgroupName.outer(cgroup.name()).flatMap(this::named).map(this::cpusOf))
                .orElse(machine);
    }

    private Optional<CgroupPlan> named(String name) {
        return plan.cgroups().stream()
                .filter(cgroup -> cgroup.name().equals(name))
                .findFirst();
    }

    /** {@return why a cgroup's share is not decided by its weight alone; empty where it is} */
    Optional<String> objection(CgroupRun run) {
        CgroupPlan cgroup = run.plan();
        return inWeights(cgroup)
                .or(() -> inWorkers(cgroup))
                .or(() ->
                        ops.stream().flatMap(op -> change(op, cgroup).stream()).findFirst())
                .or(() -> inLives(run));
    }

    private Optional<String> inWeights(CgroupPlan cgroup) {
        if (cgroup.name().equals(CgroupPlan.OUTERMOST)) {
            return Optional.of("has no weight");
        }
        if (CgroupName.outer(cgroup.name())
                .flatMap(this::named)
                .filter(outer -> outer.workers() > 0)
                .isPresent()) {
            return Optional.of("has no weight, as there are workers in the cgroup around it itself");
        }
        return cgroup.limits().cpuMax().filter(max -> !max.quota().isZero()).map(max -> "has a cpu.max");
    }

    private Optional<String> inWorkers(CgroupPlan cgroup) {
        if (cgroup.works().isEmpty()) {
            return Optional.of("is empty");
        }
        boolean shares = plan.cgroups().stream()
                .anyMatch(inner -> inner.name().startsWith(cgroup.name() + "/") && inner.workers() > 0);
        if (shares) {
            return Optional.of("shares what it gets with cgroups within it");
        }
        CpuSet cpus = cpusOf(cgroup);
        if (!cgroup.works().stream().allMatch(group -> isGreedy(group, cpus))) {
            return Optional.of("has workers that do not just spin, or not as ordinary ones on all its CPUs");
        }
        return cgroup.workers() < cpus.size()
                ? Optional.of("has fewer workers (" + cgroup.workers() + ") than CPUs (" + cpus.size() + ")")
                : Optional.empty();
    }

    private static boolean isGreedy(WorkGroup group, CpuSet cpus) {
        WorkerSettings settings = group.settings();
        boolean onAll = settings.affinity()
                .map(affinity -> affinity.cpus().containsAll(cpus)
                        && (affinity.random() == 0
                                || affinity.random() == affinity.cpus().size()))
                .orElse(true);
        boolean weighed =
                settings.policy().map(policy -> WEIGHED.contains(policy.kind())).orElse(true);
        return group.work().type() == WorkType.SPIN && onAll && weighed;
    }

    private Optional<String> change(PlanOp op, CgroupPlan cgroup) {
        String name = cgroup.name();
        boolean changed = (op instanceof CgroupOp.SetWeight set && set.cgroup().equals(name))
                || (op instanceof CgroupOp.SetCpuMax max
                        && max.cgroup().equals(name)
                        && !max.max().quota().isZero())
                || (op instanceof CgroupOp.SetAffinity set && set.cgroup().equals(name))
                || (op instanceof CgroupOp.StopWorkers stop && stop.cgroup().equals(name))
                || (op instanceof CgroupOp.Freeze freeze && isIn(freeze.cgroup(), name))
                || (op instanceof CgroupOp.MoveTasks move && (move.cgroup().equals(name) || isIn(name, move.other())))
                || (op instanceof ProgramOp.Run run && isIn(name, run.cgroup()))
                || changesCpus(op, cgroup);
        return changed ? Optional.of("is changed by " + op.name()) : Optional.empty();
    }

    private boolean changesCpus(PlanOp op, CgroupPlan cgroup) {
        String name = cgroup.name();
        return (op instanceof CgroupOp.SetCpuset set && isIn(set.cgroup(), name))
                || (op instanceof CgroupOp.ClearCpuset clear && isIn(clear.cgroup(), name))
                || (op instanceof CgroupOp.SwapCpusets swap && (isIn(swap.cgroup(), name) || isIn(swap.other(), name)))
                || (op instanceof MachineOp.CpuOffline offline && cpusOf(cgroup).contains(offline.cpu()));
    }

    /** {@return whether a cgroup is this one or around it} */
    private static boolean isIn(String outer, String name) {
        return name.equals(outer) || name.startsWith(outer + "/");
    }

    /** What was made, spawned or stopped on the way. */
    private Optional<String> inLives(CgroupRun run) {
        boolean whole = run.workers().size() == run.plan().workers()
                && run.workers().stream().allMatch(w -> w.starts() == 1 && w.wallNanos() >= WHOLE_RUN * wallNanos);
        return whole ? Optional.empty() : Optional.of("has workers that were not there for the whole run");
    }
}
