// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.samples;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Series made for tests. */
final class Made {
    private Made() {}

    /** {@return a series with a point each 100 ms, from +100 ms on; a String is a point's error} */
    static Series series(Object... values) {
        List<Point> points = new ArrayList<>();
        for (Object value : values) {
            int index = points.size();
            points.add(point(index, 100L * (index + 1), 0, value));
        }
        return new Series("nr", points);
    }

    static Point point(int index, long millis, int step, Object value) {
        Reading reading = value instanceof Number number ? Reading.of(number) : Reading.none((String) value);
        return new Point(Sample.tag(index), Duration.ofMillis(millis), step, reading);
    }

    static Sample sample(int index, Map<String, Number> values) {
        Duration time = Duration.ofMillis(100L * (index + 1));
        return Sample.taken(index, time, time.plusMillis(2), 1, "ktstr", values);
    }

    /** {@return what a check tells that must not be kept} */
    static String failure(Runnable check) {
        return message(TemporalError.class, check);
    }

    /** {@return what a check tells that must not be judged} */
    static String doubt(Runnable check) {
        return message(InconclusiveException.class, check);
    }

    private static String message(Class<? extends Throwable> expected, Runnable check) {
        Throwable thrown = catchThrowableOfType(expected, check::run);
        if (thrown == null) {
            throw new AssertionError("nothing was thrown, expected a " + expected.getSimpleName());
        }
        return thrown.getMessage();
    }
}
