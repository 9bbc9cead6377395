// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.x86.cpuid;

import dev.ktstr.kvm.MachineException;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.kvm.x86.ApicIds;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What CPUID answers on each CPU of a guest: the host's features, and the topology that was asked for. A package is a NUMA node, a
 * die an LLC, as in {@link ApicIds}.
 */
public final class CpuidTopology {
    /** The most entries KVM takes: KVM_MAX_CPUID_ENTRIES. */
    public static final int MAX_ENTRIES = 256;

    private static final int BASIC = 0;
    private static final int HYPERVISOR = 0x4000_0000;
    private static final int EXTENDED = 0x8000_0000;
    private static final int BYTE = 0xff;

    private final ApicIds ids;
    private final CpuVendor vendor;
    /** The leaves of CPU 0; those of other CPUs are the same, with other values in some. */
    private final CpuidLeaves common;

    private CpuidTopology(ApicIds ids, CpuVendor vendor, CpuidLeaves common) {
        this.ids = ids;
        this.vendor = vendor;
        this.common = common;
    }

    /**
     * {@return the CPUID of a machine}
     *
     * @param supported what KVM_GET_SUPPORTED_CPUID gives on the host
     * @param tscDeadlineTimer whether KVM's APIC has that timer (KVM_CAP_TSC_DEADLINE_TIMER); the list need not say so
     * @throws MachineException if the list lacks leaf 0 or 1, is of a vendor whose topology leaves are not known or makes more
     *     entries than KVM takes, or if the topology cannot be told by CPUID
     */
    public static CpuidTopology of(Topology topology, List<CpuidEntry> supported, boolean tscDeadlineTimer) {
        CpuidLeaves host = new CpuidLeaves(supported);
        requireLeaf(host, 0);
        requireLeaf(host, 1);
        CpuVendor vendor = CpuVendor.of(host.get(0));
        ApicIds ids = ApicIds.of(topology);
        requireTellable(ids);

        CpuidLeaves leaves = GuestLeaves.of(host);
        leaves.put(vendor.sign(leaves.get(BASIC)));
        leaves.set(Feature.APIC, true);
        leaves.set(Feature.X2APIC, true);
        leaves.set(Feature.HYPERVISOR, true);
        leaves.set(Feature.TSC_DEADLINE_TIMER, tscDeadlineTimer);
        HypervisorLeaves.write(leaves, ids.last().isLong());
        if (vendor == CpuVendor.INTEL) {
            leaves.remove(0x8000_001d);
            IntelTopology.writeCommon(leaves, ids);
        } else {
            leaves.remove(4);
            leaves.put(vendor.sign(leaves.get(EXTENDED)));
            AmdTopology.writeCommon(leaves, ids);
        }
        // Which leaves there are is the same for all CPUs.
        writeCpu(leaves, vendor, new CpuPlace(ids, 0));
        leaves.close(BASIC);
        leaves.close(HYPERVISOR);
        leaves.close(EXTENDED);
        requireRoom(leaves);
        return new CpuidTopology(ids, vendor, leaves);
    }

    private static void requireLeaf(CpuidLeaves host, int function) {
        if (!host.has(function)) {
            throw new MachineException("KVM_GET_SUPPORTED_CPUID gave no leaf " + function + ", only "
                    + host.entries().stream()
                            .map(entry -> String.format("0x%x", entry.function()))
                            .distinct()
                            .collect(Collectors.joining(", ", "[", "]"))
                    + "; no x86 processor is without it, so this KVM cannot run guests: use qemu, -Dktstr.engine=qemu");
        }
    }

    private static void requireRoom(CpuidLeaves leaves) {
        int entries = leaves.entries().size();
        if (entries > MAX_ENTRIES) {
            throw new MachineException("CPUID of the guest has " + entries + " entries, but KVM takes " + MAX_ENTRIES
                    + " at most; the host's processor has more sub-leaves than ktstr knows of: use qemu,"
                    + " -Dktstr.engine=qemu");
        }
    }

    private static void requireTellable(ApicIds ids) {
        int sharing = 1 << ids.dieShift();
        if (sharing > CacheLeaves.maxSharing()) {
            Topology topology = ids.topology();
            throw new MachineException("an LLC of " + topology + " has " + topology.coresPerLlc() + " cores with "
                    + topology.threadsPerCore() + " threads, which take " + sharing + " APIC ids, but CPUID can say of "
                    + CacheLeaves.maxSharing() + " at most that they share a cache; use more and smaller LLCs");
        }
    }

    /** {@return the same with a promise to the guest that its vCPUs never wait for a host CPU (KVM_HINTS_REALTIME)} */
    public CpuidTopology withRealtimeHint() {
        CpuidLeaves leaves = common.copy();
        leaves.set(Feature.KVM_HINTS_REALTIME, true);
        return new CpuidTopology(ids, vendor, leaves);
    }

    /**
     * {@return what to give to KVM_SET_CPUID2 of a vCPU, ordered by function and index}
     *
     * @param cpu the CPU's number in the topology
     */
    public List<CpuidEntry> forCpu(int cpu) {
        CpuidLeaves leaves = common.copy();
        writeCpu(
                leaves,
                vendor,
                new CpuPlace(ids, Objects.checkIndex(cpu, ids.topology().cpus())));
        return leaves.entries();
    }

    private static void writeCpu(CpuidLeaves leaves, CpuVendor vendor, CpuPlace place) {
        if (vendor == CpuVendor.INTEL) {
            writeLeaf1(leaves, place, IntelTopology.logicalProcessors(place));
            IntelTopology.writeCpu(leaves, place);
        } else {
            writeLeaf1(leaves, place, AmdTopology.logicalProcessors(place));
            AmdTopology.writeCpu(leaves, place);
        }
    }

    /** Bytes of EBX, from the low end: brand, cache line, logical processors, APIC id; the last two need not fit. */
    private static void writeLeaf1(CpuidLeaves leaves, CpuPlace place, int logicalProcessors) {
        CpuidEntry leaf1 = leaves.get(1);
        int ebx = (leaf1.ebx() & 0xffff) | Math.min(logicalProcessors, BYTE) << 16 | place.apicId() << 24;
        leaves.put(leaf1.with(Register.EBX, ebx));
        leaves.set(Feature.HT, place.cpusOfPackage() > 1);
    }
}
