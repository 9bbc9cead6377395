// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel;

import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.cache.SpecIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Which kernels answered specs, as keys of the cache, and for how long that is good. */
final class Answers {

    /** How long an answer is good for that may be another one tomorrow: the newest patch of a series, a branch. */
    private static final Duration LIFETIME = Duration.ofHours(24);

    /** How long servers that gave no answer are left alone while there is a kernel. */
    private static final Duration RETRY_AFTER = Duration.ofHours(1);

    private static final String TRIED = "-tried";

    private final SpecIndex index;
    private final InstantSource clock;

    Answers(SpecIndex index, InstantSource clock) {
        this.index = index;
        this.clock = clock;
    }

    /** {@return the last answer, whatever its age} */
    Optional<String> last(String name) throws IOException {
        return index.find(name).map(SpecIndex.Answer::key);
    }

    /** {@return the last answer, while it is good} */
    Optional<String> young(String name) throws IOException {
        return since(name, clock.instant().minus(LIFETIME));
    }

    /** {@return the answer that another build found since a moment, or had to do with: it need not be looked for again} */
    Optional<String> foundSince(String name, Instant earliest) throws IOException {
        Optional<String> answer = since(name, earliest);
        return answer.isPresent() ? answer : since(name + TRIED, earliest);
    }

    /**
     * How long an answer is good.
     *
     * @param since when it was given
     * @param until from when on the question is asked again
     */
    record Term(Instant since, Instant until) {
        /** Of what never becomes another answer. */
        static final Term FOR_GOOD = new Term(Instant.EPOCH, Instant.MAX);
    }

    /** {@return how long the last answer is good, if it is this kernel} */
    Optional<Term> term(String name, KernelEntry entry) throws IOException {
        return index.find(name)
                .filter(answer -> answer.key().equals(entry.key()))
                .map(answer -> new Term(answer.checkedAt(), answer.checkedAt().plus(LIFETIME)));
    }

    /** {@return the file that remembers the answer} */
    Path file(String name) {
        return index.file(name);
    }

    private Optional<String> since(String name, Instant earliest) throws IOException {
        return index.find(name)
                .filter(answer -> !answer.checkedAt().isBefore(earliest))
                .filter(answer -> !answer.checkedAt().isAfter(clock.instant())) // the clock was set back: ask again
                .map(SpecIndex.Answer::key);
    }

    /** Remembers what a spec means now. Its caller holds the lock of the spec. */
    void remember(String name, KernelEntry entry) throws IOException {
        index.remember(name, new SpecIndex.Answer(entry.key(), clock.instant()));
    }

    /**
     * Remembers what has to do, since somebody gave no answer: as if asked long ago, so that the next build asks again, but not each
     * build of the next hour waits for time-outs. Its caller holds the lock of the spec.
     */
    void rememberForNow(String name, KernelEntry entry) throws IOException {
        Instant now = clock.instant();
        index.remember(
                name, new SpecIndex.Answer(entry.key(), now.minus(LIFETIME).plus(RETRY_AFTER)));
        index.remember(name + TRIED, new SpecIndex.Answer(entry.key(), now));
    }
}
