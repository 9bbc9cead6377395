// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What a test does to its guest while a workload runs, each at its time after the workers were released. The time in which the guest
 * does something to its scheduler does not count: how long that takes, nobody knows before.
 */
final class TimedActions implements AutoCloseable {
    private final List<TimedAction> actions;
    private final Thread thread;
    private volatile Optional<Throwable> failure = Optional.empty();

    // Guarded by this object's lock.
    private int begun;
    private boolean over;
    /** How long the workload had been held when it was last paused. */
    private long heldNanos;

    private boolean holding;
    private long holdingSince;

    /** Something to be done. */
    record TimedAction(Duration after, Runnable action) {}

    TimedActions(List<TimedAction> actions, String name) {
        this.actions = new ArrayList<>(actions);
        this.actions.sort(Comparator.comparing(TimedAction::after));
        this.thread = new Thread(this::act, "actions-" + name);
        thread.setDaemon(true);
    }

    /**
     * Begins; the workload has been released just now.
     *
     * @param held whether its first hold has begun as well
     */
    void start(boolean held) {
        if (held) {
            resume();
        }
        if (!actions.isEmpty()) {
            thread.start();
        }
    }

    /** A hold has begun. */
    synchronized void resume() {
        if (!holding) {
            holding = true;
            holdingSince = System.nanoTime();
            notifyAll();
        }
    }

    /** A hold is over, and something is done before the next one. */
    synchronized void pause() {
        heldNanos = held();
        holding = false;
    }

    private long held() {
        return heldNanos + (holding ? System.nanoTime() - holdingSince : 0);
    }

    private void act() {
        try {
            for (TimedAction next : actions) {
                if (!awaitTurn(next.after())) {
                    return;
                }
                next.action().run();
            }
        } catch (InterruptedException e) {
            // Nobody interrupts this thread but a JVM that ends.
        } catch (RuntimeException | Error e) {
            // Errors as well: assertions are some.
            failure = Optional.of(e);
        }
    }

    /** {@return whether it may begin, which is during a hold only; false once the workload is over, however late it is} */
    private synchronized boolean awaitTurn(Duration after) throws InterruptedException {
        while (!over) {
            if (!holding) {
                wait();
                continue;
            }
            long left = after.toNanos() - held();
            if (left <= 0) {
                begun++;
                return true;
            }
            // Rounded up, for 0 would wait for ever.
            wait(left / TimeUnit.MILLISECONDS.toNanos(1) + 1);
        }
        return false;
    }

    /**
     * Ends: what is being done is waited for.
     *
     * @return those that were not begun, because this host was too busy for them
     * @throws RuntimeException or an error, what an action threw
     */
    List<TimedAction> finish() {
        close();
        if (failure.isPresent()) {
            if (failure.get() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure.get();
        }
        synchronized (this) {
            return List.copyOf(actions.subList(begun, actions.size()));
        }
    }

    /** Waits for what is being done, too: it must not meet the machine's end, nor what the test does next. */
    @Override
    public void close() {
        synchronized (this) {
            over = true;
            notifyAll();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                // Handed on: what is being done may be waiting for the guest.
                thread.interrupt();
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
