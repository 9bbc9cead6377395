// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.device;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Finds the device of a port. As on a PC, a port without a device reads as ones and takes any write: kernels look for devices
 * that way.
 */
public final class Bus {
    private static final int NOTHING = 0xff;

    private final NavigableMap<Integer, Seat> seats = new TreeMap<>();

    private record Seat(int ports, BusDevice device) {}

    /** Puts a device on ports; to be called before the guest runs. */
    public Bus add(int port, int ports, BusDevice device) {
        Map.Entry<Integer, Seat> below = seats.lowerEntry(port + ports);
        if (below != null && below.getKey() + below.getValue().ports() > port) {
            throw new IllegalArgumentException("port 0x" + Integer.toHexString(port) + " is taken already");
        }
        seats.put(port, new Seat(ports, device));
        return this;
    }

    /**
     * The guest writes.
     *
     * @param size bytes of each write; the bytes of a wide one go to neighbouring ports, as the hardware's bus splits it
     * @param data all that is written, one write after the other
     */
    public void write(int port, int size, ByteBuffer data) {
        for (int i = 0; data.hasRemaining(); i++) {
            int value = Byte.toUnsignedInt(data.get());
            int at = port + i % size;
            Map.Entry<Integer, Seat> seat = seatOf(at);
            if (seat != null) {
                seat.getValue().device().write(at - seat.getKey(), value);
            }
        }
    }

    /** The guest reads, see {@link #write}. */
    public void read(int port, int size, ByteBuffer data) {
        for (int i = 0; data.hasRemaining(); i++) {
            int at = port + i % size;
            Map.Entry<Integer, Seat> seat = seatOf(at);
            data.put((byte) (seat == null ? NOTHING : seat.getValue().device().read(at - seat.getKey())));
        }
    }

    private Map.Entry<Integer, Seat> seatOf(int port) {
        Map.Entry<Integer, Seat> seat = seats.floorEntry(port);
        return seat != null && port < seat.getKey() + seat.getValue().ports() ? seat : null;
    }
}
