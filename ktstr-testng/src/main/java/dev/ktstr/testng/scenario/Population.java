// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

import dev.ktstr.guest.plan.CgroupLimits;
import dev.ktstr.guest.plan.CgroupName;
import dev.ktstr.guest.plan.CgroupPlan;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * In which cgroups processes are at each moment of a plan, and which cgroups have limits to give to those within them. The guest's agent
 * gives them to a cgroup that is made, unless processes are in the one around it; and where they are given, the kernel has processes in the
 * outer one or in the inner ones, not in both (cgroup-v2.rst, no internal process constraint).
 */
final class Population {
    /** The workers that begin with a cgroup, those that were spawned in one, and programs. */
    private final Set<Inhabitant> inhabitants;

    /** The cgroups that give limits to those within them. */
    private final Set<String> giving;

    private enum Kind {
        WORKERS,
        PROGRAM
    }

    /**
     * @param name of the cgroup that workers belong to; or of the program
     * @param home the cgroup that they are in
     */
    private record Inhabitant(Kind kind, String name, String home) {
        boolean is(Kind other, String who) {
            return kind == other && name.equals(who);
        }

        @Override
        public String toString() {
            return kind == Kind.WORKERS ? "workers of '" + name + "'" : "payload '" + name + "'";
        }
    }

    Population() {
        inhabitants = new LinkedHashSet<>();
        giving = new HashSet<>();
    }

    private Population(Population other) {
        inhabitants = new LinkedHashSet<>(other.inhabitants);
        giving = new HashSet<>(other.giving);
    }

    Population copy() {
        return new Population(this);
    }

    /** Throws {@link IllegalArgumentException} where a cgroup cannot be made and its workers started now. */
    void made(CgroupPlan cgroup) {
        CgroupName.outer(cgroup.name()).ifPresent(outer -> {
            Optional<Inhabitant> around = in(outer);
            if (around.isEmpty()) {
                giving.add(outer);
            } else if (!cgroup.limits().equals(CgroupLimits.NONE)) {
                throw new IllegalArgumentException("cgroup '" + cgroup.name() + "' has limits of its own, and '" + outer
                        + "' around it has processes (" + around.get() + "), which the kernel does not allow"
                        + " together; make the outer one empty(), or drop the limits of the inner one");
            }
        });
        if (cgroup.workers() > 0) {
            started(cgroup.name());
        }
    }

    /** Throws {@link IllegalArgumentException} where workers cannot be started in a cgroup now. */
    void started(String cgroup) {
        settle(new Inhabitant(Kind.WORKERS, cgroup, cgroup));
    }

    /** The workers of a cgroup end. */
    void stopped(String cgroup) {
        inhabitants.removeIf(one -> one.is(Kind.WORKERS, cgroup));
    }

    /** Throws {@link IllegalArgumentException} where a program cannot be started in a cgroup now. */
    void ran(String program, String cgroup) {
        settle(new Inhabitant(Kind.PROGRAM, program, cgroup));
    }

    /** A program has ended. */
    void ended(String program) {
        inhabitants.removeIf(one -> one.is(Kind.PROGRAM, program));
    }

    /** Throws {@link IllegalArgumentException} where whoever is in a cgroup cannot be moved to another one now. */
    void moved(String from, String to) {
        List<Inhabitant> moving =
                inhabitants.stream().filter(one -> one.home().equals(from)).toList();
        inhabitants.removeAll(moving);
        moving.forEach(one -> settle(new Inhabitant(one.kind(), one.name(), to)));
    }

    /** The cgroup goes, with its workers; whoever else is in it goes to the outermost one. */
    void removed(String cgroup) {
        stopped(cgroup);
        giving.remove(cgroup);
        moved(cgroup, CgroupPlan.OUTERMOST);
    }

    /** Throws {@link IllegalArgumentException} where a cgroup has no limits that an operation could change. */
    void requireLimits(String operation, String cgroup) {
        CgroupName.outer(cgroup).filter(outer -> !giving.contains(outer)).ifPresent(outer -> {
            throw new IllegalArgumentException(operation + " changes the limits of cgroup '" + cgroup
                    + "', which has none, since processes were in '" + outer + "' around it when it was made; make the"
                    + " outer one empty()");
        });
    }

    private void settle(Inhabitant one) {
        inhabitants.add(one);
        String home = one.home();
        inhabitants.stream()
                .map(Inhabitant::home)
                .filter(inner -> giving.contains(home) && inner.startsWith(home + "/"))
                .findFirst()
                .ifPresent(inner -> refuse(home, inner));
        for (Optional<String> outer = CgroupName.outer(home);
                outer.isPresent();
                outer = CgroupName.outer(outer.get())) {
            if (giving.contains(outer.get()) && in(outer.get()).isPresent()) {
                refuse(outer.get(), home);
            }
        }
    }

    private void refuse(String outer, String inner) {
        throw new IllegalArgumentException("processes would be in cgroup '" + outer + "' ("
                + in(outer).orElseThrow() + ") and in '" + inner + "' within it ("
                + in(inner).orElseThrow() + "), which the kernel does not allow where inner cgroups"
                + " can have limits; keep them out of the outer one");
    }

    private Optional<Inhabitant> in(String cgroup) {
        return inhabitants.stream().filter(one -> one.home().equals(cgroup)).findFirst();
    }
}
