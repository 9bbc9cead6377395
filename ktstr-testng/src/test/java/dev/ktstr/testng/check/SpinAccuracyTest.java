// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.ktstr.guest.report.SpinSamples;
import dev.ktstr.kvm.VcpuTime;
import dev.ktstr.kvm.VcpuTimeline;
import dev.ktstr.testng.Workers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.testng.annotations.Test;

public class SpinAccuracyTest {
    private static final Duration WANTED = Duration.ofMillis(1);
    private static final int MICROS = 1000;

    /** A vCPU that waits from 100 ms to 101 ms, by looks 1 ms apart there. */
    private static final VcpuTimeline HOST =
            new VcpuTimeline(List.of(sample(-50, 0), sample(100, 0), sample(101, 40), sample(200, 40)));

    private static VcpuTimeline.Sample sample(long atMillis, long delayMicros) {
        return new VcpuTimeline.Sample(atMillis * Workers.MILLIS, List.of(new VcpuTime(0, 0, delayMicros * MICROS)));
    }

    private static SpinAccuracy accuracy(VcpuTimeline host, Duration wanted, int... numbers) {
        return SpinAccuracy.of(List.of(new SpinAccuracy.OfWorker(SpinSamples.of(numbers), wanted, host)))
                .orElseThrow();
    }

    /** {@return spins that nothing disturbs, of 1 ms and so many ten-thousandths more, and of twice that from begin to end} */
    private static int[] longer(int... parts) {
        return Arrays.stream(parts)
                .flatMap(more -> IntStream.of(10_000, 1_000_000 + 200 * more, 1_000_000 + 100 * more))
                .toArray();
    }

    @Test
    public void theErrorIsWhatNinetyFiveOfAHundredDoNotExceed() {
        int[] parts = IntStream.rangeClosed(1, 100).toArray();
        assertThat(accuracy(HOST, WANTED, longer(parts)))
                .isEqualTo(new SpinAccuracy(
                        100, 0.95, OptionalLong.of(100), OptionalDouble.of(0.95), OptionalDouble.of(1.9)));
        int[] fewer = IntStream.rangeClosed(1, 19).toArray();
        assertThat(accuracy(HOST, WANTED, longer(fewer)).errorPct())
                .as("of 19 the last one")
                .isEqualTo(0.19);
    }

    @Test
    public void tooShortIsAsWrongAsTooLong() {
        assertThat(accuracy(HOST, Duration.ofMillis(2), longer(0)).errorPct()).isCloseTo(50, withinPercentage(0.1));
    }

    @Test
    public void aSpinIsDisturbedFromAMomentBeforeItUntilAMomentAfterIt() {
        // Of 1 ms each, from a moment's 3 ms before 100 ms until 3 ms after 101 ms.
        assertThat(accuracy(HOST, WANTED, 95_999, 1_000_000, 1_000_000).undisturbed())
                .hasValue(1);
        assertThat(accuracy(HOST, WANTED, 96_100, 1_000_000, 1_000_000).undisturbed())
                .hasValue(0);
        assertThat(accuracy(HOST, WANTED, 103_900, 1_000_000, 1_000_000).undisturbed())
                .hasValue(0);
        assertThat(accuracy(HOST, WANTED, 104_000, 1_000_000, 1_000_000).undisturbed())
                .hasValue(1);
    }

    @Test
    public void whatTheHostDidNotLookAtIsNotUndisturbed() {
        assertThat(accuracy(HOST, WANTED, 197_000, 1_000_000, 1_000_000))
                .isEqualTo(new SpinAccuracy(1, 0, OptionalLong.of(0), OptionalDouble.empty(), OptionalDouble.empty()));
    }

    @Test
    public void aSpinOfWhichItIsNotKnownWhenItWasIsNotUndisturbed() {
        VcpuTimeline quiet = new VcpuTimeline(List.of(sample(0, 0), sample(9_000_000, 0)));
        assertThat(accuracy(quiet, WANTED, 0xffff_fffe, 1_000_000, 1_000_000).undisturbed())
                .hasValue(1);
        assertThat(accuracy(quiet, WANTED, 0xffff_ffff, 1_000_000, 1_000_000).undisturbed())
                .hasValue(0);
    }

    @Test
    public void ofASilentHostNothingIsKnown() {
        SpinAccuracy accuracy = accuracy(VcpuTimeline.UNKNOWN, WANTED, longer(100));
        assertThat(accuracy)
                .isEqualTo(
                        new SpinAccuracy(1, 1, OptionalLong.empty(), OptionalDouble.empty(), OptionalDouble.empty()));
        assertThat(accuracy.undisturbedPct()).isEmpty();
    }

    @Test
    public void workersArePooledWhateverEachWants() {
        SpinAccuracy accuracy = SpinAccuracy.of(List.of(
                        new SpinAccuracy.OfWorker(SpinSamples.of(longer(0)), WANTED, HOST),
                        new SpinAccuracy.OfWorker(
                                SpinSamples.of(100_000, 5_000_000, 5_100_000), Duration.ofMillis(5), HOST)))
                .orElseThrow();
        assertThat(accuracy.samples()).isEqualTo(2);
        assertThat(accuracy.errorPct()).isEqualTo(2);
        assertThat(accuracy.undisturbedPct()).hasValue(50);
        assertThat(SpinAccuracy.of(List.of())).isEmpty();
        assertThat(SpinAccuracy.of(List.of(new SpinAccuracy.OfWorker(SpinSamples.NONE, WANTED, HOST))))
                .isEmpty();
    }

    @Test
    public void theLongestErrorOfTheShortestSpinIsANumberToo() {
        assertThat(accuracy(HOST, Duration.ofNanos(1), 0, 0xffff_ffff, 0xffff_ffff)
                        .errorPct())
                .isGreaterThan(4e11);
    }
}
