// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

/**
 * Something that was demanded and not kept.
 *
 * @param kind what kind of demand
 * @param message what was seen, with both values
 * @param hostExplains whether the host kept the guest's CPUs waiting for so long that the scheduler need not be to blame
 */
public record Finding(Kind kind, String message, boolean hostExplains) {
    /** The kinds of demands. */
    public enum Kind {
        /** A worker got nothing done. */
        STARVED,
        /** A worker got nothing done for too long. */
        STUCK,
        /** Workers of a cgroup were treated differently. */
        UNFAIR,
        /** A worker ran where it must not. */
        ISOLATION,
        /** Workers of a cgroup got different amounts of work done in the same CPU time. */
        THROUGHPUT,
        /** A worker ended when it should not have. */
        WORKER_DIED,
        /** The scheduler ended when it should not have. */
        SCHEDULER_DIED
    }
}
