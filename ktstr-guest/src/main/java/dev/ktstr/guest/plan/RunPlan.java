// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A whole run, or what is known of one whose steps are made up on the way: every worker of every cgroup, and what is done meanwhile.
 *
 * @param steps 0 to {@link #MAX_STEPS}, one after the other; their holds are at most a day in all. A run that is not made up on
 *     the way has at least one, and their holds are longer than 0
 * @param cgroups no two of the same name, one within another behind it; {@link #MAX_WORKERS} workers in all
 * @param cgroupParent a path like {@code /cells/inner} of a cgroup that is made for the others to be in; empty for none
 */
public record RunPlan(List<StepPlan> steps, List<CgroupPlan> cgroups, String cgroupParent) {
    /** The longest path of a parent. */
    public static final int MAX_PARENT_CHARACTERS = 255;

    private static final Pattern PARENT = Pattern.compile("(/[A-Za-z0-9_][A-Za-z0-9_.:-]*)*");

    /** The most steps of a plan. */
    public static final int MAX_STEPS = 64;

    /** The most operations of a plan, over all steps. */
    public static final int MAX_OPS = 2048;

    /** The most workers of a plan. */
    public static final int MAX_WORKERS = 4096;

    /** The most cgroups of a plan. */
    public static final int MAX_CGROUPS = 256;

    /** The most work groups of a plan, over all cgroups. */
    public static final int MAX_WORKS = 1024;

    /** The most phases of a plan, over all its sequences. */
    public static final int MAX_PHASES = 4096;

    public RunPlan {
        if (cgroupParent.length() > MAX_PARENT_CHARACTERS
                || !PARENT.matcher(cgroupParent).matches()) {
            throw new IllegalArgumentException(
                    "The parent of a plan's cgroups must be a path like /cells/inner of at most "
                            + MAX_PARENT_CHARACTERS + " characters, got '" + cgroupParent + "'");
        }
        steps = List.copyOf(steps);
        Limits.between("The number of steps of a plan", steps.size(), 0, MAX_STEPS);
        Limits.notNegative("The duration of a plan", duration(steps));
        cgroups = List.copyOf(cgroups);
        checkNames(cgroups);
        checkAmounts(steps, cgroups);
        Set<String> names = new HashSet<>();
        cgroups.forEach(cgroup -> names.add(cgroup.name()));
        for (StepPlan step : steps) {
            for (PlanOp op : step.ops()) {
                checkCgroups(op, cgroups, names);
            }
        }
    }

    private static void checkNames(List<CgroupPlan> cgroups) {
        Set<String> names = new HashSet<>();
        for (CgroupPlan cgroup : cgroups) {
            CgroupName.outer(cgroup.name())
                    .filter(outer -> !names.contains(outer))
                    .ifPresent(outer -> {
                        throw new IllegalArgumentException("Cgroup '" + cgroup.name() + "' is within '" + outer
                                + "', which does not stand before it: define that one, too");
                    });
            if (!names.add(cgroup.name())) {
                throw new IllegalArgumentException("Two cgroups of a plan are named '" + cgroup.name()
                        + "', expected different names: put the works into one cgroup, or rename one");
            }
        }
    }

    private static void checkAmounts(List<StepPlan> steps, List<CgroupPlan> cgroups) {
        most(
                "operations of a plan's steps",
                MAX_OPS,
                steps.stream().mapToLong(step -> step.ops().size()).sum());
        Limits.between("The number of cgroups of a plan", cgroups.size(), 0, MAX_CGROUPS);
        most(
                "works of a plan",
                MAX_WORKS,
                cgroups.stream().mapToLong(cgroup -> cgroup.works().size()).sum());
        most(
                "phases of a plan's sequences",
                MAX_PHASES,
                cgroups.stream()
                        .flatMap(cgroup -> cgroup.works().stream())
                        .mapToLong(group -> group.work().phases().size())
                        .sum());
        most(
                "workers of a plan",
                MAX_WORKERS,
                cgroups.stream().mapToLong(CgroupPlan::workers).sum());
    }

    private static void most(String what, int most, long number) {
        if (number > most) {
            throw new IllegalArgumentException("The " + what + " must be at most " + most + " in all, got " + number);
        }
    }

    private static void checkCgroups(PlanOp op, List<CgroupPlan> cgroups, Set<String> names) {
        for (String name : cgroupsOf(op)) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException(
                        op.name() + " names the cgroup '" + name + "', which the plan does not have; it has " + names);
            }
        }
        if (op instanceof CgroupOp.Spawn spawn) {
            int works = cgroups.stream()
                    .filter(cgroup -> cgroup.name().equals(spawn.cgroup()))
                    .mapToInt(cgroup -> cgroup.works().size())
                    .sum();
            Limits.between("The work that is spawned in cgroup '" + spawn.cgroup() + "'", spawn.work(), 0, works - 1);
        }
    }

    private static List<String> cgroupsOf(PlanOp op) {
        if (op instanceof CgroupOp.SwapCpusets swap) {
            return List.of(swap.cgroup(), swap.other());
        }
        if (op instanceof CgroupOp.MoveTasks move) {
            return List.of(move.cgroup(), move.other());
        }
        if (op instanceof CgroupOp cgroupOp) {
            return List.of(cgroupOp.cgroup());
        }
        return op instanceof ProgramOp.Run run ? List.of(run.cgroup()) : List.of();
    }

    /** Makes a plan whose cgroups have no parent of their own. */
    public RunPlan(List<StepPlan> steps, List<CgroupPlan> cgroups) {
        this(steps, cgroups, "");
    }

    /**
     * {@return a run in which nothing is done but work}
     *
     * @param duration from release to stop, longer than 0, at most a day
     */
    public static RunPlan of(Duration duration, List<CgroupPlan> cgroups) {
        Limits.positive("The duration of a plan", duration);
        return new RunPlan(List.of(StepPlan.of(duration)), cgroups);
    }

    /**
     * {@return the plan with these steps in place of its own, and these cgroups behind its own; the works of one that it has come
     * behind those that are there}
     */
    public RunPlan continued(List<CgroupPlan> more, List<StepPlan> newSteps) {
        Map<String, CgroupPlan> all = new LinkedHashMap<>();
        Stream.concat(cgroups.stream(), more.stream())
                .forEach(cgroup -> all.merge(cgroup.name(), cgroup, (known, added) -> known.withMore(added.works())));
        return new RunPlan(newSteps, List.copyOf(all.values()), cgroupParent);
    }

    /** Throws {@link IllegalArgumentException} where it can only be a part of a run. */
    public void requireWhole() {
        Limits.between("The number of steps of a plan", steps.size(), 1, MAX_STEPS);
        Limits.positive("The duration of a plan", duration());
    }

    /** {@return the sum of what its steps hold, without the time that their operations take} */
    public Duration duration() {
        return duration(steps);
    }

    private static Duration duration(List<StepPlan> steps) {
        return steps.stream().map(StepPlan::hold).reduce(Duration.ZERO, Duration::plus);
    }

    /** {@return how many workers the plan has; they are numbered in the order of cgroups and works, from 0} */
    public int workers() {
        return cgroups.stream().mapToInt(CgroupPlan::workers).sum();
    }
}
