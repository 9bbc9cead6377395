// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.acpi;

import dev.ktstr.kvm.topology.MemoryPerformance;
import dev.ktstr.kvm.topology.NumaDistances;
import dev.ktstr.kvm.topology.Topology;
import java.util.ArrayList;
import java.util.List;

/**
 * System Locality Latency and Bandwidth Information: section 5.2.28.4. Reads and writes are equally fast, so it is an "access"
 * latency or bandwidth.
 *
 * <p>An entry has 16 bits and is multiplied by the base unit that all of them share. The unit is the greatest that divides all
 * values, so they are exact. Where even that leaves an entry too large, it is the least unit with which all of them fit; then
 * a value is off by at most half a unit, though never 0, which would mean that nothing is known. Linux cannot hold latencies
 * of more than 4.29 ms and ignores them.
 *
 * @param dataType {@link #ACCESS_LATENCY} or {@link #ACCESS_BANDWIDTH}
 * @param initiators nodes that access
 * @param targets nodes that are accessed
 * @param values picoseconds or MB/s, at least 1: all targets of the first initiator, then those of the next
 */
record SystemLocality(int dataType, List<Integer> initiators, List<Integer> targets, List<Long> values)
        implements Structure {
    static final int ACCESS_LATENCY = 0;
    static final int ACCESS_BANDWIDTH = 3;
    /** 0xffff would say that the target cannot be reached. */
    static final int MAX_ENTRY = 0xfffe;

    private static final int FIXED_LENGTH = 32;

    /** What the memory of a node gives to a node so far away. */
    private interface Value {
        long of(MemoryPerformance target, int distance);
    }

    /** A target's latency, longer by its distance. */
    static SystemLocality latency(Topology topology) {
        int picos = 1000 / NumaDistances.LOCAL;
        return of(ACCESS_LATENCY, topology, (target, distance) -> (long) target.latencyNanos() * picos * distance);
    }

    /** A target's bandwidth, smaller by its distance; a whole number of MB/s, since no base unit is finer. */
    static SystemLocality bandwidth(Topology topology) {
        return of(ACCESS_BANDWIDTH, topology, (target, distance) -> {
            long scaled = (long) target.bandwidthMBps() * NumaDistances.LOCAL;
            return Math.max(1, (scaled + distance / 2) / distance);
        });
    }

    private static SystemLocality of(int dataType, Topology topology, Value value) {
        List<Integer> initiators = Hmat.initiators(topology);
        List<Integer> targets = new ArrayList<>();
        for (int node = 0; node < topology.numaNodes(); node++) {
            targets.add(node);
        }
        List<Long> values = new ArrayList<>();
        for (int from : initiators) {
            for (int to : targets) {
                values.add(value.of(
                        topology.nodes().get(to).performance(),
                        topology.distances().between(from, to)));
            }
        }
        return new SystemLocality(dataType, initiators, targets, values);
    }

    long baseUnit() {
        long divisor = 0;
        long max = 0;
        for (long value : values) {
            divisor = greatestCommonDivisor(divisor, value);
            max = Math.max(max, value);
        }
        return Math.max(divisor, (max + MAX_ENTRY - 1) / MAX_ENTRY);
    }

    private static long greatestCommonDivisor(long a, long b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }

    @Override
    public void writeTo(TableWriter out) {
        long unit = baseUnit();
        out.u16(1); // type
        out.u16(0); // reserved
        out.u32(FIXED_LENGTH + 4L * (initiators.size() + targets.size()) + 2L * values.size()); // length
        out.u8(0); // flags: of the memory itself
        out.u8(dataType); // Data Type
        out.u8(0); // Minimum Transfer Size: any
        out.u8(0); // reserved
        out.u32(initiators.size()); // Number of Initiator Proximity Domains
        out.u32(targets.size()); // Number of Target Proximity Domains
        out.u32(0); // reserved
        out.u64(unit); // Entry Base Unit
        initiators.forEach(out::u32); // Initiator Proximity Domain List
        targets.forEach(out::u32); // Target Proximity Domain List
        for (long value : values) {
            out.u16((int) Math.max(1, (value + unit / 2) / unit)); // Entry
        }
    }
}
