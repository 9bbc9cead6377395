// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.monitor;

import java.util.List;

/**
 * The scheduling domains of one CPU, from the smallest to the largest.
 *
 * @param cpu the guest's CPU number
 * @param domains its chain; empty for a CPU without any, as in a guest with one CPU
 */
public record DomainSample(int cpu, List<DomainStat> domains) {
    public DomainSample {
        domains = List.copyOf(domains);
    }
}
