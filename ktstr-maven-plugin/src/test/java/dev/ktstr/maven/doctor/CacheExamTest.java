// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import static dev.ktstr.maven.doctor.Diagnoses.assertFailure;
import static dev.ktstr.maven.doctor.Diagnoses.assertHealthy;
import static dev.ktstr.maven.doctor.Diagnoses.assertWarning;

import dev.ktstr.kernel.cache.CacheAudit;
import dev.ktstr.kernel.cache.CacheAudit.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.testng.annotations.Test;

public class CacheExamTest {
    private static final Path CACHE = Path.of("/cache");
    private static final CacheAudit.Finding SOUND =
            new CacheAudit.Finding(CACHE.resolve("kernels/7.0.13-a"), 80 << 20, State.SOUND, Optional.empty());

    private static CacheExam with(CacheAudit.Finding... findings) {
        return new CacheExam(CACHE, true, "", List.of(findings));
    }

    private static CacheAudit.Finding entry(State state, String problem) {
        return new CacheAudit.Finding(CACHE.resolve("kernels/7.0.12-b"), 40 << 20, state, Optional.of(problem));
    }

    @Test
    public void soundEntriesAreCounted() {
        assertHealthy(with(SOUND), "/cache holds 1 kernel, 80 MiB, digests verified");
        assertHealthy(with(), "/cache holds 0 kernels, 0 MiB");
        assertHealthy(new CacheExam(CACHE, false, "", List.of()), "/cache is not there yet");
    }

    @Test
    public void aCorruptEntryIsNamedWithTheCommandThatRemovesIt() {
        assertFailure(
                with(SOUND, entry(State.CORRUPT, "lacks the file vmlinux")),
                "7.0.12-b lacks the file vmlinux",
                "rm -r /cache/kernels/7.0.12-b; ");
    }

    @Test
    public void aNewerEntryIsLeftAlone() {
        assertWarning(with(entry(State.NEWER, "was stored by a newer ktstr")), "newer ktstr", "upgrade ktstr");
    }

    @Test
    public void aCacheThatMayNotBeWrittenNamesWhereItEnds() {
        assertFailure(
                new CacheExam(CACHE.resolve("ktstr"), false, "/cache", List.of()),
                "/cache/ktstr cannot be used: /cache is no directory this user may read and write",
                "KTSTR_CACHE_DIR");
    }

    @Test
    public void aFileInThePlaceOfTheCacheIsNamed() throws IOException {
        Path file = Files.createTempFile("ktstr", null);
        try {
            for (Path cache : List.of(file, file.resolve("ktstr"))) {
                assertFailure(
                        CacheExam.ofThisHost(cache),
                        cache + " cannot be used: " + file + " is no directory this user may read and write",
                        "KTSTR_CACHE_DIR");
            }
        } finally {
            Files.delete(file);
        }
    }
}
