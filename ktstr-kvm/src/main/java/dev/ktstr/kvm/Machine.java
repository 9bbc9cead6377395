// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm;

import dev.ktstr.kvm.memory.GuestMemory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
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
     * {@return the guest's RAM, to be looked into while it runs, valid until the machine is closed}
     *
     * @throws MachineException if this engine cannot look there; says why
     */
    GuestMemory memory() throws InterruptedException;

    /**
     * Sets what is done when the guest's agent says that there is something to read in the channel, on a thread of the machine;
     * must not throw or take long. An engine whose guests cannot say so never does it: it only spares the wait of who looks from
     * time to time.
     */
    default void onDoorbell(Runnable action) {}

    /**
     * Stops the machine the next time a vCPU is about to execute an instruction: {@code then} runs while all of it stands still, and
     * it goes on as if nothing had happened. Several vCPUs that reach the instruction at once count as one.
     *
     * <p>It is a breakpoint of the processor (a debug register), by virtual address in whatever address space: the guest's memory is
     * not changed for it, and the instruction need not be there yet. Until it has fired or is withdrawn a guest on KVM must do
     * without its own hardware breakpoints. The machine stands still for a moment when this is called.
     *
     * @param address the virtual address of the instruction's first byte
     * @return the stop; close it before the next one is asked for, there is one at a time
     * @throws IllegalStateException if there is one already
     * @throws MachineDiedException if the machine has ended
     * @throws MachineException if the machine cannot be stopped there; says why
     */
    CodeStop stopOnce(long address, StopAction then) throws InterruptedException;

    /**
     * Returns at once when the machine lives; costs next to nothing.
     *
     * @throws MachineDiedException if it does not; says how it ended. Everything that it printed on its console until then was
     *     given to its {@link ConsoleSink}, unless that took more than a second
     */
    void checkAlive();

    /** {@return what the host gave each vCPU so far, by CPU number; empty where the host does not say} */
    List<VcpuTime> vcpuTimes();

    /**
     * Saves what is left of the machine for somebody to look at. A guest that runs stands still meanwhile; one that has ended is
     * as it was then, until the machine is closed. Takes half a minute at most.
     *
     * <p>The files: what the machine was made of ({@code qemu.txt}, qemu's command line, one argument a line; {@code machine.txt} of
     * our own, with registers); {@code channel.bin}, a copy of the shared memory; {@code vmcore}, the guest's memory (qemu's in
     * kdump's compressed format, ours an ELF core file with holes). The memory is given up when it takes too long or does not fit,
     * and <em>a machine of qemu is closed then</em>: qemu cannot be told to stop writing.
     *
     * @param directory where the files go; it exists
     * @param maxBytes how large they may be together
     */
    Evidence saveEvidence(Path directory, long maxBytes) throws InterruptedException;

    /**
     * Ends the machine. May be called from any thread, and again. Everything that it printed on its console was given to its
     * {@link ConsoleSink} then, unless that took more than a second.
     *
     * @throws MachineException if what plays the machine does not end, although it was killed; names the process
     */
    @Override
    void close();
}
