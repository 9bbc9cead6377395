// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A whole run: every worker of every cgroup, released together and stopped together, and what is done meanwhile.
 *
 * @param steps 1 to {@link #MAX_STEPS}, one after the other; their holds are longer than 0 and at most a day in all
 * @param cgroups at least one, no two of the same name; {@link #MAX_WORKERS} workers in all
 * @param cgroupParent a path like {@code /cells/inner} of a cgroup that is made for the others to be in; empty for none
 */
public record RunPlan(List<StepPlan> steps, List<CgroupPlan> cgroups, String cgroupParent) {
    /** The longest path of a parent. */
    public static final int MAX_PARENT_CHARACTERS = 255;

    private static final Pattern PARENT = Pattern.compile("(/[A-Za-z0-9_][A-Za-z0-9_.:-]*)*");

    /** The most steps of a plan. */
    public static final int MAX_STEPS = 64;

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
        Limits.between("The number of steps of a plan", steps.size(), 1, MAX_STEPS);
        Limits.positive("The duration of a plan", duration(steps));
        cgroups = List.copyOf(cgroups);
        Limits.between("The number of cgroups of a plan", cgroups.size(), 1, MAX_CGROUPS);
        Set<String> names = new HashSet<>();
        for (CgroupPlan cgroup : cgroups) {
            if (!names.add(cgroup.name())) {
                throw new IllegalArgumentException("Two cgroups of a plan are named '" + cgroup.name()
                        + "', expected different names: put the works into one cgroup, or rename one");
            }
        }
        int works = cgroups.stream().mapToInt(cgroup -> cgroup.works().size()).sum();
        Limits.between("The number of works of a plan", works, 1, MAX_WORKS);
        long phases = cgroups.stream()
                .flatMap(cgroup -> cgroup.works().stream())
                .mapToLong(group -> group.work() instanceof Work.Sequence sequence
                        ? sequence.phases().size()
                        : 0)
                .sum();
        if (phases > MAX_PHASES) {
            throw new IllegalArgumentException(
                    "The phases of a plan's sequences must be at most " + MAX_PHASES + " in all, got " + phases);
        }
        long workers = cgroups.stream().mapToLong(CgroupPlan::workers).sum();
        if (workers > MAX_WORKERS) {
            throw new IllegalArgumentException(
                    "The workers of a plan must be at most " + MAX_WORKERS + " in all, got " + workers);
        }
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
