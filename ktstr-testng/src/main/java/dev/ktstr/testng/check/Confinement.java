// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import dev.ktstr.guest.plan.CgroupName;
import dev.ktstr.guest.plan.CgroupOp;
import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.MachineOp;
import dev.ktstr.guest.plan.PlanOp;
import dev.ktstr.guest.plan.RunPlan;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * On which CPUs the workers of a cgroup may be seen: on those of all the cpusets that it has in the course of a run, and of the cgroups
 * that they are moved to. In which order things happened is left out, so these may be too many, and never too few.
 */
final class Confinement {
    private final List<PlanOp> ops;
    private final CpuSet offline;
    /** All that each cgroup has as a cpuset of its own; empty for none, as of a cgroup that uses what is around it. */
    private final Map<String, Set<Optional<CpuSet>>> cpusets = new HashMap<>();

    Confinement(RunPlan plan) {
        this.ops = plan.steps().stream()
                .flatMap(step -> step.ops().stream())
                .distinct()
                .toList();
        this.offline = ops.stream()
                .filter(MachineOp.CpuOffline.class::isInstance)
                .map(op -> CpuSet.of(((MachineOp.CpuOffline) op).cpu()))
                .reduce(CpuSet.empty(), CpuSet::union);
        plan.cgroups().forEach(cgroup -> cpusetsOf(cgroup.name()).add(cgroup.cpuset()));
        // A cpuset that has come to a cgroup by one operation may go on by an earlier one that is done again.
        boolean more = true;
        while (more) {
            more = false;
            for (PlanOp op : ops) {
                more |= widen(op);
            }
        }
    }

    private Set<Optional<CpuSet>> cpusetsOf(String cgroup) {
        return cpusets.computeIfAbsent(cgroup, name -> new LinkedHashSet<>());
    }

    /** {@return whether there is something new} */
    private boolean widen(PlanOp op) {
        if (op instanceof CgroupOp.SetCpuset set) {
            return cpusetsOf(set.cgroup()).add(Optional.of(set.cpus()));
        }
        if (op instanceof CgroupOp.ClearCpuset clear) {
            return cpusetsOf(clear.cgroup()).add(Optional.empty());
        }
        if (op instanceof CgroupOp.SwapCpusets swap) {
            boolean more = give(swap.cgroup(), swap.other());
            return give(swap.other(), swap.cgroup()) || more;
        }
        return false;
    }

    /** Only a cpuset of its own can be swapped. */
    private boolean give(String from, String to) {
        return cpusetsOf(to)
                .addAll(cpusetsOf(from).stream().filter(Optional::isPresent).toList());
    }

    /** {@return the CPUs; empty where they may be seen on all} */
    Optional<CpuSet> of(String cgroup) {
        CpuSet allowed = CpuSet.empty();
        for (String place : placesOf(cgroup)) {
            Optional<CpuSet> cpus = cpusIn(place);
            if (cpus.isEmpty()) {
                return Optional.empty();
            }
            allowed = allowed.union(cpus.get());
        }
        return Optional.of(allowed);
    }

    /** {@return the cgroups that a cgroup's workers may come to be in} */
    private Set<String> placesOf(String home) {
        Set<String> places = new HashSet<>(Set.of(home));
        Deque<String> open = new ArrayDeque<>(places);
        while (!open.isEmpty()) {
            String place = open.remove();
            for (PlanOp op : ops) {
                nextPlace(op, place, home).filter(places::add).ifPresent(open::add);
            }
        }
        return places;
    }

    private static Optional<String> nextPlace(PlanOp op, String place, String home) {
        if (op instanceof CgroupOp.MoveTasks move && move.cgroup().equals(place)) {
            return Optional.of(move.other());
        }
        // The workers of a cgroup end with it, the others in it go to the outermost one.
        boolean leftBehind =
                op instanceof CgroupOp.Remove remove && remove.cgroup().equals(place) && !place.equals(home);
        return leftBehind ? Optional.of(CgroupPlan.OUTERMOST) : Optional.empty();
    }

    /** {@return the CPUs of whoever is in a cgroup; empty for all} */
    private Optional<CpuSet> cpusIn(String cgroup) {
        CpuSet cpus = CpuSet.empty();
        boolean usesOuter = false;
        for (Optional<CpuSet> cpuset : cpusets.getOrDefault(cgroup, Set.of(Optional.empty()))) {
            cpus = cpus.union(cpuset.orElse(CpuSet.empty()));
            usesOuter |= cpuset.isEmpty() || mayBeWithoutCpus(cpuset.get(), cgroup);
        }
        if (!usesOuter) {
            return Optional.of(cpus);
        }
        CpuSet own = cpus;
        return CgroupName.outer(cgroup).flatMap(this::cpusIn).map(own::union);
    }

    /**
     * The kernel gives a cgroup the CPUs of the one around it where none of its own are left: because they are offline, or that one has
     * lost them (Documentation/admin-guide/cgroup-v2.rst, cpuset.cpus.effective).
     */
    private boolean mayBeWithoutCpus(CpuSet own, String cgroup) {
        CpuSet online = own.minus(offline);
        return online.isEmpty()
                || around(cgroup)
                        .flatMap(outer -> cpusets.getOrDefault(outer, Set.of()).stream())
                        .flatMap(Optional::stream)
                        .anyMatch(outer -> !outer.intersects(online));
    }

    private static Stream<String> around(String cgroup) {
        return Stream.iterate(CgroupName.outer(cgroup), Optional::isPresent, outer -> outer.flatMap(CgroupName::outer))
                .flatMap(Optional::stream);
    }
}
