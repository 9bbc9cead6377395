// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.samples;

import dev.ktstr.testng.settings.SimilarNames;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;

/**
 * All samples of one run.
 *
 * @param target how many were wanted. A sample that could not be taken is among the samples, with its reason; those that are not
 *     were not due yet when the run ended
 * @param samples in the order of time
 */
public record SampleSeries(int target, List<Sample> samples) {
    public SampleSeries {
        samples = List.copyOf(samples);
        if (target < samples.size()) {
            throw new IllegalArgumentException(
                    samples.size() + " samples where " + target + " were wanted: expected at most as many");
        }
        for (int i = 1; i < samples.size(); i++) {
            Sample before = samples.get(i - 1);
            Sample sample = samples.get(i);
            if (before.index() >= sample.index() || before.elapsed().compareTo(sample.elapsed()) > 0) {
                throw new IllegalArgumentException("sample " + sample.tag() + " of "
                        + sample.elapsed().toMillis() + " ms follows " + before.tag() + " of "
                        + before.elapsed().toMillis() + " ms: expected the order of index and time");
            }
        }
    }

    /** {@return how many samples there are, those that could not be taken among them} */
    public int size() {
        return samples.size();
    }

    /**
     * {@return one global over the samples, labelled with its name}
     *
     * @param name its dotted path. Where some samples do not have it, these points have an error
     * @throws IllegalArgumentException if samples were taken and none of them has it: a misspelt name must not look like a check
     *     that could not be judged
     */
    public Series global(String name) {
        List<Sample> taken =
                samples.stream().filter(sample -> sample.missing().isEmpty()).toList();
        if (!taken.isEmpty()
                && taken.stream().noneMatch(sample -> sample.values().containsKey(name))) {
            throw new IllegalArgumentException("none of " + taken.size() + " samples has a global " + name
                    + SimilarNames.didYouMean(name, taken.get(0).values().keySet()));
        }
        return series(name, sample -> sample.value(name));
    }

    /**
     * {@return what a function makes of each sample}
     *
     * @param label what messages call it
     * @param function is not asked about samples that could not be taken. Where it throws an exception or returns null, the point
     *     has an error. May return any integer type or a Double
     */
    public Series value(String label, Function<Sample, ? extends Number> function) {
        return series(label, sample -> {
            if (sample.missing().isPresent()) {
                return Reading.none(
                        "the sample was not taken: " + sample.missing().get());
            }
            try {
                Number value = function.apply(sample);
                return value == null ? Reading.none("the function returned null") : Reading.of(value);
            } catch (NoSuchElementException e) {
                return Reading.none(String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                return Reading.none(e.toString());
            }
        });
    }

    private Series series(String label, Function<Sample, Reading> reading) {
        return new Series(
                label,
                samples.stream()
                        .map(s -> new Point(s.tag(), s.elapsed(), s.step(), reading.apply(s)))
                        .toList());
    }
}
