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
        if (!scheduler.promised().contains(Promise.AFFINITY)) {
            if (left.isolation().orElse(false)) {
                left = left.withIsolation(false);
                notJudged.add(sentence(Limit.ISOLATION, scheduler, Promise.AFFINITY));
            }
            // Memory lies where its worker ran.
            left = without(Limit.MIN_PAGE_LOCALITY, left, scheduler, Promise.AFFINITY, notJudged);
        }
        if (!scheduler.promised().contains(Promise.CGROUP_WEIGHT)) {
            left = without(Limit.MAX_WEIGHT_ERROR_PCT, left, scheduler, Promise.CGROUP_WEIGHT, notJudged);
        }
        boolean balance = left.monitor().enforced().maxImbalanceRatio().isPresent();
        if (!scheduler.promised().contains(Promise.WORK_CONSERVATION) && balance) {
            left = left.withMonitor(left.monitor().withoutImbalanceRatio());
            notJudged.add(sentence(Limit.MAX_IMBALANCE_RATIO, scheduler, Promise.WORK_CONSERVATION));
        }
        return new Promised(left, notJudged);
    }

    private static Thresholds without(
            Limit limit, Thresholds left, Scheduler scheduler, Promise promise, List<String> notJudged) {
        if (left.value(limit).isEmpty()) {
            return left;
        }
        notJudged.add(sentence(limit, scheduler, promise));
        return left.without(limit);
    }

    private static String sentence(Limit limit, Scheduler scheduler, Promise promise) {
        return limit.member() + " is not judged: " + scheduler.name() + " does not promise " + promise;
    }
}
