// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.testng.annotations.Test;

public class MonitorRecorderTest {
    private final MonitorSample empty = new MonitorSample(0, List.of(), Map.of(), 2);

    private static MonitorSample at(long millis) {
        MonitorSample look = Looks.healthy(0);
        return new MonitorSample(millis * Looks.MILLIS, look.cpus(), look.events(), 0);
    }

    private static MonitorSeries series(MonitorRecorder recorder) {
        return recorder.series(250, Optional.empty(), Optional.empty());
    }

    @Test
    public void looksThatComeALittleLateAreNoGap() {
        MonitorRecorder recorder = new MonitorRecorder();
        for (long millis : new long[] {0, 100, 299, 400, 510}) {
            recorder.add(at(millis));
        }
        assertThat(series(recorder).samples()).hasSize(5);
        assertThat(series(recorder).gaps()).isEqualTo(Gaps.NONE);
    }

    @Test
    public void aLookThatComesWhenTheNextIsDueHasMissedOne() {
        MonitorRecorder recorder = new MonitorRecorder();
        for (long millis : new long[] {0, 200, 650, 700}) {
            recorder.add(at(millis));
        }
        assertThat(series(recorder).gaps())
                .isEqualTo(
                        new Gaps(4, 450 * Looks.MILLIS, Optional.of("the host did not let the monitor look in time")));
        assertThat(series(recorder).gapBefore(1)).isTrue();
        assertThat(series(recorder).gapBefore(3)).isFalse();
        assertThat(series(recorder).gapBefore(0)).isFalse();
    }

    @Test
    public void aLookThatComesLateToBeginWithHasMissedSome() {
        MonitorRecorder recorder = new MonitorRecorder();
        recorder.add(at(350));
        assertThat(series(recorder).gaps().missed()).isEqualTo(2);
    }

    @Test
    public void failedLooksAreCountedOnceAndTheFirstReasonIsKept() {
        MonitorRecorder recorder = new MonitorRecorder();
        recorder.add(at(0));
        recorder.failed("page not present");
        recorder.failed("another");
        recorder.add(at(300));
        recorder.add(at(400));
        assertThat(series(recorder).gaps()).isEqualTo(new Gaps(2, 300 * Looks.MILLIS, Optional.of("page not present")));
        recorder.failed("slow, and others behind it were late");
        recorder.add(at(900));
        assertThat(series(recorder).gaps().missed()).isEqualTo(2 + 4);
        assertThat(series(recorder).gaps().longestNanos()).isEqualTo(500 * Looks.MILLIS);
    }

    @Test
    public void memoryIsBounded() {
        MonitorRecorder recorder = new MonitorRecorder();
        int room = MonitorRecorder.MAX_CPU_SAMPLES / 2;
        for (int i = 0; i < room + 3; i++) {
            recorder.add(at(100L * i));
        }
        assertThat(series(recorder).samples()).hasSize(room);
        assertThat(series(recorder).gaps().missed()).isEqualTo(3);
        assertThat(series(recorder).gaps().firstReason())
                .contains("the monitor keeps 300000 readings of a CPU in a run, and no more");
    }

    @Test
    public void aLookWithoutAnyCpuIsIncomplete() {
        assertThat(empty.complete()).isFalse();
        assertThat(new MonitorSample(0, List.of(), Map.of(), 0).complete()).isFalse();
    }

    @Test
    public void cpusAreFoundByNumber() {
        MonitorSample look = Looks.without(Looks.look(0, 1, 2, 3), 1);
        assertThat(look.cpu(0).orElseThrow().nrRunning()).isEqualTo(1);
        assertThat(look.cpu(1)).isEmpty();
        assertThat(look.cpu(2).orElseThrow().nrRunning()).isEqualTo(3);
        assertThat(look.cpu(3)).isEmpty();
    }

    @Test
    public void disorderIsRefused() {
        CpuSample zero = Looks.healthy(0).cpus().get(0);
        CpuSample one = Looks.healthy(0).cpus().get(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MonitorSample(0, List.of(one, zero), Map.of(), 0))
                .withMessage("cpus must ascend, but 1 comes before 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MonitorSample(0, List.of(), Map.of(), -1))
                .withMessage("unreadable must be at least 0 but was -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MonitorSeries.of(List.of(at(100), at(100)), Gaps.NONE))
                .withMessage("samples must be in the order of time, but sample 1 is of 100000000 ns and the one"
                        + " before of 100000000 ns");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MonitorSeries(List.of(), Gaps.NONE, 0, Optional.empty(), Optional.empty()))
                .withMessage("hz must be at least 1 but was 0");
    }
}
