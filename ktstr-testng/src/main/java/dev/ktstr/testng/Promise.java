// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng;

/** What a scheduler says it keeps to. A check of a promise that was not made is not judged, and says so. */
public enum Promise {
    /** Tasks get CPU time by their nice values. */
    NICE,
    /** Cgroups get CPU time by their {@code cpu.weight}. */
    CGROUP_WEIGHT,
    /** Cgroups get no more CPU time than their {@code cpu.max}. */
    CPU_MAX,
    /** No CPU idles while a task that may run there waits. */
    WORK_CONSERVATION,
    /** Tasks run only where their affinity and their cpuset let them. */
    AFFINITY
}
