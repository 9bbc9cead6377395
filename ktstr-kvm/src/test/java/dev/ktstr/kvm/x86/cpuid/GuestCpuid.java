// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.x86.cpuid;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The CPUID instruction on one CPU, as KVM answers it (kvm_cpuid in arch/x86/kvm/cpuid.c), within the claimed ranges. */
record GuestCpuid(List<CpuidEntry> entries, Map<Integer, List<CpuidEntry>> byFunction) {
    GuestCpuid(List<CpuidEntry> entries) {
        this(entries, entries.stream().collect(Collectors.groupingBy(CpuidEntry::function)));
    }

    CpuidEntry read(int function, int index) {
        return byFunction.getOrDefault(function, List.of()).stream()
                .filter(entry -> (entry.flags() & CpuidEntry.SIGNIFICANT_INDEX) == 0 || entry.index() == index)
                .findFirst()
                .orElse(new CpuidEntry(function, index, 0, 0, 0, 0, 0));
    }

    CpuidEntry read(int function) {
        return read(function, 0);
    }

    boolean has(Feature feature) {
        return (read(feature.function(), feature.index()).get(feature.register()) & feature.mask()) != 0;
    }

    /** {@return whether the range's first leaf says that there is such a leaf} */
    boolean claims(int function) {
        return Integer.compareUnsigned(read(function & 0xf000_0000).eax(), function) >= 0;
    }

    boolean isIntel() {
        return read(0).ebx() == 0x756e6547;
    }

    int family() {
        int signature = read(1).eax();
        int base = signature >>> 8 & 0xf;
        return base == 0xf ? base + (signature >>> 20 & 0xff) : base;
    }

    int model() {
        int signature = read(1).eax();
        return (signature >>> 4 & 0xf) | (signature >>> 12 & 0xf0);
    }
}
