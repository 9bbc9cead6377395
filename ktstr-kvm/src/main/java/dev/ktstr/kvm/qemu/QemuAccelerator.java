// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.qemu;

/** How qemu executes guest code. */
public enum QemuAccelerator {
    /** On the processor, by the host kernel's KVM. */
    KVM("kvm", 1),
    /** By translating it (Tiny Code Generator): everywhere, and slower by an order of magnitude. */
    TCG("tcg", 8);

    private final String optionName;
    private final int defaultOvercommit;

    QemuAccelerator(String optionName, int defaultOvercommit) {
        this.optionName = optionName;
        this.defaultOvercommit = defaultOvercommit;
    }

    String optionName() {
        return optionName;
    }

    int defaultOvercommit() {
        return defaultOvercommit;
    }
}
