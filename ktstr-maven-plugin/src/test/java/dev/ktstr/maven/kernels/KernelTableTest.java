// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kernel.cache.CacheAudit;
import dev.ktstr.kernel.cache.CachedKernel;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.cache.Provenance;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.testng.annotations.Test;

public class KernelTableTest {

    private static final Instant STORED = Instant.parse("2026-11-30T12:34:56Z");

    @Test
    public void whatIsDamagedOrOfAnotherVersionSaysSo() {
        List<CachedKernel> kernels = List.of(
                sound("7.0.13-built-x86_64-0123456789ab"),
                broken("7.0.13-distro-x86_64-0123456789ab", CacheAudit.State.CORRUPT, "lacks the file vmlinux"),
                broken("7.1-file-x86_64-0123456789ab", CacheAudit.State.NEWER, "was stored by a newer ktstr"));
        assertThat(KernelTable.lines(kernels, entry -> false))
                .containsExactly(
                        "KEY                                VERSION  SOURCE  ARCH    STORED (UTC)      MiB",
                        "7.0.13-built-x86_64-0123456789ab   7.0.13   built   x86_64  2026-11-30 12:34  1.0",
                        "7.0.13-distro-x86_64-0123456789ab  ?        distro  x86_64  2026-11-30 12:34  1.0"
                                + "  (corrupt: it lacks the file vmlinux)",
                        "7.1-file-x86_64-0123456789ab       ?        file    x86_64  2026-11-30 12:34  1.0"
                                + "  (was stored by a newer ktstr)",
                        "3 kernels, 3.0 MiB",
                        "(corrupt): not what was stored; never used, and removed by ktstr:kernel-clean");
    }

    @Test
    public void whatMarksMeanIsToldWhereThereAreSome() {
        List<CachedKernel> kernels = List.of(sound("7.0.13-built-x86_64-0123456789ab"));
        assertThat(KernelTable.lines(kernels, entry -> false)).last().isEqualTo("1 kernel, 1.0 MiB");
        assertThat(KernelTable.lines(kernels, entry -> true))
                .anyMatch(line -> line.endsWith("1.0  (stale config)"))
                .last()
                .asString()
                .startsWith("(stale config): built with other options");
    }

    private static CachedKernel sound(String key) {
        Path directory = Path.of("/cache/kernels", key);
        KernelEntry entry = new KernelEntry(
                key,
                "7.0.13-ktstr",
                "7.0.13",
                "7.0.13",
                directory,
                directory.resolve("vmlinux"),
                directory.resolve("bzImage"),
                new Provenance.LocalFile("/x"),
                KernelEntry.Origin.HIT);
        return new CachedKernel(key, 1 << 20, STORED, CacheAudit.State.SOUND, Optional.empty(), Optional.of(entry));
    }

    private static CachedKernel broken(String key, CacheAudit.State state, String problem) {
        return new CachedKernel(key, 1 << 20, STORED, state, Optional.of(problem), Optional.empty());
    }
}
