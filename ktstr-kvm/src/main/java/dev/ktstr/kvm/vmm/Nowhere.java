// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.vmm;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The addresses where a machine has neither memory nor a device. As on a PC they read as ones and take any write: kernels look
 * there for hardware (Linux 7.0 for a chipset at 0xfed80300 on every AMD processor since Zen). What was touched is remembered for
 * whoever wonders why a guest does nothing but that.
 */
final class Nowhere {
    private static final byte ONES = (byte) 0xff;
    private static final int REMEMBERED = 16;

    private final List<Long> addresses = new ArrayList<>();
    private long accesses;

    /** Gives a read its bytes. */
    void read(long address, ByteBuffer data) {
        touched(address);
        while (data.hasRemaining()) {
            data.put(ONES);
        }
    }

    /** Somebody touched an address. */
    synchronized void touched(long address) {
        accesses++;
        if (addresses.size() < REMEMBERED && !addresses.contains(address)) {
            addresses.add(address);
        }
    }

    /** {@return how often and where, for somebody to read} */
    @Override
    public synchronized String toString() {
        StringBuilder text = new StringBuilder().append(accesses).append(" accesses");
        for (int i = 0; i < addresses.size(); i++) {
            text.append(i == 0 ? ", first at 0x" : " 0x").append(Long.toHexString(addresses.get(i)));
        }
        return text.toString();
    }
}
