// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.monitor;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One look at all CPUs.
 *
 * @param atNanos when, in nanoseconds since the workload was released
 * @param cpus the CPUs that could be read, by ascending number
 * @param events the event counters of sched_ext, summed over all CPUs, by the kernel's names without {@code SCX_EV_} and in
 *     lower case ({@code select_cpu_fallback}); empty where no scheduler is loaded, the kernel has none, or they could not be
 *     read from every CPU
 * @param unreadable how many CPUs of the guest could not be read in this look
 */
public record MonitorSample(long atNanos, List<CpuSample> cpus, Map<String, Long> events, int unreadable) {
    public MonitorSample {
        cpus = List.copyOf(cpus);
        events = Collections.unmodifiableMap(new TreeMap<>(events));
        for (int i = 1; i < cpus.size(); i++) {
            if (cpus.get(i - 1).cpu() >= cpus.get(i).cpu()) {
                throw new IllegalArgumentException("cpus must ascend, but "
                        + cpus.get(i - 1).cpu() + " comes before "
                        + cpus.get(i).cpu());
            }
        }
        if (unreadable < 0) {
            throw new IllegalArgumentException("unreadable must be at least 0 but was " + unreadable);
        }
    }

    /** {@return the CPU of this number, if it could be read} */
    public Optional<CpuSample> cpu(int number) {
        // Nearly always the CPUs are all there, and then their place in the list is their number.
        if (number < cpus.size() && cpus.get(number).cpu() == number) {
            return Optional.of(cpus.get(number));
        }
        return cpus.stream().filter(c -> c.cpu() == number).findFirst();
    }

    /** {@return whether every CPU could be read} */
    public boolean complete() {
        return unreadable == 0 && !cpus.isEmpty();
    }
}
