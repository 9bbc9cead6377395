// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import dev.ktstr.testng.Promise;
import dev.ktstr.testng.Scheduler;
import java.util.ArrayList;
import java.util.List;

/**
 * Demands without those that are about what the scheduler does not promise.
 *
 * @param thresholds what is left
 * @param notJudged what is not judged, in sentences
 */
public record Promised(Thresholds thresholds, List<String> notJudged) {
    public Promised {
        notJudged = List.copyOf(notJudged);
    }

    /** {@return what may be demanded of a scheduler} */
    public static Promised of(Thresholds demanded, Scheduler scheduler) {
        Thresholds left = demanded;
        List<String> notJudged = new ArrayList<>();
        if (!scheduler.promised().contains(Promise.AFFINITY) && left.isolation().orElse(false)) {
            left = left.withIsolation(false);
            notJudged.add(sentence("isolation", scheduler, Promise.AFFINITY));
        }
        if (!scheduler.promised().contains(Promise.CGROUP_WEIGHT)
                && left.maxWeightErrorPct().isPresent()) {
            left = left.withoutWeightError();
            notJudged.add(sentence("maxWeightErrorPct", scheduler, Promise.CGROUP_WEIGHT));
        }
        boolean balance = left.monitor().enforced().maxImbalanceRatio().isPresent();
        if (!scheduler.promised().contains(Promise.WORK_CONSERVATION) && balance) {
            left = left.withMonitor(left.monitor().withoutImbalanceRatio());
            notJudged.add(sentence("maxImbalanceRatio", scheduler, Promise.WORK_CONSERVATION));
        }
        return new Promised(left, notJudged);
    }

    private static String sentence(String demand, Scheduler scheduler, Promise promise) {
        return demand + " is not judged: " + scheduler.name() + " does not promise " + promise;
    }
}
