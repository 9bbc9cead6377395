// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.testng.annotations.Test;

public class DomainSummaryTest {
    private static DomainStat domain(String name, int level, long span, Map<String, Long> counters) {
        return new DomainStat(name, level, 0, span, 8, 0, 0, counters);
    }

    private static List<DomainSample> cpus(long smtBalances, long mcBalances, long gained) {
        DomainStat smt = domain("SMT", 0, 2, Map.of("lb_count_0", smtBalances, "lb_count_1", 5L));
        DomainStat mc = domain("MC", 1, 4, Map.of("lb_count_1", mcBalances, "lb_gained_1", gained, "alb_pushed", 7L));
        return List.of(new DomainSample(0, List.of(smt, mc)), new DomainSample(1, List.of(smt, mc)));
    }

    private static Optional<DomainSummary> between(List<DomainSample> start, List<DomainSample> end) {
        return DomainSummary.of(new MonitorSeries(List.of(), Gaps.NONE, 250, Optional.of(start), Optional.of(end)));
    }

    @Test
    public void sumsTheChangesOverCpusAndKindsOfIdleness() {
        DomainSummary summary = between(cpus(10, 20, 1), cpus(13, 40, 2)).orElseThrow();

        assertThat(summary.text())
                .isEqualTo("domains: SMT (2 cpus) lb=6 failed=0 gained=0 alb=0 remote_wakes=0;"
                        + " MC (4 cpus) lb=40 failed=0 gained=2 alb=0 remote_wakes=0");
        assertThat(summary.toJson())
                .hasToString("[{\"name\":\"SMT\",\"spanWeight\":2,\"deltas\":{\"lb_count_0\":6}},"
                        + "{\"name\":\"MC\",\"spanWeight\":4,\"deltas\":{\"lb_count_1\":40,\"lb_gained_1\":2}}]");
    }

    @Test
    public void otherDomainsAtTheEndAreNotCompared() {
        assertThat(between(cpus(10, 20, 1), cpus(10, 19, 1)))
                .as("counters that began anew")
                .isEmpty();
        assertThat(between(cpus(10, 20, 1), cpus(10, 20, 1).subList(0, 1))).isEmpty();
        assertThat(between(cpus(10, 20, 1), List.of(new DomainSample(0, List.of()), new DomainSample(1, List.of()))))
                .isEmpty();
        assertThat(DomainSummary.of(MonitorSeries.of(List.of(), Gaps.NONE))).isEmpty();
    }

    @Test
    public void aGuestOfOneCpuHasNone() {
        List<DomainSample> none = List.of(new DomainSample(0, List.of()));
        assertThat(between(none, none)).isEmpty();
    }
}
