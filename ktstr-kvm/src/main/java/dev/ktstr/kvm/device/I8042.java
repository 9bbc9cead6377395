// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.device;

/** The command port of a keyboard controller: emulates just enough to reset the machine, the last way a kernel tries. */
public final class I8042 implements BusDevice {
    private static final int PULSE_RESET = 0xfe;
    /** Status: neither buffer is full. */
    private static final int IDLE = 0;

    private final Runnable reset;

    /** @param reset what a reset does */
    public I8042(Runnable reset) {
        this.reset = reset;
    }

    @Override
    public int read(int offset) {
        return IDLE;
    }

    @Override
    public void write(int offset, int value) {
        if (value == PULSE_RESET) {
            reset.run();
        }
    }
}
