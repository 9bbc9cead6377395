// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.samples;

import java.time.Duration;
import java.util.List;
import java.util.function.DoublePredicate;

/**
 * One value over the samples of a run, and what can be demanded of it. A check that is not kept throws a {@link TemporalError}
 * with all places; one that has too little to judge, and nothing that is wrong, throws an {@link InconclusiveException}. Unless
 * told otherwise, points without a value are passed over. Bounds are included.
 *
 * @param label what messages call it
 * @param points in the order of time
 */
public record Series(String label, List<Point> points) {
    public Series {
        points = List.copyOf(points);
    }

    /**
     * No value is below the one of the point just before. A point without a value separates: those on its two sides are not
     * compared with each other. Inconclusive without two values in a row.
     */
    public Judged nondecreasing() {
        return new PairChecks(this).nondecreasing();
    }

    /** As {@link #nondecreasing}, but no value is the same as the one just before either. */
    public Judged strictlyIncreasing() {
        return new PairChecks(this).strictlyIncreasing();
    }

    /**
     * From each point to the next one, the value changes by this much in a millisecond. Points are paired as by
     * {@link #nondecreasing}. Inconclusive where no time is between two points.
     *
     * @param low per millisecond; may be negative infinity
     * @param high per millisecond; may be infinity
     * @throws IllegalArgumentException if they are no bounds
     */
    public Judged rateWithin(double low, double high) {
        return new PairChecks(this).rateWithin(new Bounds(low, high));
    }

    /**
     * Every value is near the mean of all of them. Inconclusive with fewer than two values: one is its own mean.
     *
     * @param warmup points before this time after the workload's start count neither for the mean nor are they judged
     * @param tolerance how far values may be from the mean, as a share of it: 0.1 is ten percent to both sides
     * @throws IllegalArgumentException if the tolerance is negative or no number
     */
    public Judged steadyWithin(Duration warmup, double tolerance) {
        return Steadiness.check(this, warmup, tolerance);
    }

    /**
     * Three points in a row, the third of them not after the deadline, are near the target; whatever comes later does not matter.
     * Inconclusive with fewer than three values by the deadline, and where only a point without a value is in doubt.
     *
     * @param target what the value comes to
     * @param tolerance how far from it a value may be, in the value's own unit
     * @param deadline after the workload's start
     * @throws IllegalArgumentException if target or tolerance is no number, or the tolerance negative
     */
    public Judged convergesTo(double target, double tolerance, Duration deadline) {
        return Convergence.check(this, target, tolerance, deadline);
    }

    /**
     * Something is true of every value. A point without a value fails; without any points it is inconclusive.
     *
     * @param what is demanded, for the message: {@code "an even number"}
     * @param predicate is asked about finite values only
     */
    public Judged alwaysTrue(String what, DoublePredicate predicate) {
        return each().is(what, predicate);
    }

    /** {@return bounds for every point; one without a value fails} */
    public EachPoint each() {
        return new EachPoint(this);
    }

    /**
     * This value over another series' one at the same sample. Both must have as many points. Inconclusive where the other value
     * is 0, and where no sample has both.
     *
     * @param other the divisor
     * @param low may be negative infinity
     * @param high may be infinity
     * @throws IllegalArgumentException if they are no bounds
     */
    public Judged ratioWithin(Series other, double low, double high) {
        return Ratio.check(this, other, new Bounds(low, high));
    }

    /**
     * {@return the rate of a step over the rate of a baseline, to be compared} Inconclusive where the value does not rise in
     * the baseline, and where a step has fewer than two values or no time between them.
     *
     * @param baseline the step that is compared with
     * @param step the step that is judged
     * @throws IllegalArgumentException if both are the same
     */
    public StepRatio ratioAcrossSteps(int baseline, int step) {
        return new StepRatio(this, baseline, step);
    }

    /** {@return how many points have a value, as messages tell it} */
    String haveValue() {
        return points.stream().filter(p -> p.reading().value().isPresent()).count() + " of " + points.size()
                + " samples have a value";
    }
}
