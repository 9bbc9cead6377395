// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kernel.TempDirs;
import dev.ktstr.kernel.progress.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class KernelCacheTest {

    private final TempDirs temp = new TempDirs();

    private KernelCacheLayout layout;
    private KernelCache cache;

    @BeforeMethod
    public void makeCache() {
        layout = new KernelCacheLayout(temp.make());
        cache = new KernelCache(layout, Progress.none());
    }

    @AfterClass
    public void deleteFiles() throws IOException {
        temp.close();
    }

    @Test
    public void anEntryIsNamedByItsContentAndReadBack() throws Exception {
        KernelEntry entry = store("image", "kernel");
        assertThat(entry.key())
                .isEqualTo("7.0.13-distro-x86_64-" + Sha256.of(entry.image()).substring(0, 12));
        assertThat(cache.find(entry.key())).contains(entry);
        assertThat(cache.entries()).containsExactly(entry);
        assertThat(list(layout.tmp())).isEmpty();
    }

    @Test
    public void aSecondStoreOfTheSameKernelGivesTheFirst() throws Exception {
        KernelEntry first = store("image", "kernel");
        FileTime stored = Files.getLastModifiedTime(first.vmlinux());
        assertThat(store("image", "kernel")).isEqualTo(first);
        assertThat(Files.getLastModifiedTime(first.vmlinux())).isEqualTo(stored);
        assertThat(list(layout.tmp())).isEmpty();
    }

    @Test
    public void anUnfinishedEntryIsNeverSeen() throws Exception {
        try (Staging staging = cache.stage()) {
            Files.writeString(staging.file("bzImage"), "half");
            assertThat(cache.keys()).isEmpty();
        }
        assertThat(list(layout.tmp())).isEmpty();
    }

    @Test
    public void leftoversOfADeadWriterAreSweptAndThoseOfALiveOneKept() throws Exception {
        Files.createDirectories(layout.tmp().resolve("999999-1/download"));
        Files.createFile(layout.tmp().resolve("999999-1.lock"));
        Files.createDirectories(layout.tmp().resolve("999999-2/build")); // somebody deleted its lock file
        Files.createFile(layout.tmp().resolve("999999-3.lock")); // that was all its writer came to
        try (Staging own = cache.stage()) {
            assertThat(list(layout.tmp())).hasSize(2).noneMatch(path -> path.toString()
                    .contains("999999"));
            try (Staging second = cache.stage()) {
                assertThat(own.directory()).isDirectory();
                assertThat(second.directory()).isNotEqualTo(own.directory());
            }
            assertThat(own.directory()).isDirectory();
        }
    }

    @Test
    public void leftoversOfALiveOtherProcessAreKept() throws Exception {
        Path foreign = Files.createDirectories(layout.tmp().resolve("1-1"));
        Path lockFile = layout.tmp().resolve("1-1.lock");
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolder.class.getName(),
                        lockFile.toString())
                .start();
        try {
            assertThat(holder.getInputStream().read()).isEqualTo('!');
            cache.stage().close();
            assertThat(foreign).isDirectory();
        } finally {
            holder.destroyForcibly().waitFor();
        }
        cache.stage().close();
        assertThat(foreign).doesNotExist();
    }

    /** Holds a lock until it is killed. */
    static final class LockHolder {
        public static void main(String[] arguments) throws Exception {
            FileChannel channel =
                    FileChannel.open(Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel.lock();
            System.out.print("!");
            System.out.flush();
            Thread.sleep(60_000);
        }
    }

    @Test
    public void aCopiedCacheIsDigestedOnceAndSealedAgain() throws Exception {
        KernelEntry entry = store("image", "kernel");
        Files.setLastModifiedTime(entry.vmlinux(), FileTime.from(Instant.EPOCH));
        assertThat(KernelCacheReader.read(entry.directory()).resealed()).isTrue();
        assertThat(KernelEntry.open(entry.directory())).isEqualTo(entry);
        assertThat(cache.find(entry.key())).contains(entry);
        assertThat(KernelCacheReader.read(entry.directory()).resealed()).isFalse();
    }

    @Test
    public void sameIdentityIsBelievedWithoutADigest() throws Exception {
        KernelEntry entry = store("image", "kernel");
        FileTime time = Files.getLastModifiedTime(entry.vmlinux());
        try (FileChannel channel = FileChannel.open(entry.vmlinux(), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {'K'}));
        }
        Files.setLastModifiedTime(entry.vmlinux(), time);
        assertThat(KernelCacheReader.read(entry.directory()).resealed())
                .as("use trusts size, time and inode")
                .isFalse();
        Files.setLastModifiedTime(entry.vmlinux(), FileTime.from(Instant.EPOCH));
        assertThat(cache.find(entry.key()))
                .as("any difference brings the digest in")
                .isEmpty();
    }

    @DataProvider
    public Object[][] damages() {
        return new Object[][] {
            {"manifest.json", null, "has no manifest"},
            {"manifest.json", "", "has a malformed manifest"},
            {"manifest.json", "{\"schema\": 0}", "has a manifest of the outdated schema 0, this one reads 1"},
            {"manifest.json", "{\"schema\": \"x\"}", "has a malformed manifest"},
            {"manifest.json", "{\"schema\": 1, \"key\": null}", "has a malformed manifest"},
            {"manifest.json", "[".repeat(100_000), "has a malformed manifest"},
            {"vmlinux", null, "lacks the file vmlinux"},
            {"vmlinux", "", "has a file vmlinux of 0 bytes where 6 were stored"},
            {"bzImage", "imagE", "has a file bzImage with SHA-256"},
        };
    }

    @Test(dataProvider = "damages")
    public void aDamagedEntryGoesToQuarantineWithItsReason(String file, String content, String reason)
            throws Exception {
        KernelEntry entry = store("image", "kernel");
        Path damaged = entry.directory().resolve(file);
        Files.delete(damaged);
        if (content != null) {
            Files.writeString(damaged, content);
        }
        assertThatThrownBy(() -> KernelEntry.open(entry.directory()))
                .isInstanceOf(CacheException.class)
                .hasMessageStartingWith("Cache entry " + entry.directory() + " " + reason);
        assertThat(cache.find(entry.key())).isEmpty();
        assertThat(entry.directory()).doesNotExist();
        assertThat(layout.quarantine(entry.key()).resolve("reason.txt"))
                .content()
                .startsWith("Cache entry " + entry.key() + " " + reason);
        assertThat(store("image", "kernel")).isEqualTo(entry);
    }

    @Test(dataProvider = "damages")
    public void anAuditNamesADamagedEntryAndLeavesItInPlace(String file, String content, String reason)
            throws Exception {
        KernelEntry entry = store("image", "kernel");
        Path damaged = entry.directory().resolve(file);
        Files.delete(damaged);
        if (content != null) {
            Files.writeString(damaged, content);
        }
        assertThat(CacheAudit.of(layout)).singleElement().satisfies(finding -> {
            assertThat(finding.entry()).isEqualTo(entry.directory());
            assertThat(finding.state()).isEqualTo(CacheAudit.State.CORRUPT);
            assertThat(finding.problem().orElseThrow()).startsWith(reason);
        });
        assertThat(cache.untouched().find(entry.key())).isEmpty();
        assertThat(entry.directory()).isDirectory();
        assertThat(layout.quarantine(entry.key())).doesNotExist();
    }

    @Test
    public void anAuditFindsWhatUseCannotSee() throws Exception {
        KernelEntry entry = store("image", "kernel");
        assertThat(CacheAudit.of(layout)).extracting(CacheAudit.Finding::state).containsExactly(CacheAudit.State.SOUND);
        FileTime time = Files.getLastModifiedTime(entry.vmlinux());
        try (FileChannel channel = FileChannel.open(entry.vmlinux(), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {'K'}));
        }
        Files.setLastModifiedTime(entry.vmlinux(), time);
        assertThat(cache.find(entry.key())).as("same identity").isPresent();
        assertThat(CacheAudit.of(layout))
                .extracting(CacheAudit.Finding::state)
                .containsExactly(CacheAudit.State.CORRUPT);
    }

    @Test
    public void anAuditTellsANewerEntryFromADamagedOneAndCountsItsBytes() throws Exception {
        KernelEntry entry = store("image", "kernel");
        Path manifest = entry.directory().resolve("manifest.json");
        Files.writeString(manifest, "{\"schema\": 9}");
        assertThat(CacheAudit.of(layout))
                .containsExactly(new CacheAudit.Finding(
                        entry.directory(),
                        "image".length() + "kernel".length() + Files.size(manifest),
                        CacheAudit.State.NEWER,
                        Optional.of("was stored by a newer ktstr")));
        assertThat(CacheAudit.of(new KernelCacheLayout(temp.make()))).isEmpty();
    }

    @Test
    public void whoOnlyLooksSealsNothing() throws Exception {
        KernelEntry entry = store("image", "kernel");
        Files.setLastModifiedTime(entry.vmlinux(), FileTime.from(Instant.EPOCH));
        assertThat(cache.untouched().find(entry.key())).contains(entry);
        assertThat(KernelCacheReader.read(entry.directory()).resealed()).isTrue();
    }

    @Test
    public void aManifestCannotPointOutOfItsEntry() throws Exception {
        KernelEntry entry = store("image", "kernel");
        Path manifest = entry.directory().resolve("manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replace("\"vmlinux\"", "\"../vmlinux\""));
        assertThatThrownBy(() -> KernelCacheReader.read(entry.directory()))
                .isInstanceOf(CorruptEntryException.class)
                .hasMessageContaining("malformed manifest");
    }

    @Test
    public void anEntryUnderAnotherNameIsNone() throws Exception {
        KernelEntry entry = store("image", "kernel");
        Path renamed = Files.move(entry.directory(), layout.entry("7.0.14-distro-x86_64-0123456789ab"));
        assertThatThrownBy(() -> KernelEntry.open(renamed)).hasMessageContaining("has the manifest of " + entry.key());
    }

    @Test
    public void openingNothingNamesTheDirectory() {
        assertThatThrownBy(() -> KernelEntry.open(layout.entry("x")))
                .isInstanceOf(CacheException.class)
                .hasMessageStartingWith("Cannot read the cache entry " + layout.entry("x"));
    }

    @Test
    public void strangersInTheCacheAreLeftAlone() throws Exception {
        Path stranger = Files.createDirectories(layout.kernels().resolve("lost+found"));
        assertThat(cache.entries()).isEmpty();
        assertThat(stranger).isDirectory();
    }

    @Test
    public void aFileWhereAnEntryShouldBeIsCorruptAndGoesOutOfTheWay() throws Exception {
        KernelEntry entry = store("image", "kernel");
        Trees.delete(entry.directory());
        Files.writeString(entry.directory(), "none");
        assertThat(CacheAudit.of(layout))
                .containsExactly(new CacheAudit.Finding(
                        entry.directory(), 4, CacheAudit.State.CORRUPT, Optional.of("is no directory")));
        assertThat(CachedKernel.all(layout)).extracting(CachedKernel::key).containsExactly(entry.key());
        assertThat(cache.untouched().find(entry.key())).isEmpty();
        assertThat(entry.directory()).isRegularFile();
        assertThat(store("image", "kernel")).isEqualTo(entry);
        assertThat(layout.quarantine(entry.key()).resolve("reason.txt"))
                .content()
                .isEqualTo("Cache entry " + entry.key() + " is no directory.\n");
    }

    @Test
    public void theManifestReadsAsItWasWritten() throws Exception {
        FileSeal image = new FileSeal("bzImage", 1, "aa", 1_700_000_000_123_456_789L, Long.MAX_VALUE);
        FileSeal vmlinux = new FileSeal("vmlinux", 2, "bb", -1, 0);
        for (Provenance provenance : List.of(
                new Provenance.DistroPackage("linux-binary-7.0", "7.0-1", "trixie"),
                new Provenance.DistroSource("linux-source-7.0", "7.0-1", "trixie"),
                new Provenance.LocalFile("/a \"b\"/é"))) {
            Manifest manifest = new Manifest(
                    "k",
                    "distro:7.0",
                    "7.0-x",
                    "7.0",
                    provenance,
                    "bzImage",
                    "vmlinux",
                    List.of(image, vmlinux),
                    Optional.of(Instant.parse("2026-11-30T12:00:00.123Z")));
            assertThat(ManifestJson.read(ManifestJson.write(manifest))).isEqualTo(manifest);
            String older = ManifestJson.write(manifest).replaceAll(",\\s*\"storedAt\": \"[^\"]*\"", "");
            assertThat(ManifestJson.read(older).storedAt()).isEmpty();
        }
    }

    private KernelEntry store(String image, String vmlinux) throws IOException, InterruptedException {
        try (Staging staging = cache.stage()) {
            return cache.store(
                    staging,
                    new KernelDraft(
                            "distro",
                            "distro:7.0",
                            "7.0.13-x",
                            "7.0.13",
                            new Provenance.DistroPackage("linux-binary", "7.0.13-1", "trixie-backports"),
                            Files.writeString(staging.file("bzImage"), image),
                            Files.writeString(staging.file("vmlinux"), vmlinux)));
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.toList();
        }
    }
}
