// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm;

import java.nio.ByteBuffer;
import java.util.List;

/** A running guest. Closing it ends it at once and removes all that it held on the host. */
public interface Machine extends AutoCloseable {
    /**
     * {@return the memory shared with the guest's agent: direct, little-endian, valid until the machine is closed}
     *
     * <p>It is no part of the guest's RAM. The guest learns its address from the kernel command line
     * ({@code ktstr.channel=0xADDRESS,SIZE}).
     */
    ByteBuffer channel();

    /**
     * Returns when the machine lives.
     *
     * @throws MachineDiedException if it does not; says how it ended
     */
    void checkAlive();

    /** {@return what the host gave each vCPU so far, by CPU number; empty where the host does not say} */
    List<VcpuTime> vcpuTimes();

    /** Ends the machine. May be called from any thread, and again. */
    @Override
    void close();
}
