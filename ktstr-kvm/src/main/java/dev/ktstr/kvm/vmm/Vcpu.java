// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.vmm;

import dev.ktstr.kvm.MachineException;
import dev.ktstr.kvm.jni.ExitHandler;
import dev.ktstr.kvm.jni.ExitKind;
import dev.ktstr.kvm.jni.HostThread;
import dev.ktstr.kvm.jni.KvmException;
import dev.ktstr.kvm.jni.Register;
import dev.ktstr.kvm.jni.VcpuFd;
import java.lang.invoke.VarHandle;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * A CPU of a guest with the thread that plays it. The thread is paused, running or finished, and goes from one to the other on
 * request.
 */
final class Vcpu implements AutoCloseable {
    /** Enough for what the devices call; a large machine has hundreds of these. */
    private static final long STACK_BYTES = 256 << 10;
    /** A kick that comes while the thread is on its way into the guest is not lost, but nothing is worth hanging for. */
    private static final long KICK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final int cpu;
    private final String machine;
    private final VcpuFd fd;
    private final ExitHandler handler;
    private final Ending ending;
    private final Thread thread;
    /** Never changed but for the numbers. */
    private final Map<ExitKind, LongAdder> exits = new EnumMap<>(ExitKind.class);

    private enum State {
        PAUSED,
        RUNNING,
        FINISHED
    }

    private enum Request {
        PAUSE,
        RUN,
        FINISH
    }

    // Guarded by this object's lock, under which nothing else is locked.
    private State state = State.PAUSED;
    private HostThread hostThread;

    /** Written under the lock; read without on the way into the guest. */
    private volatile Request request = Request.PAUSE;

    private volatile long firstRunNanos;
    private volatile long firstExitNanos;
    /** Time between exits and the next entry. */
    private final LongAdder outsideNanos = new LongAdder();

    /** When the guest was left; 0 while that does not count. Of the thread alone. */
    private long outsideSinceNanos;

    Vcpu(int cpu, String machine, VcpuFd fd, ExitHandler handler, Ending ending) {
        this.cpu = cpu;
        this.machine = machine;
        this.fd = fd;
        this.handler = handler;
        this.ending = ending;
        this.thread = new Thread(null, this::play, "vcpu-" + cpu + " " + machine, STACK_BYTES);
        thread.setDaemon(true);
        for (ExitKind kind : ExitKind.values()) {
            exits.put(kind, new LongAdder());
        }
    }

