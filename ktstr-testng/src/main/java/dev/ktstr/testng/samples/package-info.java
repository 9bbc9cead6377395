// SPDX-License-Identifier: Apache-2.0
/**
 * A scheduler's global variables over a run: a {@link dev.ktstr.testng.samples.SampleSeries} of looks at them at evenly spaced
 * {@link dev.ktstr.testng.samples.SampleTimes}, and checks of how a value went on from one look to the next. Whoever reads guest
 * memory writes the samples; this package is pure and never looks itself.
 *
 * <p>A {@link dev.ktstr.testng.samples.Series} is one value over the samples. Each of its checks is an assertion:
 *
 * <pre>{@code
 * Series dispatched = series.global("nr_dispatched");
 * dispatched.strictlyIncreasing();
 * dispatched.rateWithin(0.5, 20);                                  // per millisecond
 * dispatched.ratioAcrossSteps(1, 2).atLeast(0.8);
 * series.global("nr_queued").each().atMost(64);
 * series.value("share", s -> s.number("stats.nr[0]").doubleValue() / s.number("nr_dispatched").doubleValue())
 *         .steadyWithin(Duration.ofSeconds(1), 0.2);
 * }</pre>
 *
 * <p>What is not kept is a {@link dev.ktstr.testng.samples.TemporalError} that lists where, one line for each place:
 *
 * <pre>{@code
 * nr_dispatched (nondecreasing): regression at sample periodic_004 (+850ms): value 100 after prior value 200 at sample periodic_003 (+700ms)
 * }</pre>
 *
 * <p>What cannot be judged is an {@link dev.ktstr.testng.samples.InconclusiveException}, which TestNG takes for a skipped case: a
 * check that had nothing to compare has not passed. So a series of one sample neither decreases nor does not. What is not kept goes
 * before what cannot be judged.
 *
 * <p>A value may be missing at some samples. {@code each()} and {@code alwaysTrue} take that for a failure; the other checks pass
 * it over, and {@link dev.ktstr.testng.samples.Judged#passedOver()} tells where. A value that is NaN or infinite fails every check.
 * Values are compared exactly, also those beyond 2^53.
 *
 * <p>The first check that fails ends the test method. TestNG's {@code SoftAssert} collects its own assertions only; for these,
 * {@link dev.ktstr.testng.samples.TemporalChecks} carries all of them out and tells all that failed:
 *
 * <pre>{@code
 * TemporalChecks.all(
 *         () -> series.global("nr_dispatched").nondecreasing(),
 *         () -> series.global("nr_queued").each().atMost(64));
 * }</pre>
 */
package dev.ktstr.testng.samples;
