// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.vmm;

import dev.ktstr.kvm.MachineException;
import dev.ktstr.kvm.StopAction;
import dev.ktstr.kvm.StoppedVcpu;
import dev.ktstr.kvm.jni.KvmException;
import dev.ktstr.kvm.stop.StopRun;
import java.time.Duration;
import java.util.List;

/**
 * A stop of a machine of ours. Each vCPU has the breakpoint in a debug register, and the first that meets it asks all to pause; a
 * thread waits until they stand, runs the action and lets them go on.
 */
final class KvmStop {
    private static final Duration PAUSE_LIMIT = Duration.ofSeconds(10);
    /** How long the end of the thread is waited for when the machine is closed. */
    private static final Duration END_LIMIT = Duration.ofSeconds(1);
    /** DR6: the first breakpoint was met. */
    private static final long FIRST_MET = 1;

    private final KvmMachine machine;
    private final List<Vcpu> vcpus;
    private final long address;
    private final StopRun run;
    private final Thread thread;

    // Guarded by this object's lock, under which nothing else is locked.
    private int hitCpu;
    private long hitNanos;
    private boolean hit;
    private boolean finished;

    KvmStop(KvmMachine machine, String name, List<Vcpu> vcpus, long address, StopAction action) {
        this.machine = machine;
        this.vcpus = vcpus;
        this.address = address;
        this.run = new StopRun(name, address, action, machine::checkAlive, this::withdraw);
        this.thread = new Thread(this::serve, "stop " + name);
        thread.setDaemon(true);
    }

    /** {@return what its owner is given} */
    StopRun run() {
        return run;
    }

    /**
     * Sets the breakpoints; to be called while nobody else lets the machine stand.
     *
     * @throws MachineException if they cannot be set; none is left then, and the machine goes on
     */
    void arm() {
        long begun = System.nanoTime();
        boolean armed = false;
        machine.pause(PAUSE_LIMIT);
        try {
            vcpus.forEach(vcpu -> vcpu.breakAt(address));
            thread.start();
            armed = true;
        } catch (KvmException e) {
            throw new MachineException(
                    "this host's KVM sets no breakpoint at " + run.place() + ": " + e.getMessage(), e);
        } finally {
            if (!armed) {
                stopBreaking();
            }
            machine.resume();
            run.stood(System.nanoTime() - begun);
        }
    }

    /** A vCPU met a debug exception; on its thread. */
    void debugged(int cpu, long pc, long dr6) {
        if (pc != address || (dr6 & FIRST_MET) == 0) {
            vcpus.get(cpu).raiseDebugException(address);
        } else if (run.claim()) {
            vcpus.forEach(Vcpu::requestPause);
            tellHit(cpu);
        } else if (isFinished()) {
            // It did not stand when the others lost theirs.
            vcpus.get(cpu).stopBreaking();
        }
        // Otherwise another one was first, or it is being withdrawn: this one meets it again until it is paused.
    }

    private synchronized boolean isFinished() {
        return finished;
    }

    /** {@return whether it lets the machine stand: who else did so does not let it go on} */
    synchronized boolean holds() {
        return hit && !finished;
    }

    private synchronized void tellHit(int cpu) {
        hit = true;
        hitCpu = cpu;
        hitNanos = System.nanoTime();
        notifyAll();
    }

    /** {@return whether it was hit; false if it is over} */
    private synchronized boolean awaitHit() {
        while (!hit && !finished) {
            try {
                wait();
            } catch (InterruptedException e) {
                // Nobody interrupts this thread but a JVM that ends, which ends it anyway.
            }
        }
        return !finished;
    }

    private void serve() {
        if (!awaitHit()) {
            return;
        }
        machine.standing().lock();
        boolean free = false;
        try {
            pauseAndStopBreaking();
            free = true;
            run.act(new StoppedVcpu(hitCpu, machine.registers(hitCpu)));
        } catch (RuntimeException | Error e) {
            run.fail(e);
        } finally {
            finish(free);
            machine.resume();
            run.stood(System.nanoTime() - hitNanos);
            machine.standing().unlock();
            run.end();
        }
    }

    private void pauseAndStopBreaking() {
        machine.pause(PAUSE_LIMIT);
        stopBreaking();
    }

    private void stopBreaking() {
        vcpus.forEach(Vcpu::stopBreaking);
    }

    private void withdraw() {
        machine.standing().lock();
        long begun = System.nanoTime();
        boolean free = false;
        try {
            pauseAndStopBreaking();
            free = true;
        } finally {
            finish(free);
            machine.resume();
            run.stood(System.nanoTime() - begun);
            machine.standing().unlock();
            run.end();
        }
    }

    /**
     * It is over.
     *
     * @param free whether all vCPUs have lost the breakpoint. Where one did not stand in time the stop stays known to the machine: the
     *     vCPU is to lose it when it meets it
     */
    private void finish(boolean free) {
        synchronized (this) {
            finished = true;
            notifyAll();
        }
        if (free) {
            machine.forget(this);
        }
    }

    /** The machine is being closed; its vCPUs are there still. */
    void abandon() {
        run.abandon();
        finish(false);
        if (!run.isActing()) {
            StopRun.joined(thread, END_LIMIT);
        }
    }
}
