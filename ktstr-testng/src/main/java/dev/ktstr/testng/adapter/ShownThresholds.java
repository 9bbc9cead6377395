// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.adapter;

import dev.ktstr.testng.Ktstr;
import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.check.Promised;
import dev.ktstr.testng.check.ThresholdLayers;
import dev.ktstr.testng.check.ThresholdLayers.OfScenario;
import dev.ktstr.testng.check.ThresholdRows;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

/** What a test demands, for people. */
public final class ShownThresholds {
    private ShownThresholds() {}

    /**
     * {@return the test's limits, one a line, and what of them is not judged} What it demands of single runs ({@code
     * ctx.run(Thresholds, ...)}) is not among them.
     *
     * @param testClass the class it is run in, which may inherit it
     * @param method carries {@link Ktstr}
     * @throws IllegalArgumentException if its annotation is wrong
     */
    public static List<String> of(Class<?> testClass, Method method) {
        Ktstr annotation = method.getAnnotation(Ktstr.class);
        Scheduler scheduler = DeclaredScheduler.find(testClass, annotation);
        List<ThresholdLayers> runs = runs(scheduler, annotation);
        List<String> lines = new ArrayList<>();
        lines.add(testClass.getName() + "#" + method.getName() + ", scheduler " + scheduler.name() + scenarios(runs)
                + ":");
        lines.addAll(ThresholdRows.of(runs));
        runs.stream()
                .flatMap(run -> Promised.of(run.merged(), scheduler).notJudged().stream())
                .distinct()
                .forEach(sentence -> lines.add("  " + sentence));
        return lines;
    }

    /** {@return what is demanded in each of the test's scenarios; in one without any where it names none} */
    static List<ThresholdLayers> runs(Scheduler scheduler, Ktstr annotation) {
        ThresholdLayers declared = layers(scheduler, annotation);
        return DeclaredScenario.of(annotation).stream()
                .map(run -> run.scenario()
                        .map(canned -> declared.with(new OfScenario(canned.name(), canned.thresholds())))
                        .orElse(declared))
                .toList();
    }

    private static String scenarios(List<ThresholdLayers> runs) {
        return runs.size() > 1
                ? ", " + runs.size() + " scenarios"
                : runs.get(0)
                        .scenario()
                        .map(scenario -> ", scenario " + scenario.name())
                        .orElse("");
    }

    /** {@return what is demanded whatever the scenario} */
    static ThresholdLayers layers(Scheduler scheduler, Ktstr annotation) {
        return ThresholdLayers.of(scheduler.thresholds(), DeclaredThresholds.of(annotation));
    }
}
