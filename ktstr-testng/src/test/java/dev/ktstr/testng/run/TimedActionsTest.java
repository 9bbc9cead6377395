// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ktstr.testng.run.TimedActions.TimedAction;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.testng.annotations.Test;

public class TimedActionsTest {
    private static final Duration SOON = Duration.ofMillis(1);
    private static final Duration NEVER = Duration.ofHours(1);

    private static TimedActions started(TimedAction... actions) {
        TimedActions timed = new TimedActions(List.of(actions), "test");
        timed.start(true);
        return timed;
    }

    @Test
    public void anAssertionThatFailsIsThrown() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        try (TimedActions timed = started(new TimedAction(SOON, () -> {
            begun.countDown();
            throw new AssertionError("expected 1 but was 2");
        }))) {
            begun.await();
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(timed::finish)
                    .withMessage("expected 1 but was 2");
        }
    }

    @Test
    public void whatIsBeingDoneIsWaitedForAndNotDisturbed() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean done = new AtomicBoolean();
        AtomicBoolean disturbed = new AtomicBoolean();
        try (TimedActions timed = started(new TimedAction(SOON, () -> {
            begun.countDown();
            try {
                Thread.sleep(200);
                done.set(true);
            } catch (InterruptedException e) {
                disturbed.set(true);
            }
        }))) {
            begun.await();
            assertThat(timed.finish()).isEmpty();
        }
        assertThat(done).isTrue();
        assertThat(disturbed).isFalse();
    }

    @Test
    public void theTimeBetweenHoldsDoesNotCount() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        try (TimedActions timed =
                new TimedActions(List.of(new TimedAction(Duration.ZERO, begun::countDown)), "held back")) {
            timed.start(false);
            assertThat(begun.await(100, TimeUnit.MILLISECONDS)).isFalse();
            timed.resume();
            begun.await();
            timed.pause();
            assertThat(timed.finish()).isEmpty();
        }
    }

    @Test
    public void whatWasNotBegunIsTold() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        try (TimedActions timed = started(
                new TimedAction(NEVER, () -> {
                    throw new IllegalStateException("too late");
                }),
                new TimedAction(SOON, begun::countDown))) {
            begun.await();
            assertThat(timed.finish()).extracting(TimedAction::after).containsExactly(NEVER);
        }
    }

    @Test
    public void nothingToDoIsDoneAtOnce() {
        try (TimedActions timed = started()) {
            assertThat(timed.finish()).isEmpty();
        }
    }
}
