// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a test demands, and who says so: the test before its scheduler, the scheduler before the {@link Thresholds#DEFAULTS}.
 *
 * @param scheduler what the scheduler's tests demand
 * @param test what this test demands
 */
public record ThresholdLayers(Thresholds scheduler, Thresholds test) {
    /** {@return what is demanded} */
    public Thresholds merged() {
        return Thresholds.DEFAULTS.overriddenBy(scheduler).overriddenBy(test);
    }

    /** {@return each limit in a line, with its value and whose it is} */
    public List<String> rows() {
        return Arrays.stream(Limit.values())
                .map(limit -> String.format(Locale.ROOT, "  %-38s: %s", limit.member(), value(limit)))
                .toList();
    }

    private String value(Limit limit) {
        if (test.value(limit).isPresent()) {
            return value(limit, test, "test");
        }
        if (scheduler.value(limit).isPresent()) {
            return value(limit, scheduler, "scheduler");
        }
        if (Thresholds.DEFAULTS.value(limit).isPresent()) {
            return value(limit, Thresholds.DEFAULTS, "default");
        }
        MonitorThresholds enforced = merged().monitor().enforced();
        return limit.isOfMonitor() && enforced.value(limit).isPresent()
                ? value(limit, Thresholds.NONE.withMonitor(enforced), "default with monitorChecks")
                : "none";
    }

    private static String value(Limit limit, Thresholds layer, String whose) {
        return limit.text(layer.value(limit).orElseThrow()) + " (" + whose + ")";
    }
}
