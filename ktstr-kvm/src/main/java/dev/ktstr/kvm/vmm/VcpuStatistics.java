// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.vmm;

import dev.ktstr.kvm.VcpuTime;
import dev.ktstr.kvm.jni.ExitKind;
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
        long outside = vcpu.outsideNanos();
        Optional<VcpuTime> time = VcpuTime.read(vcpu.cpu(), vcpu.hostThread().schedstat())
                .map(host -> new VcpuTime(host.cpu(), host.runNanos(), host.delayNanos() + outside));
        return new VcpuStatistics(vcpu.cpu(), vcpu.exits(), time, outside);
    }
}
