// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.testng.annotations.Test;

public class VcpuTimelineTest {
    private static VcpuTimeline.Sample sample(long at, long delayOfCpu0, long delayOfCpu1) {
        return new VcpuTimeline.Sample(at, List.of(new VcpuTime(0, 7, delayOfCpu0), new VcpuTime(1, 9, delayOfCpu1)));
    }

    private final VcpuTimeline timeline =
            new VcpuTimeline(List.of(sample(0, 1000, 50), sample(100, 1000, 60), sample(200, 1080, 60)));

    @Test
    public void totalsAreThoseOfTheWorkload() {
        assertThat(timeline.totals(300)).containsExactly(new VcpuTime(0, 0, 80), new VcpuTime(1, 0, 10));
        assertThat(timeline.totals(150))
                .as("what came after it was not its")
                .containsExactly(new VcpuTime(0, 0, 40), new VcpuTime(1, 0, 10));
        assertThat(timeline.delayNanos(0, 0, 300)).isEqualTo(80);
        assertThat(timeline.delayNanos(2, 0, 300)).isZero();
    }

    @Test
    public void aPartOfTheRunCountsItsOwnWaitOnly() {
        assertThat(timeline.delayNanos(0, 0, 100)).isZero();
        assertThat(timeline.delayNanos(0, 100, 200)).isEqualTo(80);
        assertThat(timeline.delayNanos(0, 150, 200)).isEqualTo(40);
        assertThat(timeline.delayNanos(1, 50, 150)).isEqualTo(5);
    }

    @Test
    public void theTimeOnAHostCpuIsToldForPartsOfTheRunToo() {
        VcpuTimeline running = new VcpuTimeline(List.of(
                new VcpuTimeline.Sample(0, List.of(new VcpuTime(0, 500, 0), new VcpuTime(1, 7, 0))),
                new VcpuTimeline.Sample(100, List.of(new VcpuTime(0, 500, 9), new VcpuTime(1, 57, 0))),
                new VcpuTimeline.Sample(300, List.of(new VcpuTime(0, 600, 9), new VcpuTime(1, 57, 0)))));
        assertThat(running.runNanos(0, 0, 100)).isZero();
        assertThat(running.runNanos(0, 100, 200)).isEqualTo(50);
        assertThat(running.runNanos(0, 0, 900)).isEqualTo(100);
        assertThat(running.runNanos(1, -5, 50)).isEqualTo(25);
        assertThat(running.runNanos(2, 0, 300)).as("a vCPU that is not known").isZero();
        assertThat(VcpuTimeline.UNKNOWN.runNanos(0, 0, 100)).isZero();
    }

    @Test
    public void aStartThatWasHeardOfLateIsPutWhereItWas() {
        VcpuTimeline later = timeline.later(Duration.ofNanos(100));
        assertThat(later.delayNanos(0, 200, 300)).isEqualTo(80);
        assertThat(later.delayNanos(0, 0, 200)).isZero();
    }

    @Test
    public void partsThatReachOutOfTheSamplesEndWithThem() {
        assertThat(timeline.delayNanos(0, -500, 900)).isEqualTo(80);
        assertThat(timeline.delayNanos(0, 300, 400)).isZero();
    }

    @Test
    public void someVcpusTogetherWaitAsLongAsTheirSum() {
        VcpuTimeline both = timeline.together(cpu -> true);
        assertThat(both.totals(300)).containsExactly(new VcpuTime(0, 0, 90));
        assertThat(both.delayNanos(0, 0, 100)).isEqualTo(10);
        assertThat(timeline.together(cpu -> cpu == 1).delayNanos(0, 100, 200)).isZero();
    }

    @Test
    public void aPartIsCoveredBetweenTheFirstLookAndTheLast() {
        assertThat(timeline.covers(0, 200)).isTrue();
        assertThat(timeline.covers(-1, 200)).isFalse();
        assertThat(timeline.covers(0, 201)).isFalse();
        assertThat(VcpuTimeline.UNKNOWN.covers(0, 0)).isFalse();
    }

    @Test
    public void aSilentHostExplainsNothing() {
        VcpuTimeline silent = new VcpuTimeline(List.of(new VcpuTimeline.Sample(0, List.of())));
        assertThat(silent).isEqualTo(VcpuTimeline.UNKNOWN);
        assertThat(silent.totals(100)).isEmpty();
        assertThat(silent.delayNanos(0, 0, 100)).isZero();
    }
}