    /** Starts the thread, which is paused then. */
    void start() {
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            // What the JVM throws when the host has no thread left to give.
            throw new MachineException(
                    "the host gives no thread for CPU " + cpu + " of " + machine + " (limits: ulimit -u, pids.max)", e);
        }
        synchronized (this) {
            awaitWhile(() -> hostThread == null && state != State.FINISHED, CLOSE_NANOS);
            if (hostThread == null) {
                throw new MachineException("the thread of CPU " + cpu + " of " + machine + " did not start"
                        + ending.get().map(end -> ": " + end.message()).orElse(""));
            }
        }
    }

    private void play() {
        try {
            HostThread self = HostThread.current();
            synchronized (this) {
                hostThread = self;
                notifyAll();
            }
            while (request != Request.FINISH) {
                if (awaitRun()) {
                    runOnce();
                }
            }
        } catch (RuntimeException | Error e) {
            ending.tell("CPU " + cpu + " of " + machine + " failed", e);
        } finally {
            synchronized (this) {
                state = State.FINISHED;
                notifyAll();
            }
        }
    }

    /** Waits while the CPU is to be paused. {@return whether it is to run now} */
    private boolean awaitRun() {
        if (request == Request.RUN) {
            return true;
        }
        synchronized (this) {
            while (request == Request.PAUSE) {
                state = State.PAUSED;
                notifyAll();
                try {
                    wait();
                } catch (InterruptedException e) {
                    // Nobody interrupts this thread but a JVM that ends, which ends it anyway.
                }
                // A pause is nobody's delay.
                outsideSinceNanos = 0;
            }
            if (request == Request.FINISH) {
                return false;
            }
        }
        return clearImmediateExit();
    }

    /**
     * Whoever asks for something sets the flag after the request. So either the kernel sees the flag, or we see the request: then
     * this returns false.
     */
    private boolean clearImmediateExit() {
        fd.setImmediateExit(false);
        VarHandle.fullFence();
        return request == Request.RUN;
    }

    private void runOnce() {
        long entered = System.nanoTime();
        if (firstRunNanos == 0) {
            firstRunNanos = entered;
        }
        if (outsideSinceNanos != 0) {
            outsideNanos.add(entered - outsideSinceNanos);
        }
        boolean exited = fd.run();
        outsideSinceNanos = fd.leftAtNanos();
        if (!exited) {
            count(ExitKind.INTERRUPTED);
            // A kick without a request must not let it come back again and again.
            boolean ignored = clearImmediateExit();
            return;
        }
        if (firstExitNanos == 0) {
            firstExitNanos = outsideSinceNanos;
        }
        count(fd.dispatch(handler));
        if (request != Request.RUN) {
            completeExit();
        }
    }

    /**
     * What the guest read goes into its registers only when it is entered again; a paused CPU is to show them right. An access that
     * KVM tells in parts has its next part then.
     */
    private void completeExit() {
        fd.setImmediateExit(true);
        while (fd.run()) {
            count(fd.dispatch(handler));
        }
    }

    private void count(ExitKind kind) {
        exits.get(kind).increment();
    }

    /** Asks for a pause, without waiting for it. */
    void requestPause() {
        ask(Request.PAUSE);
    }

    /** Lets the CPU go on. */
    void resume() {
        ask(Request.RUN);
    }

    private synchronized void ask(Request wanted) {
        if (request != Request.FINISH) {
            request = wanted;
        }
        if (wanted == Request.RUN && state == State.PAUSED) {
            // From now on its registers are its own, even if the thread takes its time to wake up.
            state = State.RUNNING;
        }
        kickIfAsked();
        notifyAll();
    }

    private void kickIfAsked() {
        if (request != Request.RUN) {
            try {
                kick();
            } catch (KvmException e) {
                // The host may be out of room for signals (EAGAIN). Whoever waits kicks again.
            }
        }
    }

    /** Lets a running CPU come back to the loop once. */
    synchronized void kick() {
        if (state == State.RUNNING && hostThread != null) {
            fd.setImmediateExit(true);
            // Itself, from one of its exits: it will look at the request next.
            if (Thread.currentThread() != thread) {
                hostThread.kick();
            }
        }
    }

    /**
     * Waits until the CPU is not in the guest.
     *
     * @return whether that was so in time
     */
    synchronized boolean awaitPaused(long limitNanos) {
        return Thread.currentThread() == thread || awaitWhile(() -> state == State.RUNNING, limitNanos);
    }

    private interface Condition {
        boolean holds();
    }

    /** Kicks again and again while it waits: an interrupted wait is told to the caller by its flag. */
    private boolean awaitWhile(Condition condition, long limitNanos) {
        long deadline = System.nanoTime() + limitNanos;
        boolean interrupted = false;
        try {
            while (condition.holds()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                try {
                    TimeUnit.NANOSECONDS.timedWait(this, Math.min(left, KICK_AGAIN_NANOS));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
                kickIfAsked();
            }
            return true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** {@return the registers; the CPU must be paused} */
    Map<Register, Long> registers() {
        synchronized (this) {
            if (state == State.RUNNING) {
                throw new IllegalStateException("CPU " + cpu + " of " + machine + " runs; pause it first");
            }
        }
        return fd.registers();
    }

    /** Puts a breakpoint at an instruction; the CPU must be paused, or this be its thread. */
    void breakAt(long address) {
        fd.breakAt(address);
    }

    /** Lets the guest meet a debug exception that was its own, and keeps the breakpoint; for the CPU's thread. */
    void raiseDebugException(long address) {
        fd.breakAtAndRaiseDebugException(address);
    }

    /** Takes the breakpoint away; the CPU must be paused, or this be its thread. */
    void stopBreaking() {
        fd.stopBreaking();
    }

    /** {@return the host's thread that plays the CPU} */
    HostThread hostThread() {
        synchronized (this) {
            return hostThread;
        }
    }

    int cpu() {
        return cpu;
    }

    /** {@return how often the CPU left the guest, by kind} */
    Map<ExitKind, Long> exits() {
        Map<ExitKind, Long> counts = new EnumMap<>(ExitKind.class);
        exits.forEach((kind, count) -> counts.put(kind, count.sum()));
        return counts;
    }

    /**
     * {@return for how long in all, in nanoseconds, the CPU would have run on but its thread was outside of the guest: in a
     * device, or waiting for the JVM}
     */
    long outsideNanos() {
        return outsideNanos.sum();
    }

    /** {@return when the CPU first entered the guest, by {@link System#nanoTime}; 0 if it has not} */
    long firstRunNanos() {
        return firstRunNanos;
    }

    /** {@return when the CPU first came back, by {@link System#nanoTime}; 0 if it has not} */
    long firstExitNanos() {
        return firstExitNanos;
    }

    /**
     * Ends thread and CPU.
     *
     * @throws MachineException if the thread does not end; what it uses stays open then
     */
    @Override
    public void close() {
        if (thread.getState() != Thread.State.NEW) {
            ask(Request.FINISH);
            synchronized (this) {
                if (!awaitWhile(() -> state != State.FINISHED, CLOSE_NANOS)) {
                    throw new MachineException("CPU " + cpu + " of " + machine + " did not end within "
                            + TimeUnit.NANOSECONDS.toSeconds(CLOSE_NANOS) + " s; its memory is left mapped");
                }
            }
        }
        fd.close();
    }
}
