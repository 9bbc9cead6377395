// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What a test does to its guest while a workload runs, each at its time after the workers were released. */
final class TimedActions implements AutoCloseable {
    private final List<TimedAction> actions;
    private final Thread thread;
    private volatile long startedNanos;
    private volatile Optional<RuntimeException> failure = Optional.empty();

    /** Something to be done. */
    record TimedAction(Duration after, Runnable action) {}

    TimedActions(List<TimedAction> actions, String name) {
        this.actions = new ArrayList<>(actions);
        this.actions.sort(Comparator.comparing(TimedAction::after));
        this.thread = new Thread(this::act, "actions-" + name);
        thread.setDaemon(true);
    }

    /** Begins; the workload has been released just now. */
    void start() {
        startedNanos = System.nanoTime();
        if (!actions.isEmpty()) {
            thread.start();
        }
    }

    private void act() {
        try {
            for (TimedAction next : actions) {
                TimeUnit.NANOSECONDS.sleep(next.after().toNanos() - (System.nanoTime() - startedNanos));
                next.action().run();
            }
        } catch (InterruptedException e) {
            // The workload has ended before its turn.
        } catch (RuntimeException e) {
            failure = Optional.of(e);
        }
    }

    /**
     * Ends: what is being done is waited for, what was not begun is left out.
     *
     * @throws RuntimeException what an action threw
     */
    void finish() throws InterruptedException {
        close();
        thread.join();
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
