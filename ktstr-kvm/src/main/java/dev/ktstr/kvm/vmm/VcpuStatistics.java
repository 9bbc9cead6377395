// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.vmm;

import dev.ktstr.kvm.VcpuTime;
import dev.ktstr.kvm.jni.ExitKind;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;

/**
 * What became of one CPU so far.
 *
 * @param cpu the guest's CPU number
 * @param exits how often it left the guest, by kind
 * @param time what the host gave its thread; empty where the host does not say. Its delay is what the guest is told as stolen time,
 *     and what it is not told: the time in which the CPU would have run on, but its thread was outside of the guest
 * @param outsideNanos that time alone, in nanoseconds
 */
public record VcpuStatistics(int cpu, Map<ExitKind, Long> exits, Optional<VcpuTime> time, long outsideNanos) {
    public VcpuStatistics {
        exits = Map.copyOf(exits);
    }

    static VcpuStatistics of(Vcpu vcpu) {
        return new VcpuStatistics(vcpu.cpu(), vcpu.exits(), timeOf(vcpu), vcpu.outsideNanos());
    }

    private static Optional<VcpuTime> timeOf(Vcpu vcpu) {
        try {
            // Time on CPU, time waiting on a runqueue, timeslices. Source: Documentation/scheduler/sched-stats.rst.
            String[] fields =
                    Files.readString(vcpu.hostThread().schedstat()).strip().split(" ", -1);
            return Optional.of(new VcpuTime(
                    vcpu.cpu(), Long.parseLong(fields[0]), Long.parseLong(fields[1]) + vcpu.outsideNanos()));
        } catch (IOException | RuntimeException e) {
            // A host kernel without schedstats, or a machine that is gone: there is nothing to say, and no reason to
            // fail.
            return Optional.empty();
        }
    }
}
