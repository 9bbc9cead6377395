// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.WorkGroup;
import dev.ktstr.kvm.topology.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/** All cgroups of a scenario on a machine, with the works that operations start in them. */
final class CgroupTable {
    private final Topology topology;
    private final Cpusets cpusets;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /**
     * @param cpusets what each cgroup may use at the moment
     */
    CgroupTable(Topology topology, Cpusets cpusets) {
        this.topology = topology;
        this.cpusets = cpusets;
    }

    /** {@return a copy for other moments} */
    CgroupTable copy(Cpusets others) {
        CgroupTable copy = new CgroupTable(topology, others);
        entries.forEach((name, entry) -> copy.entries.put(name, entry.copy()));
        return copy;
    }

    private static final class Entry {
        private final Cgroup definition;
        private final CgroupPlan plan;
        private final List<WorkGroup> spawned = new ArrayList<>();

        Entry(Cgroup definition, CgroupPlan plan) {
            this.definition = definition;
            this.plan = plan;
        }

        Entry copy() {
            Entry copy = new Entry(definition, plan);
            copy.spawned.addAll(spawned);
            return copy;
        }
    }

    /**
     * Notes a cgroup that is made now; the same one may be made several times.
     *
     * @param onDemand whether an operation makes it
     */
    void define(Cgroup cgroup, boolean onDemand) {
        Entry known = entries.get(cgroup.name());
        if (known != null && !known.definition.equals(cgroup)) {
            throw new IllegalArgumentException(
                    "two cgroups of the run differ and are both named '" + cgroup.name() + "'; rename one");
        }
        cpusets.made(cgroup);
        CgroupPlan plan = cgroup.on(topology, cpusets.cpusOf(cgroup.name()), cpusets.nodesOf(cgroup.name()));
        if (known == null) {
            entries.put(cgroup.name(), new Entry(cgroup, onDemand ? plan.onlyOnDemand() : plan));
        } else if (!known.plan.works().equals(plan.works())) {
            throw new IllegalArgumentException(
                    "cgroup '" + cgroup.name() + "' would have other workers than when it was"
                            + " made before, for the CPUs that it may use are others now; give it a cpuset of its own, or"
                            + " another name");
        }
    }

    /**
     * {@return the index of a work that an operation starts now; an equal one that has been stopped is started again}
     *
     * @param runs whether a work of the cgroup runs now
     */
    int spawn(String cgroup, CgroupWork work, IntPredicate runs) {
        Entry entry = require(cgroup);
        WorkGroup group = resolved(cgroup, work);
        int own = entry.plan.works().size();
        for (int i = 0; i < entry.spawned.size(); i++) {
            if (entry.spawned.get(i).equals(group) && !runs.test(own + i)) {
                return own + i;
            }
        }
        entry.spawned.add(group);
        return own + entry.spawned.size() - 1;
    }

    /** Throws {@link IllegalArgumentException} where a work that was spawned once would be another one now. */
    void requireSame(String cgroup, CgroupWork work, int index) {
        Entry entry = require(cgroup);
        if (!entry.spawned.get(index - entry.plan.works().size()).equals(resolved(cgroup, work))) {
            throw new IllegalArgumentException("other workers would be spawned in cgroup '" + cgroup + "' than the time"
                    + " before, for the CPUs that it may use are others now; change its cpuset before, not behind it");
        }
    }

    private WorkGroup resolved(String cgroup, CgroupWork work) {
        return work.on(topology, cpusets.cpusOf(cgroup), cpusets.nodesOf(cgroup), true);
    }

    /** {@return what is made of a cgroup, without what operations start in it} */
    CgroupPlan definition(String cgroup) {
        return require(cgroup).plan;
    }

    /** Throws {@link IllegalArgumentException} where there is no such cgroup. */
    void requireDefined(String cgroup) {
        require(cgroup);
    }

    private Entry require(String cgroup) {
        if (cgroup.equals(CgroupPlan.OUTERMOST) && !entries.containsKey(cgroup)) {
            define(Cgroup.named(CgroupPlan.OUTERMOST).empty(), false);
        }
        Entry entry = entries.get(cgroup);
        if (entry == null) {
            throw new IllegalArgumentException(
                    "there is no cgroup '" + cgroup + "' in this run; there are " + entries.keySet());
        }
        return entry;
    }

    /** {@return the plan's cgroups, outer ones first} */
    List<CgroupPlan> plans() {
        return entries.values().stream().map(CgroupTable::plan).toList();
    }

    private static CgroupPlan plan(Entry entry) {
        List<WorkGroup> works = new ArrayList<>(entry.plan.works());
        works.addAll(entry.spawned);
        return new CgroupPlan(entry.plan.name(), entry.plan.limits(), works, entry.plan.onDemand());
    }
}
