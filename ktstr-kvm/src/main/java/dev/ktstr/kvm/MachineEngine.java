// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm;

import dev.ktstr.kvm.topology.Topology;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;

/** A way to run machines on this host. */
public interface MachineEngine {
    /** {@return the short name that stands in reports, for example {@code qemu/tcg}} */
    String name();

    /** {@return how many vCPUs may share one host CPU before measurements mean nothing; the default of ktstr.overcommit} */
    int defaultOvercommit();

    /**
     * {@return by how much limits on time (gaps, latencies) are stretched on this engine; at least 1, at most 4}
     *
     * <p>An engine that interprets the guest is slower than hardware, and a limit made for hardware would measure the engine.
     */
    double latencyFactor();

    /** {@return why this engine cannot start such a machine at all, or empty} */
    Optional<String> cannotRun(Topology topology);

    /**
     * Starts a machine; its kernel is booting when this returns.
     *
     * @param config what to start
     * @param channelSetup fills the shared memory before the guest can see it
     * @throws EngineMissingException if the program that is to play it cannot be executed
     * @throws MachineException if it did not start; nothing is left behind then
     * @throws InterruptedException if the thread was interrupted; nothing is left behind then
     */
    Machine start(MachineConfig config, Consumer<ByteBuffer> channelSetup) throws InterruptedException;

    /** {@return how machines of this engine are started from an image, or, in a sentence without a full stop, why they cannot be} */
    default Imaging imaging() throws MachineException {
        throw new MachineException("the engine " + name() + " cannot start machines from an image yet");
    }
}
