// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

import java.util.List;

/**
 * What is there during all steps of a run.
 *
 * @param cgroups whose workers are released before the first step, and stopped after the last
 */
public record Backdrop(List<Cgroup> cgroups) {
    public Backdrop {
        cgroups = List.copyOf(cgroups);
    }
}
