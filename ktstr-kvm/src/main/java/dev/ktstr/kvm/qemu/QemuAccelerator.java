// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.qemu;

import dev.ktstr.kvm.vmm.KvmProbe;

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

    /** {@return the accelerator for a host where the probe found this} */
    public static QemuAccelerator on(KvmProbe.Result kvm) {
        return kvm.usable() ? KVM : TCG;
    }

    /** {@return its name in qemu's option -accel, which also stands in reports behind {@code qemu/}} */
    public String optionName() {
        return optionName;
    }

    /** {@return how many vCPUs may share one host CPU before measurements mean nothing} */
    public int defaultOvercommit() {
        return defaultOvercommit;
    }
}
