// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.build;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How kernels are built.
 *
 * @param fragments files with options of the user's, in the order in which they count: the last one wins
 * @param jobs so many compilers at once; at least 1
 * @param timeout longest build; all of it is killed then
 */
public record BuildOptions(List<Path> fragments, int jobs, Duration timeout) {

    private static final Duration USUAL_TIMEOUT = Duration.ofMinutes(90);

    /** Copies the list. */
    public BuildOptions {
        fragments = List.copyOf(fragments);
        if (jobs < 1) {
            throw new IllegalArgumentException("jobs is " + jobs + ", expected 1 or more");
        }
    }

    /** {@return no fragments, as many compilers as there are CPUs, an hour and a half} */
    public static BuildOptions usual() {
        return new BuildOptions(List.of(), Runtime.getRuntime().availableProcessors(), USUAL_TIMEOUT);
    }

    /** {@return these options with fragments} */
    public BuildOptions withFragments(List<Path> newFragments) {
        return new BuildOptions(newFragments, jobs, timeout);
    }

    /** {@return these options with another number of compilers at once} */
    public BuildOptions withJobs(int newJobs) {
        return new BuildOptions(fragments, newJobs, timeout);
    }

    /** {@return these options with another time-out} */
    public BuildOptions withTimeout(Duration newTimeout) {
        return new BuildOptions(fragments, jobs, newTimeout);
    }
}
