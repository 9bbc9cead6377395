// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.stop;

import dev.ktstr.kvm.CodeStop;
import dev.ktstr.kvm.MachineException;
import dev.ktstr.kvm.StopAction;
import dev.ktstr.kvm.StoppedVcpu;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A stop without its breakpoint: an engine tells it what happens, and its owner asks. It is armed, then fires or is withdrawn, and is
 * over; whichever comes first of hit and withdrawal decides.
 */
public final class StopRun implements CodeStop {
    /** How often a wait looks whether the machine still lives. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    /** What an engine may need around an action: to let all vCPUs stand, to save evidence before that, and to let them go on. */
    private static final Duration AROUND_ACTION = Duration.ofSeconds(60);

    private final String machine;
    private final long address;
    private final StopAction action;
    private final Runnable checkAlive;
    private final Runnable withdrawal;

    private enum State {
        ARMED,
        FIRED,
        WITHDRAWN,
        OVER
    }

    // Guarded by this object's lock, under which nothing else is locked.
    private State state = State.ARMED;
    private boolean fired;
    private long stoodStillNanos;
    private Throwable failure;
    private Thread actor;
    private boolean acted;

    /**
     * @param machine its name
     * @param address where it is to stop
     * @param action what is to be done there
     * @param checkAlive throws if the machine has ended
     * @param withdrawal takes the breakpoint away and calls {@link #end}; run at most once, and not if it has fired
     */
    public StopRun(String machine, long address, StopAction action, Runnable checkAlive, Runnable withdrawal) {
        this.machine = machine;
        this.address = address;
        this.action = action;
        this.checkAlive = checkAlive;
        this.withdrawal = withdrawal;
    }

    /** {@return whether it is to fire: it was hit for the first time, and nobody has withdrawn it} */
    public synchronized boolean claim() {
        if (state != State.ARMED) {
            return false;
        }
        state = State.FIRED;
        fired = true;
        return true;
    }

    /** Runs the action, and waits for it no longer than it may take. What it throws is kept for the owner. */
    public void act(StoppedVcpu vcpu) {
        Thread thread = new Thread(() -> actOnThread(vcpu), "stop-action " + machine);
        thread.setDaemon(true);
        synchronized (this) {
            actor = thread;
            thread.start();
            if (!holds(() -> !acted && state == State.FIRED, ACTION_LIMIT)) {
                return;
            }
        }
        thread.interrupt();
        fail(new MachineException("the action of the stop at " + place() + " did not return within "
                + ACTION_LIMIT.toSeconds() + " s; the machine goes on"));
    }

    private void actOnThread(StoppedVcpu vcpu) {
        try {
            action.at(vcpu);
        } catch (RuntimeException | Error e) {
            fail(e);
        } finally {
            synchronized (this) {
                acted = true;
                notifyAll();
            }
        }
    }

    /**
     * Waits, under the lock, while a condition holds; an interrupt does not end that, and is kept for the caller.
     *
     * @return whether it still holds when the time is over
     */
    private boolean holds(BooleanSupplier condition, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        boolean interrupted = false;
        try {
            while (condition.getAsBoolean()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return true;
                }
                try {
                    TimeUnit.NANOSECONDS.timedWait(this, left);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits for a thread; an interrupt does not end that, and is kept for the caller. {@return whether it has ended} */
    public static boolean joined(Thread thread, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        boolean interrupted = false;
        try {
            while (thread.isAlive()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                try {
                    TimeUnit.NANOSECONDS.timedJoin(thread, left);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            return true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Keeps what went wrong for the owner; only the first counts, the rest follows from it. */
    public synchronized void fail(Throwable cause) {
        if (failure == null && state != State.OVER) {
            failure = cause;
        }
    }

    /** The machine stood still for so long because of this. */
    public synchronized void stood(long nanos) {
        stoodStillNanos += nanos;
    }

    /** It is over, and the machine goes on. */
    public synchronized void end() {
        state = State.OVER;
        notifyAll();
    }

    /** The machine is being closed: nobody waits for the action any longer. */
    public synchronized void abandon() {
        state = State.OVER;
        if (actor != null && actor != Thread.currentThread()) {
            actor.interrupt();
        }
        notifyAll();
    }

    /** {@return whether the calling thread is the one that runs the action} */
    public synchronized boolean isActing() {
        return Thread.currentThread() == actor;
    }

    @Override
    public boolean await(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        boolean waits = true;
        while (waits) {
            synchronized (this) {
                long left = deadline - System.nanoTime();
                if (state != State.OVER && left > 0) {
                    TimeUnit.NANOSECONDS.timedWait(this, Math.min(left, LOOK_NANOS));
                }
                if (state == State.OVER && (fired || failure != null)) {
                    throwFailure();
                    return fired;
                }
                waits = state != State.OVER && left > 0;
            }
            checkAlive.run();
        }
        return false;
    }

    @Override
    public synchronized boolean fired() {
        return fired;
    }

    @Override
    public synchronized Duration stoodStill() {
        return Duration.ofNanos(stoodStillNanos);
    }

    @Override
    public void close() {
        boolean mine;
        synchronized (this) {
            mine = state == State.ARMED;
            if (mine) {
                state = State.WITHDRAWN;
            }
        }
        if (mine) {
            withdrawal.run();
        }
        synchronized (this) {
            // From within its own action there is nothing to wait for.
            if (Thread.currentThread() != actor) {
                if (holds(() -> state != State.OVER, ACTION_LIMIT.plus(AROUND_ACTION))) {
                    throw new MachineException("the stop at " + place() + " did not come to its end");
                }
                throwFailure();
            }
        }
    }

    /** Under the lock; once, so that try-with-resources does not meet the same exception twice. */
    private void throwFailure() {
        Throwable thrown = failure;
        failure = null;
        if (thrown instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
    }

    /** {@return where it is, for messages} */
    public String place() {
        return "0x" + Long.toHexString(address) + " of " + machine;
    }
}
