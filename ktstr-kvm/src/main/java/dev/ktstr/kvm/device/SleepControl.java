// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.device;

import dev.ktstr.kvm.x86.X86Layout;

/**
 * The sleep control and status registers of a machine with hardware-reduced ACPI (ACPI 6.5, 4.8.3.7): emulates just enough to
 * switch the machine off.
 */
public final class SleepControl implements BusDevice {
    /** How many ports it takes: control, status. */
    public static final int PORTS = 2;

    private static final int ENABLE = 0x20; // SLP_EN
    private static final int TYPE_SHIFT = 2; // SLP_TYP
    private static final int TYPE_MASK = 0x7;

    private final Runnable powerOff;

    /** @param powerOff what switching off does */
    public SleepControl(Runnable powerOff) {
        this.powerOff = powerOff;
    }

    @Override
    public int read(int offset) {
        return 0;
    }

    @Override
    public void write(int offset, int value) {
        boolean control = offset == 0;
        if (control && (value & ENABLE) != 0 && (value >> TYPE_SHIFT & TYPE_MASK) == X86Layout.SLEEP_TYPE_S5) {
            powerOff.run();
        }
    }
}
