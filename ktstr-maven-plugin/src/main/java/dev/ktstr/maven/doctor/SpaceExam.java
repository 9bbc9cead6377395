// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Free space in one of the places that runs write to.
 *
 * @param subject what the place is for
 * @param path where it is
 * @param blocker what is no directory that one may write to; empty if one may
 * @param freeMiB what is free there for this user, in MiB
 * @param wantedMiB below this is a warning
 * @param neededMiB below this is a failure
 * @param free how to get more
 * @param elsewhere how to choose another place; empty if that cannot be chosen
 */
record SpaceExam(
        String subject,
        Path path,
        String blocker,
        long freeMiB,
        long wantedMiB,
        long neededMiB,
        String free,
        String elsewhere)
        implements Exam {
    private static final long MIB = 1L << 20;

    /** A package, its image, the unpacked kernel, and the package lists, generously. */
    private static final long KERNEL_MIB = 300;
    /** Several of them, as series come and go. */
    private static final long KERNELS_MIB = 1000;

    /** A tree of sources and what is built of it. */
    private static final long BUILD_MIB = 4500;

    private static final long RESULTS_MIB = 100;
    private static final long RESULTS_NEEDED_MIB = 10;
    /** The guests' initial file system and the test scheduler. */
    private static final long RUN_MIB = 16;

    /**
     * @param mustFetch whether a kernel comes into the cache
     * @param mustBuild whether one is built there
     */
    static SpaceExam ofCache(Path cacheDirectory, boolean mustFetch, boolean mustBuild) throws IOException {
        long building = mustBuild ? BUILD_MIB : 0;
        return of(
                "space for kernels",
                cacheDirectory,
                building + (mustFetch ? KERNELS_MIB : KERNEL_MIB),
                building + (mustFetch ? KERNEL_MIB : 1),
                "remove old kernels from " + cacheDirectory.resolve("kernels"),
                "-Dktstr.cacheDir=DIRECTORY");
    }

    static SpaceExam ofResults(Path resultsDirectory) throws IOException {
        return of(
                "space for results",
                resultsDirectory,
                RESULTS_MIB,
                RESULTS_NEEDED_MIB,
                "free some",
                "-Dktstr.resultsDir=DIRECTORY");
    }

    /**
     * @param runs the place of run directories
     * @param machines how many machines may run at once
     * @param bytesPerMachine what each takes there
     */
    static SpaceExam ofRuns(Path runs, int machines, long bytesPerMachine) throws IOException {
        long all = RUN_MIB + machines * bytesPerMachine / MIB;
        return of(
                "space for runs",
                runs,
                all,
                RUN_MIB + bytesPerMachine / MIB,
                "free some; in a container, start it with a larger one: --shm-size=" + Math.max(256, 2 * all) + "m",
                "");
    }

    private static SpaceExam of(
            String subject, Path path, long wantedMiB, long neededMiB, String free, String elsewhere)
            throws IOException {
        Path nearest = Places.nearestExisting(path);
        long usable = Files.getFileStore(nearest).getUsableSpace();
        String blocker = Places.isUsable(nearest) ? "" : nearest.toString();
        return new SpaceExam(subject, path, blocker, usable / MIB, wantedMiB, neededMiB, free, elsewhere);
    }

    @Override
    public List<Diagnosis> diagnoses() {
        if (!blocker.isEmpty()) {
            return List.of(Diagnosis.fail(
                    subject,
                    path + " cannot be written: " + blocker + " is no directory this user may write to",
                    orElsewhere("make it one")));
        }
        String seen = freeMiB + " MiB free in " + path;
        if (freeMiB < neededMiB) {
            return List.of(Diagnosis.fail(subject, seen + ", but " + neededMiB + " MiB are needed", orElsewhere(free)));
        }
        return List.of(
                freeMiB < wantedMiB
                        ? Diagnosis.warn(
                                subject, seen + ", and up to " + wantedMiB + " MiB may be needed", orElsewhere(free))
                        : Diagnosis.ok(subject, seen));
    }

    private String orElsewhere(String cure) {
        return elsewhere.isEmpty() ? cure : cure + ", or choose another place: " + elsewhere;
    }
}
