// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a run demands, and who says so: the test before its scenario, the scenario before the scheduler, the scheduler before the {@link
 * Thresholds#DEFAULTS}.
 *
 * @param scheduler what the scheduler's tests demand
 * @param scenario what the scenario demands; empty for a test that names none
 * @param test what this test demands
 */
public record ThresholdLayers(Thresholds scheduler, Optional<OfScenario> scenario, Thresholds test) {
    /** What a scenario of this name demands. */
    public record OfScenario(String name, Thresholds demands) {}

    /** Who may have the last word on a limit: of those that say something the last one here. */
    enum Whose {
        MONITOR_CHECKS("default with monitorChecks"),
        DEFAULT("default"),
        SCHEDULER("scheduler"),
        SCENARIO("scenario"),
        TEST("test");

        private final String text;

        Whose(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** {@return the layers of a run without a scenario} */
    public static ThresholdLayers of(Thresholds scheduler, Thresholds test) {
        return new ThresholdLayers(scheduler, Optional.empty(), test);
    }

    /** {@return the layers of a run of this scenario} */
    public ThresholdLayers with(OfScenario one) {
        return new ThresholdLayers(scheduler, Optional.of(one), test);
    }

    private Map<Whose, Thresholds> layers() {
        Map<Whose, Thresholds> layers = new EnumMap<>(Whose.class);
        layers.put(Whose.DEFAULT, Thresholds.DEFAULTS);
        layers.put(Whose.SCHEDULER, scheduler);
        layers.put(Whose.SCENARIO, scenario.map(OfScenario::demands).orElse(Thresholds.NONE));
        layers.put(Whose.TEST, test);
        return layers;
    }

    /** {@return what is demanded} */
    public Thresholds merged() {
        return layers().values().stream().reduce(Thresholds.NONE, Thresholds::overriddenBy);
    }

    /** {@return who has the last word on a limit; empty where nobody demands anything} */
    Optional<Whose> whose(Limit limit) {
        return layers().entrySet().stream()
                .filter(layer -> layer.getValue().value(limit).isPresent())
                .map(Map.Entry::getKey)
                .reduce((before, last) -> last)
                .or(() -> merged().enforced(limit).map(value -> Whose.MONITOR_CHECKS));
    }
}
