// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.device;

import java.util.ArrayList;
import java.util.List;

/** A device that remembers what it was told and reads as the number of its register, with a digit of its own before it. */
final class Recorder implements BusDevice {
    final List<String> written = new ArrayList<>();
    private final int digit;

    Recorder(int digit) {
        this.digit = digit;
    }

    @Override
    public int read(int offset) {
        return digit << 4 | offset;
    }

    @Override
    public void write(int offset, int value) {
        written.add(offset + "=" + Integer.toHexString(value));
    }
}
