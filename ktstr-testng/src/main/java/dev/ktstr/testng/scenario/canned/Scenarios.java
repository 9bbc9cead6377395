// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario.canned;

import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.RunResult;

/**
 * The most usual scenarios of the {@link Catalogue} as functions: {@code Scenarios.steady(ctx)}. Each throws what {@link
 * Ctx#run(CannedScenario)} throws, and skips where the machine lacks what it needs.
 */
public final class Scenarios {
    private Scenarios() {}

    /** Two cgroups that spin side by side. */
    public static RunResult steady(Ctx ctx) {
        return named("cgroup_steady", ctx);
    }

    /** One cgroup on each LLC; needs two. */
    public static RunResult steadyLlc(Ctx ctx) {
        return named("cgroup_cpuset_llc_steady", ctx);
    }

    /** Two cgroups of 32 workers that spin and yield. */
    public static RunResult oversubscribed(Ctx ctx) {
        return named("cgroup_oversubscribed", ctx);
    }

    /** Two cgroups that get cpusets midway. */
    public static RunResult cpusetApply(Ctx ctx) {
        return named("cgroup_cpuset_apply_midrun", ctx);
    }

    /** Two cgroups that lose their cpusets midway. */
    public static RunResult cpusetClear(Ctx ctx) {
        return named("cgroup_cpuset_clear_midrun", ctx);
    }

    /** Two cgroups whose cpusets change their sizes; needs 4 CPUs. */
    public static RunResult cpusetResize(Ctx ctx) {
        return named("cgroup_cpuset_resize", ctx);
    }

    /** Two cgroups, to which a third one comes; needs 4 CPUs. */
    public static RunResult cgroupAdd(Ctx ctx) {
        return named("cgroup_add_midrun", ctx);
    }

    /** Three cgroups, of which one goes; needs 3 CPUs. */
    public static RunResult cgroupRemove(Ctx ctx) {
        return named("cgroup_remove_midrun", ctx);
    }

    /** Workers that are pinned anew four times, at random. */
    public static RunResult affinityChange(Ctx ctx) {
        return named("cgroup_affinity_change", ctx);
    }

    /** Workers that share two CPUs; needs 3. */
    public static RunResult affinityPinned(Ctx ctx) {
        return named("cgroup_affinity_pinned", ctx);
    }

    /** Two cgroups against workers outside of any. */
    public static RunResult hostContention(Ctx ctx) {
        return named("host_cgroup_contention", ctx);
    }

    /** Five kinds of work side by side; needs 6 CPUs. */
    public static RunResult mixedWorkloads(Ctx ctx) {
        return named("cgroup_workload_variety", ctx);
    }

    /** Two cgroups with one inside each, where the workers are. */
    public static RunResult nestedSteady(Ctx ctx) {
        return named("nested_cgroup_steady", ctx);
    }

    /** Workers that are moved from one inner cgroup to another, and back. */
    public static RunResult nestedTaskMove(Ctx ctx) {
        return named("nested_cgroup_task_move", ctx);
    }

    private static RunResult named(String name, Ctx ctx) {
        return ctx.run(Catalogue.named(name));
    }
}
