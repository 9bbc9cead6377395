// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.device;

/**
 * The reset control register of a PCI chipset, to which ACPI's FADT points as well: bit 2 resets the machine. Emulates nothing
 * else of a chipset.
 */
public final class ResetControl implements BusDevice {
    private static final int RESET_CPU = 0x04;

    private final Runnable reset;

    /** @param reset what a reset does */
    public ResetControl(Runnable reset) {
        this.reset = reset;
    }

    @Override
    public int read(int offset) {
        return 0;
    }

    @Override
    public void write(int offset, int value) {
        if ((value & RESET_CPU) != 0) {
            reset.run();
        }
    }
}
