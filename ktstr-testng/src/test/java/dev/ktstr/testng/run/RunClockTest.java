// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

@Test(singleThreaded = true)
public class RunClockTest {
    private static final long SECOND = 1_000_000_000;

    private long host;
    private RunClock clock;

    @BeforeMethod
    public void start() {
        host = 70 * SECOND;
        clock = new RunClock(() -> host);
        clock.started(5 * SECOND);
        host += 4 * SECOND;
    }

    public void tellsHowLongAgoSomethingHappenedInTheGuest() {
        assertThat(clock.since(8 * SECOND)).isEqualTo(Duration.ofSeconds(1));
        assertThat(clock.since(2 * SECOND)).as("before the start").isEqualTo(Duration.ofSeconds(4));
    }

    public void tellsWhenSomethingHappenedInTheGuest() {
        assertThat(clock.sinceStart(8 * SECOND)).isEqualTo(Duration.ofSeconds(3));
        assertThat(clock.sinceStart(2 * SECOND)).as("before the start").isZero();
    }

    public void aClockThatRunsTooFastIsFound() {
        assertThatExceptionOfType(MachineWrongException.class)
                .isThrownBy(() -> clock.requireSane(Duration.ofSeconds(20)))
                .withMessage("machine wrong: the guest's clock runs too fast: it counted 20.0 s while 4.0 s passed"
                        + " on the host");
    }

    public void aSoundClockIsSound() {
        assertThatCode(() -> clock.requireSane(Duration.ofMillis(4_800))).doesNotThrowAnyException();
        // The report comes late when the host is busy.
        assertThatCode(() -> clock.requireSane(Duration.ofSeconds(1))).doesNotThrowAnyException();
    }

    public void aStartThatIsHeardOfLateIsNoFaultOfTheGuest() {
        RunClock late = new RunClock(() -> host);
        host += 3 * SECOND;
        late.started(5 * SECOND);
        host += SECOND / 2;
        assertThatCode(() -> late.requireSane(Duration.ofSeconds(3))).doesNotThrowAnyException();
    }
}
