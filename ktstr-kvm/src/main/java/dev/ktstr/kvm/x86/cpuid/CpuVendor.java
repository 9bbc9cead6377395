// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.x86.cpuid;

import dev.ktstr.kvm.MachineException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Whose way of telling the topology a guest's kernel expects. */
enum CpuVendor {
    INTEL("GenuineIntel"),
    AMD("AuthenticAMD");

    /** AMD's first Zen under another name. Kernels believe its LLCs to be groups of eight APIC ids, whatever CPUID says. */
    private static final String HYGON = "HygonGenuine";

    private static final int NAME_BYTES = 12;

    private final String name;

    CpuVendor(String name) {
        this.name = name;
    }

    /**
     * {@return the vendor that leaf 0 names; Hygon's processors are AMD's}
     *
     * @throws MachineException if it is neither
     */
    static CpuVendor of(CpuidEntry leaf0) {
        ByteBuffer bytes = ByteBuffer.allocate(NAME_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(leaf0.ebx()).putInt(leaf0.edx()).putInt(leaf0.ecx());
        String host = new String(bytes.array(), StandardCharsets.ISO_8859_1);
        if (host.equals(HYGON)) {
            return AMD;
        }
        for (CpuVendor vendor : values()) {
            if (vendor.name.equals(host)) {
                return vendor;
            }
        }
        throw new MachineException("KVM says that this host's processor is of vendor '"
                + host.replaceAll("[^ -~]", "?") + "', but CPU topologies are known for " + INTEL.name + ", " + AMD.name
                + " and " + HYGON + " only; qemu can run guests here: -Dktstr.engine=qemu");
    }

    /** {@return a leaf with the vendor's name in it, as leaf 0 and 0x80000000 have it} */
    CpuidEntry sign(CpuidEntry leaf) {
        ByteBuffer bytes =
                ByteBuffer.wrap(name.getBytes(StandardCharsets.ISO_8859_1)).order(ByteOrder.LITTLE_ENDIAN);
        return leaf.with(Register.EBX, bytes.getInt())
                .with(Register.EDX, bytes.getInt())
                .with(Register.ECX, bytes.getInt());
    }
}
