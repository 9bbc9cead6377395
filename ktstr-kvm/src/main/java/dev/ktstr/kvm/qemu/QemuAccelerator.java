// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.qemu;

/** How qemu executes guest code. */
public enum QemuAccelerator {
    /** On the processor, by the host kernel's KVM. */
    KVM("kvm", 1, 1.0),
    /** By translating it (Tiny Code Generator): everywhere, and slower by an order of magnitude. */
    TCG("tcg", 8, 2.0);

    private final String optionName;
    private final int defaultOvercommit;
    private final double latencyFactor;

    QemuAccelerator(String optionName, int defaultOvercommit, double latencyFactor) {
        this.optionName = optionName;
        this.defaultOvercommit = defaultOvercommit;
        this.latencyFactor = latencyFactor;
    }

    String optionName() {
        return optionName;
    }

    int defaultOvercommit() {
        return defaultOvercommit;
    }

    double latencyFactor() {
        return latencyFactor;
    }
}
