// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.topology;

import java.util.OptionalInt;

/**
 * How fast a node's memory is said to be. Guests are told (ACPI's HMAT) and place pages by it; nothing is slowed down.
 *
 * @param latencyNanos latency of a read or write from the node itself, in nanoseconds; at least 1
 * @param bandwidthMBps bandwidth from the node itself, in MB/s; at least 1
 * @param cacheMiB size of the memory-side cache in front of it, in MiB; empty for none
 */
public record MemoryPerformance(int latencyNanos, int bandwidthMBps, OptionalInt cacheMiB) {
    /** Memory on the processor's own controllers. */
    public static final MemoryPerformance DRAM = new MemoryPerformance(100, 51_200, OptionalInt.empty());

    /** Memory behind a CXL link: three times the latency, two fifths of the bandwidth. */
    public static final MemoryPerformance CXL = new MemoryPerformance(300, 20_480, OptionalInt.empty());

    /** Keeps products with distances and unit conversions within 32 bits. */
    private static final int MAX = 10_000_000;

    public MemoryPerformance {
        require("latencyNanos", latencyNanos);
        require("bandwidthMBps", bandwidthMBps);
        cacheMiB.ifPresent(size -> require("cacheMiB", size));
    }

    private static void require(String name, int value) {
        if (value < 1 || value > MAX) {
            throw new InvalidTopologyException(name + " must be 1 to " + MAX + " but was " + value);
        }
    }
}
