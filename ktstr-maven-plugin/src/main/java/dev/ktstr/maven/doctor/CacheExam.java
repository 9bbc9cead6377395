// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import dev.ktstr.kernel.cache.CacheAudit;
import dev.ktstr.kernel.cache.KernelCacheLayout;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The cache of kernels.
 *
 * @param directory where it is
 * @param exists whether it is there yet
 * @param blocker what one would have to read or write to use it, and may not; empty if one may
 * @param findings its entries, digested
 */
record CacheExam(Path directory, boolean exists, String blocker, List<CacheAudit.Finding> findings) implements Exam {
    private static final String SUBJECT = "cache";
    private static final long MIB = 1L << 20;

    /** Digests every entry, which takes about half a second for each GiB. */
    static CacheExam ofThisHost(Path directory) throws IOException {
        Path nearest = Places.nearestExisting(directory);
        boolean exists = Files.isDirectory(directory);
        if (!Files.isDirectory(nearest)) {
            return new CacheExam(directory, exists, nearest.toString(), List.of());
        }
        try {
            List<CacheAudit.Finding> findings = CacheAudit.of(new KernelCacheLayout(directory));
            return new CacheExam(directory, exists, Places.isUsable(nearest) ? "" : nearest.toString(), findings);
        } catch (AccessDeniedException e) {
            return new CacheExam(directory, exists, e.getFile(), List.of());
        }
    }

    @Override
    public List<Diagnosis> diagnoses() {
        List<Diagnosis> found = new ArrayList<>();
        if (!blocker.isEmpty()) {
            found.add(Diagnosis.fail(
                    SUBJECT,
                    directory + " cannot be used: " + blocker + " is no directory this user may read and write",
                    "make it writable, or choose another directory: -Dktstr.cacheDir=DIRECTORY or KTSTR_CACHE_DIR"));
        } else {
            found.add(Diagnosis.ok(
                    SUBJECT, directory + (exists ? contents() : " is not there yet; the first build makes it")));
        }
        findings.stream()
                .filter(finding -> finding.state() != CacheAudit.State.SOUND)
                .forEach(finding -> {
                    String what = finding.entry().getFileName() + " "
                            + finding.problem().orElse("");
                    found.add(
                            finding.state() == CacheAudit.State.CORRUPT
                                    ? Diagnosis.fail(
                                            "cached kernel",
                                            what,
                                            "rm -r " + finding.entry() + "; the next build that needs it makes it anew")
                                    : Diagnosis.warn(
                                            "cached kernel",
                                            what,
                                            "upgrade ktstr to use it, or leave it to those who did"));
                });
        return found;
    }

    private String contents() {
        long bytes = findings.stream().mapToLong(CacheAudit.Finding::bytes).sum();
        long sound = findings.stream()
                .filter(finding -> finding.state() == CacheAudit.State.SOUND)
                .count();
        return " holds " + findings.size() + (findings.size() == 1 ? " kernel, " : " kernels, ") + bytes / MIB + " MiB"
                + (sound == findings.size() && sound > 0 ? ", digests verified" : "");
    }
}
