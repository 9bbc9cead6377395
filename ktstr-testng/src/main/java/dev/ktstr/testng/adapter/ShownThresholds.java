// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.adapter;

import dev.ktstr.testng.Ktstr;
import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.check.Promised;
import dev.ktstr.testng.check.ThresholdLayers;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

/** What a test demands, for people. */
public final class ShownThresholds {
    private ShownThresholds() {}

    /**
     * {@return the test's limits, one a line, and what of them is not judged}
     *
     * @param testClass the class it is run in, which may inherit it
     * @param method carries {@link Ktstr}
     * @throws IllegalArgumentException if its annotation is wrong
     */
    public static List<String> of(Class<?> testClass, Method method) {
        Ktstr annotation = method.getAnnotation(Ktstr.class);
        Scheduler scheduler = DeclaredScheduler.find(testClass, annotation);
        ThresholdLayers layers = layers(scheduler, annotation);
        List<String> lines = new ArrayList<>();
        lines.add(testClass.getName() + "#" + method.getName() + ", scheduler " + scheduler.name() + ":");
        lines.addAll(layers.rows());
        Promised.of(layers.merged(), scheduler).notJudged().forEach(sentence -> lines.add("  " + sentence));
        return lines;
    }

    static ThresholdLayers layers(Scheduler scheduler, Ktstr annotation) {
        return new ThresholdLayers(scheduler.thresholds(), DeclaredThresholds.of(annotation));
    }
}
