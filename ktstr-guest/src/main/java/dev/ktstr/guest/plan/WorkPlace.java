// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the workers of a work are. Workers are numbered over a whole plan, from 0, in the order of places.
 *
 * @param cgroup the name of their cgroup
 * @param work the index of their work in it
 * @param workers how many they are
 */
public record WorkPlace(String cgroup, int work, int workers) {
    /**
     * {@return the places of these cgroups' works, in order}
     *
     * @param before the places of works that are there already, perhaps in the same cgroups
     */
    public static List<WorkPlace> behind(List<WorkPlace> before, List<CgroupPlan> cgroups) {
        List<WorkPlace> places = new ArrayList<>(before);
        for (CgroupPlan cgroup : cgroups) {
            for (WorkGroup group : cgroup.works()) {
                int index = (int) places.stream()
                        .filter(place -> place.cgroup().equals(cgroup.name()))
                        .count();
                places.add(new WorkPlace(cgroup.name(), index, group.workers()));
            }
        }
        return places;
    }
}
