// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.vmm;

import dev.ktstr.kvm.MachineConfig;
import dev.ktstr.kvm.jni.Register;
import dev.ktstr.kvm.x86.MemoryLayout;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** A machine for somebody to read: what it was made of, and where its CPUs stand. */
final class MachineText {
    private MachineText() {}

    static String of(
            MachineConfig config,
            MemoryLayout layout,
            Nowhere nowhere,
            List<VcpuStatistics> statistics,
            IntFunction<Map<Register, Long>> registers) {
        StringBuilder text = new StringBuilder();
        text.append("machine   ").append(config.name()).append('\n');
        text.append("topology  ").append(config.topology()).append('\n');
        text.append("kernel    ").append(config.kernel()).append('\n');
        text.append("initramfs ").append(config.initramfs()).append('\n');
        layout.ranges()
                .forEach(range -> text.append(String.format(
                        "memory    0x%x to 0x%x, node %d%n", range.address(), range.end(), range.node())));
        text.append(String.format("channel   0x%x%n", layout.channel()));
        text.append("nowhere   ").append(nowhere).append('\n');
        for (VcpuStatistics vcpu : statistics) {
            text.append("\nCPU ").append(vcpu.cpu()).append('\n');
            text.append("exits     ").append(vcpu.exits()).append('\n');
            try {
                registers
                        .apply(vcpu.cpu())
                        .forEach((register, value) -> text.append(String.format("%-9s 0x%016x%n", register, value)));
            } catch (RuntimeException e) {
                text.append("registers ").append(e.getMessage()).append('\n');
            }
        }
        return text.toString();
    }
}
