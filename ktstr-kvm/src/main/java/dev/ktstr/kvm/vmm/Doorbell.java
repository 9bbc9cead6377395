// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.vmm;

import dev.ktstr.kvm.jni.EventFd;
import dev.ktstr.kvm.jni.VmFd;
import dev.ktstr.kvm.x86.X86Layout;

/**
 * Tells the host that the guest's agent has put something into the channel: it writes to a port, the kernel counts it, and a
 * thread of ours wakes up. The guest's CPU does not wait for any of that.
 */
final class Doorbell implements AutoCloseable {
    private final EventFd event;
    private final String machine;
    private final Ending ending;
    private final Thread thread;
    private volatile Runnable listener = () -> {};
    private volatile boolean closing;
    private volatile long firstRingNanos;

    private Doorbell(EventFd event, String machine, Ending ending) {
        this.event = event;
        this.machine = machine;
        this.ending = ending;
        this.thread = new Thread(this::listen, "doorbell " + machine);
        thread.setDaemon(true);
    }

    /** {@return the doorbell of a machine, connected} */
    static Doorbell open(VmFd vm, String machine, Ending ending) {
        EventFd event = EventFd.create();
        try {
            vm.ringOnWrite(X86Layout.DOORBELL_PORT, event);
            Doorbell doorbell = new Doorbell(event, machine, ending);
            doorbell.thread.start();
            return doorbell;
        } catch (RuntimeException | Error e) {
            event.close();
            throw e;
        }
    }

    private void listen() {
        try {
            event.await();
            while (!closing) {
                if (firstRingNanos == 0) {
                    firstRingNanos = System.nanoTime();
                }
                listener.run();
                event.await();
            }
        } catch (RuntimeException | Error e) {
            ending.tell("the doorbell of " + machine + " failed", e);
        }
    }

    /** Sets what is done when it rings, on a thread of its own; must not throw or take long. */
    void onRing(Runnable action) {
        listener = action;
    }

    /** {@return when it first rang, by {@link System#nanoTime}; 0 if it has not} */
    long firstRingNanos() {
        return firstRingNanos;
    }

    @Override
    public void close() {
        closing = true;
        event.add();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        event.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
