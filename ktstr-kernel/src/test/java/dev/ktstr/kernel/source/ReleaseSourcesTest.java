// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kernel.RecordingProgress;
import dev.ktstr.kernel.TempDirs;
import dev.ktstr.kernel.cache.KernelCacheLayout;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.cache.Provenance;
import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.kernel.net.TestServer;
import dev.ktstr.kernel.net.WebException;
import dev.ktstr.kernel.spec.KernelSpec;
import dev.ktstr.kernel.trust.TestKey;
import dev.ktstr.kernel.trust.TrustException;
import dev.ktstr.kernel.unpack.ArchiveException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class ReleaseSourcesTest {

    private static final String TAR = FakeKernelOrg.tarPath("7.0.13");
    private static final String SIGNATURE = FakeKernelOrg.path("7.0.13") + ".tar.sign";
    private static final String SUMS = "pub/linux/kernel/v7.x/sha256sums.asc";
    private static final String SUMS6 = "pub/linux/kernel/v6.x/sha256sums.asc";

    private final TempDirs temp = new TempDirs();

    private FakeKernelOrg kernelOrg;
    private Path root;
    private SourcesConfig config;
    private RecordingProgress progress;
    private Instant now;
    private boolean offline;
    private boolean refresh;

    @BeforeMethod
    public void startServer() {
        kernelOrg = new FakeKernelOrg().stable("7.0.13").release("7.0.12");
        root = temp.make();
        config = kernelOrg.config(temp.make());
        progress = new RecordingProgress();
        now = Instant.now().plusSeconds(60); // files that a test writes are not of the future
        offline = false;
        refresh = false;
    }

    @AfterMethod
    public void stopServer() throws IOException {
        kernelOrg.close();
        temp.close();
    }

    private Sources sources() {
        return Sources.of(new KernelCacheLayout(root), config, null, offline, refresh, progress, () -> now);
    }

    private SourceTree fetch(String spec) throws IOException, InterruptedException {
        return sources().fetch(KernelSpec.parse(spec), temp.make());
    }

    private List<String> expand(String spec) throws IOException, InterruptedException {
        return sources().expand(KernelSpec.parse(spec)).stream()
                .map(KernelSpec::text)
                .toList();
    }

    private String digest() {
        return FakeKernelOrg.sha256(kernelOrg.server.get(TAR));
    }

    @Test
    public void aSignedReleaseIsFetchedProvenAndUnpacked() throws Exception {
        SourceTree tree = fetch("7.0.13");
        assertThat(tree.version()).isEqualTo("7.0.13");
        assertThat(tree.identity()).isEqualTo("sha256:" + digest()).matches("[A-Za-z0-9.:-]+");
        assertThat(tree.provenance())
                .isEqualTo(new Provenance.Release(
                        kernelOrg.server.address() + TAR, digest(), "signed by " + FakeKernelOrg.releaser()));
        assertThat(tree.directory().resolve("kernel/sched/core.c")).hasContent("int main;\n");
        assertThat(tree.directory().resolve("scripts/again.sh")).isSymbolicLink();
        assertThat(tree.wasEdited()).isFalse();
        assertThat(kernelOrg.server.takeRequests()).containsExactly("/" + SUMS, "/" + TAR, "/" + SIGNATURE);

        offline = true;
        assertThat(fetch("7.0.13").identity()).isEqualTo(tree.identity());
        assertThat(kernelOrg.server.takeRequests()).isEmpty();
    }

    @Test
    public void whatItIsIsKnownBeforeItIsDownloaded() throws Exception {
        KernelSource source = sources().find(KernelSpec.parse("7.0.13"));
        assertThat(source.identity()).isEqualTo("sha256:" + digest());
        assertThat(source.version()).isEqualTo("7.0.13");
        assertThat(kernelOrg.server.takeRequests()).containsExactly("/" + SUMS);
    }

    @Test
    public void aSeriesIsItsNewestPatchForADay() throws Exception {
        assertThat(fetch("7.0").version()).isEqualTo("7.0.13");
        kernelOrg.server.takeRequests();
        kernelOrg = republished("7.0.14");
        assertThat(fetch("7.0").version()).isEqualTo("7.0.13");
        assertThat(kernelOrg.server.takeRequests()).isEmpty();
        now = now.plus(Duration.ofHours(25));
        assertThat(fetch("7.0").version()).isEqualTo("7.0.14");
    }

    private FakeKernelOrg republished(String version) {
        return kernelOrg.list(version, "stable", false).release(version);
    }

    @Test
    public void theLastListIsUsedWhenThereIsNoOther() throws Exception {
        fetch("7.0");
        now = now.plus(Duration.ofHours(25));
        kernelOrg.server.trick("releases.json", TestServer.page());
        assertThat(fetch("7.0").version()).isEqualTo("7.0.13");
        assertThat(progress.events).anyMatch(event -> event.startsWith("message Using the last list of releases"));
        kernelOrg.server.trick("releases.json", null);
        kernelOrg.server.put("releases.json", "{}".getBytes(StandardCharsets.UTF_8));
        assertThat(fetch("7.0").version()).isEqualTo("7.0.13");
        assertThat(progress.events).anyMatch(event -> event.contains("is no list of kernel releases"));
    }

    @DataProvider
    public Object[][] timestamps() {
        return new Object[][] {{"\"soon\""}, {"9223372036854775807"}, {"1e999999999"}, {"[]"}};
    }

    @Test(dataProvider = "timestamps")
    public void aListWithAMomentThatIsNoneIsDamaged(String timestamp) throws Exception {
        fetch("7.0");
        now = now.plus(Duration.ofHours(25));
        String list = new String(kernelOrg.server.get("releases.json"), StandardCharsets.UTF_8);
        kernelOrg.server.put(
                "releases.json",
                list.replaceAll("\"timestamp\": \\d+", "\"timestamp\": " + timestamp)
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(fetch("7.0").version()).isEqualTo("7.0.13");
        assertThat(progress.events).anyMatch(event -> event.contains("is no list of kernel releases"));
    }

    @Test
    public void aSeriesAtItsEndOfLifeIsItsLastPatchAndThatIsTold() throws Exception {
        kernelOrg
                .release("6.14.2")
                .release("6.14.11")
                .release("6.1.9")
                .list("6.17.13", "stable", true)
                .release("6.17.13");
        assertThat(fetch("6.14").version()).isEqualTo("6.14.11");
        assertThat(fetch("6.17").version()).isEqualTo("6.17.13");
        assertThat(progress.events)
                .contains(
                        "message The series 6.14 has reached its end of life: 6.14.11 is its last release.",
                        "message The series 6.17 has reached its end of life: 6.17.13 is its last release.");
    }

    @Test
    public void theLastPatchOfASeriesAtItsEndIsLookedUpOnceADay() throws Exception {
        kernelOrg.release("6.17.3");
        assertThat(fetch("6.17").version()).isEqualTo("6.17.3");
        kernelOrg.release("6.17.13");
        assertThat(fetch("6.17").version()).as("within a day").isEqualTo("6.17.3");
        now = now.plus(Duration.ofHours(25));
        assertThat(fetch("6.17").version()).isEqualTo("6.17.13");

        kernelOrg.release("6.17.14");
        now = now.plus(Duration.ofHours(25));
        offline = true;
        assertThat(fetch("6.17").version()).as("offline").isEqualTo("6.17.13");
        offline = false;
        kernelOrg.server.trick(SUMS6, TestServer.status(404));
        assertThat(fetch("6.17").version()).as("unreachable").isEqualTo("6.17.13");
        assertThat(progress.events)
                .anyMatch(event -> event.startsWith("message Using the last list of digests, signed at "
                        + FakeKernelOrg.SIGNED + ", because no newer one is to be had. "));
    }

    @Test
    public void aRefreshAsksForTheListOfDigestsOnce() throws Exception {
        kernelOrg.release("6.17.3").list("6.18.20", "longterm", false).release("6.18.4");
        assertThat(fetch("6.17").version()).isEqualTo("6.17.3");
        kernelOrg.release("6.17.13");
        kernelOrg.server.takeRequests();
        refresh = true;
        config = config.withEndOfLife(true);
        assertThat(expand("6.17..=6.18.5")).containsExactly("6.17.13", "6.18.4");
        assertThat(kernelOrg.server.takeRequests()).containsExactly("/releases.json", "/" + SUMS6);
    }

    @Test
    public void aSeriesThatDoesNotExistIsToldWithThoseThatDo() {
        kernelOrg.list("7.1-rc3", "mainline", false).stable("6.18.20");
        assertThatThrownBy(() -> fetch("8.0"))
                .isInstanceOf(SourceException.class)
                .hasMessage("There is no kernel series 8.0. Current are 7.0, 6.18.");
        assertThatThrownBy(() -> fetch("6.77")).hasMessage("There is no kernel series 6.77. Current are 7.0, 6.18.");
        assertThatThrownBy(() -> fetch("7.1"))
                .isInstanceOf(SourceException.class)
                .hasMessageStartingWith("The series 7.1 has no release yet, only 7.1-rc3.");
    }

    @Test
    public void aRangeIsTheNewestOfEachSeriesThatStillGetsPatches() throws Exception {
        kernelOrg
                .list("6.12.60", "longterm", false)
                .list("6.17.13", "stable", true)
                .list("6.18.20", "longterm", false);
        kernelOrg
                .list("7.1-rc3", "mainline", false)
                .release("6.18.4")
                .release("6.14.11")
                .release("6.17.13");
        assertThat(expand("6.14..=7.0")).containsExactly("6.18.20", "7.0.13");
        assertThat(progress.events)
                .contains("message The range 6.14..=7.0 leaves out series at their end of life:"
                        + " 6.14, 6.15, 6.16, 6.17, 6.19. They are taken with -Dktstr.kernelEndOfLife=true.");
        assertThat(expand("6.12..7.0")).containsExactly("6.12.60", "6.18.20");
        assertThat(expand("6.18..=6.18.5")).containsExactly("6.18.4");
        assertThat(expand("7.0")).containsExactly("7.0");
        config = config.withEndOfLife(true);
        assertThat(expand("6.14..=7.0")).containsExactly("6.14.11", "6.17.13", "6.18.20", "7.0.13");
        assertThatThrownBy(() -> expand("6.2..=6.4")).isInstanceOf(SourceException.class);
    }

    @Test
    public void aRangeWithoutReleasesIsTold() {
        assertThatThrownBy(() -> expand("7.1..=7.4"))
                .isInstanceOf(SourceException.class)
                .hasMessageStartingWith("The range 7.1..=7.4 holds no release of a series that still gets patches.")
                .hasMessageContaining("Current are 7.0.");
        assertThatThrownBy(() -> fetch("6.14..7.0")).hasMessageContaining("names no sources");
    }

    @Test
    public void withoutKeysNothingIsBelieved() {
        config = new SourcesConfig(
                config.mirror(),
                config.network(),
                Optional.empty(),
                config.pins(),
                false,
                false,
                config.releaseKeys(),
                config.sumsKeys());
        assertThatThrownBy(() -> fetch("7.0.13"))
                .isInstanceOf(TrustException.class)
                .hasMessageContaining("v7.x/sha256sums.asc cannot be checked: no keyring is named")
                .hasMessageContaining("gpg --locate-keys autosigner@example.org");
        assertNothingKept();
    }

    private void assertNothingKept() {
        try (Stream<Path> all = Files.walk(root.resolve("sources"))) {
            assertThat(all.filter(path -> path.toString().endsWith(".tar.xz"))).isEmpty();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    public void theReleaseNeedsASignatureOfItsOwn() {
        byte[] evil = TestTars.ofKernel("7.0.13");
        evil[600] ^= 1; // in the Makefile's comment
        kernelOrg.tar("7.0.13", TestTars.xz(evil)); // whoever holds the autosigner can do that
        assertThatThrownBy(() -> fetch("7.0.13"))
                .isInstanceOf(TrustException.class)
                .hasMessageStartingWith("The signature of linux-7.0.13.tar is wrong");
    }

    @Test
    public void aSignatureByAnotherKeyIsRefused() throws Exception {
        byte[] good = kernelOrg.server.get(SIGNATURE);
        kernelOrg.server.put(SIGNATURE, TestKey.of("mallory").sign(TestTars.ofKernel("7.0.13")));
        assertThatThrownBy(() -> fetch("7.0.13"))
                .isInstanceOf(TrustException.class)
                .hasMessageContaining("which is not trusted for it or not in the keyring");
        kernelOrg.server.put(SIGNATURE, good);
        assertThat(fetch("7.0.13").version()).as("healed").isEqualTo("7.0.13");
    }

    @Test
    public void theAutosignerDoesNotVouchForAReleaseNorAReleaserForTheList() {
        config = config.withKeys(config.sumsKeys(), config.releaseKeys());
        assertThatThrownBy(() -> fetch("7.0.13"))
                .isInstanceOf(TrustException.class)
                .hasMessageContaining("sha256sums.asc");
    }

    @Test
    public void aFlippedBitIsFoundBeforeAnythingIsUnpacked() throws Exception {
        byte[] good = kernelOrg.server.get(TAR);
        byte[] flipped = good.clone();
        flipped[flipped.length / 2] ^= 4;
        kernelOrg.server.put(TAR, flipped);
        Path empty = temp.make();
        assertThatThrownBy(() -> sources().fetch(KernelSpec.parse("7.0.13"), empty))
                .isInstanceOf(TrustException.class)
                .hasMessageContaining("is not what it should be: its SHA-256 is " + FakeKernelOrg.sha256(flipped))
                .hasMessageContaining(
                        "the signed list " + kernelOrg.server.address() + SUMS + " says " + digestOf(good));
        assertThat(empty).isEmptyDirectory();
        assertNothingKept();
        kernelOrg.server.put(TAR, good);
        assertThat(fetch("7.0.13").version()).isEqualTo("7.0.13");
    }

    private static String digestOf(byte[] content) {
        return FakeKernelOrg.sha256(content);
    }

    @Test
    public void damageInTheCacheIsFoundAndHealed() throws Exception {
        fetch("7.0.13");
        Path tar = root.resolve("sources/v7.x/linux-7.0.13.tar.xz");
        byte[] bytes = Files.readAllBytes(tar);
        bytes[100] ^= 1;
        Files.write(tar, bytes);
        assertThat(fetch("7.0.13").version()).isEqualTo("7.0.13");
        assertThat(progress.events).anyMatch(event -> event.contains("in the cache is not what it should be"));
        Files.writeString(root.resolve("sources/v7.x/sha256sums.asc"), "damaged");
        assertThat(fetch("7.0.13").version()).isEqualTo("7.0.13");
    }

    @Test
    public void aBrokenDownloadIsContinuedByTheNextRun() throws Exception {
        int half = kernelOrg.server.get(TAR).length / 8;
        kernelOrg.server.trick(TAR, TestServer.breaksAfter(half));
        assertThatThrownBy(() -> fetch("7.0.13")).isInstanceOf(WebException.class);
        kernelOrg.server.trick(TAR, null);
        kernelOrg.server.takeRequests();
        assertThat(fetch("7.0.13").version()).isEqualTo("7.0.13");
        assertThat(kernelOrg.server.takeRequests()).anyMatch(request -> request.startsWith("/" + TAR + " bytes="));
    }

    @Test
    public void partsThatDoNotFitTogetherAreFetchedAsAWhole() throws Exception {
        kernelOrg.server.trick(TAR, TestServer.breaksAfter(100));
        assertThatThrownBy(() -> fetch("7.0.13")).isInstanceOf(WebException.class);
        kernelOrg.server.trick(TAR, null);
        Path part = root.resolve("sources/v7.x/linux-7.0.13.tar.xz.part");
        byte[] bytes = Files.readAllBytes(part);
        bytes[10] ^= 1;
        Files.write(part, bytes);
        assertThat(fetch("7.0.13").version()).isEqualTo("7.0.13");
        assertThat(progress.events).anyMatch(event -> event.contains("does not fit together"));
    }

    @Test
    public void aListThatLacksTheReleaseIsStale() {
        kernelOrg.forget("7.0.13", FakeKernelOrg.SIGNED);
        assertThatThrownBy(() -> fetch("7.0.13"))
                .isInstanceOf(TrustException.class)
                .hasMessageContaining("sha256sums.asc is stale: it does not have linux-7.0.13.tar.xz; it was signed at "
                        + FakeKernelOrg.SIGNED + " and its newest release of this series is 7.0.12.");
    }

    @Test
    public void aListThatIsOlderThanTheReleaseIsStale() {
        kernelOrg.signSums(FakeKernelOrg.SIGNED.minus(Duration.ofDays(30)));
        assertThatThrownBy(() -> fetch("7.0"))
                .isInstanceOf(TrustException.class)
                .hasMessageContaining("is stale: it was signed at 2026-10-21T00:00:00Z, before 7.0.13 was released at");
    }

    @Test
    public void aListThatIsOlderThanTheLastOneIsStale() throws Exception {
        fetch("7.0.13");
        kernelOrg.release("7.0.14");
        kernelOrg.signSums(FakeKernelOrg.SIGNED.minusSeconds(1));
        assertThatThrownBy(() -> fetch("7.0.14"))
                .isInstanceOf(TrustException.class)
                .hasMessageContaining("but one that was signed at " + FakeKernelOrg.SIGNED + " was there before");
        kernelOrg.signSums(FakeKernelOrg.SIGNED.plusSeconds(1));
        assertThat(fetch("7.0.14").version()).isEqualTo("7.0.14");
    }

    @DataProvider
    public Object[][] files() {
        return new Object[][] {{SUMS}, {TAR}, {SIGNATURE}, {"releases.json"}};
    }

    @Test(dataProvider = "files")
    public void aWebPageInsteadOfAnyFileIsRefused(String path) throws Exception {
        kernelOrg.server.trick(path, TestServer.page());
        assertThatThrownBy(() -> fetch("7.0"))
                .isInstanceOf(WebException.class)
                .hasMessageContaining(path + ": the server answered with a web page");
        kernelOrg.server.trick(path, null);
        assertThat(fetch("7.0").version()).isEqualTo("7.0.13");
    }

    @Test(dataProvider = "files")
    public void aMissingFileIsTold(String path) {
        kernelOrg.server.remove(path);
        assertThatThrownBy(() -> fetch("7.0"))
                .isInstanceOf(WebException.class)
                .hasMessageContaining(path + ": there is no such file (status 404)");
    }

    @Test
    public void aPinIsEnoughByItself() throws Exception {
        pin("7.0.13 " + digest());
        kernelOrg.server.remove(SUMS);
        kernelOrg.server.remove(SIGNATURE);
        SourceTree tree = fetch("7.0.13");
        assertThat(tree.provenance().describe()).contains("pinned in ");
        assertThat(kernelOrg.server.takeRequests()).containsExactly("/" + TAR);
    }

    private void pin(String line) throws IOException {
        config = config.withPins(Files.writeString(temp.make().resolve("pins"), line + "\n"));
    }

    @Test
    public void aPinIsStrongerThanTheSignatures() throws Exception {
        pin("7.0.13 " + "0".repeat(64));
        config = config.withSkipAuthentication(true);
        assertThatThrownBy(() -> fetch("7.0.13"))
                .isInstanceOf(TrustException.class)
                .hasMessageContaining("but the digest that is pinned in ");
        assertNothingKept();
    }

    @Test
    public void skippingIsToldEachTime() throws Exception {
        config = config.withSkipAuthentication(true);
        kernelOrg.server.remove(SUMS);
        kernelOrg.server.remove(SIGNATURE);
        for (int i = 1; i <= 2; i++) {
            SourceTree tree = fetch("7.0.13");
            assertThat(tree.identity()).isEqualTo("sha256:" + digest());
            assertThat(tree.provenance().describe()).endsWith("not authenticated");
            assertThat(progress.events)
                    .filteredOn(event -> event.startsWith("warning linux-7.0.13 is taken WITHOUT AUTHENTICATION"))
                    .hasSize(i);
        }
        KernelEntry unproven = entry(new Provenance.Release("url", digest(), Provenance.Release.NOT_AUTHENTICATED));
        assertThat(sources().believes(unproven)).isTrue();
        assertThat(progress.events).noneMatch(event -> event.contains("The kernel of url"));
        assertThat(sources().allows(unproven)).isTrue();
        assertThat(progress.events).anyMatch(event -> event.startsWith("warning The kernel of url is taken WITHOUT"));
        config = config.withSkipAuthentication(false);
        assertThat(sources().allows(unproven)).isFalse();
        assertThat(sources().allows(entry(new Provenance.Release("url", digest(), "signed by x"))))
                .isTrue();
        assertThat(sources().allows(entry(new Provenance.LocalTree("tree", "files:1"))))
                .isTrue();
        assertThatThrownBy(() -> fetch("7.0.13"))
                .as("what was skipped is not believed later")
                .isInstanceOf(WebException.class);
    }

    private KernelEntry entry(Provenance provenance) {
        Path file = root.resolve("entry/vmlinux");
        return new KernelEntry("key", "7.0.13", "7.0.13", "7.0", root, file, file, provenance, KernelEntry.Origin.HIT);
    }

    @Test
    public void aDamagedArchiveThatNothingVouchesForIsFetchedAnew() throws Exception {
        config = config.withSkipAuthentication(true);
        fetch("7.0.13");
        Path tar = root.resolve("sources/v7.x/linux-7.0.13.tar.xz");
        byte[] bytes = Files.readAllBytes(tar);
        bytes[100] ^= 1;
        Files.write(tar, bytes);
        offline = true;
        assertThatThrownBy(() -> fetch("7.0.13")).isInstanceOf(ArchiveException.class);
        assertThat(tar).exists();
        offline = false;
        assertThatThrownBy(() -> fetch("7.0.13"))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("Run the build again to fetch it anew");
        assertThat(fetch("7.0.13").identity()).isEqualTo("sha256:" + digest());
    }

    @DataProvider
    public Object[][] wrongTars() {
        return new Object[][] {
            {TestTars.ofKernel("7.0.11"), "holds linux 7.0.11 instead of 7.0.13"},
            {new TestTars().file("x/README", "hello").bytes(), "is no tree of kernel sources: it has no Makefile"},
        };
    }

    @Test(dataProvider = "wrongTars")
    public void aWrongArchiveThatNothingVouchesForIsFetchedAnew(byte[] wrong, String problem) throws Exception {
        config = config.withSkipAuthentication(true);
        byte[] right = kernelOrg.server.get(TAR);
        kernelOrg.server.put(TAR, TestTars.xz(wrong));
        assertThatThrownBy(() -> fetch("7.0.13"))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining(problem);
        kernelOrg.server.put(TAR, right);
        assertThat(fetch("7.0.13").identity()).isEqualTo("sha256:" + digest());
    }

    @Test
    public void aMistypedPinCostsNoGoodArchive() throws Exception {
        fetch("7.0.13");
        Path tar = root.resolve("sources/v7.x/linux-7.0.13.tar.xz");
        pin("7.0.13 " + "0".repeat(64));
        offline = true;
        assertThatThrownBy(() -> fetch("7.0.13"))
                .isInstanceOf(TrustException.class)
                .hasMessageStartingWith(tar + " is not what it should be: its SHA-256 is " + digest())
                .hasMessageContaining("pinned in ")
                .hasMessageContaining("Maven is offline (-o)");
        assertThat(FakeKernelOrg.sha256(Files.readAllBytes(tar))).isEqualTo(digest());
        offline = false;
        assertThatThrownBy(() -> fetch("7.0.13")).isInstanceOf(TrustException.class);
        assertThat(FakeKernelOrg.sha256(Files.readAllBytes(tar))).isEqualTo(digest());
        try (Stream<Path> left = Files.list(tar.getParent())) {
            assertThat(left.map(Path::toString)).noneMatch(name -> name.contains(".next"));
        }
        pin("7.0.13 " + digest());
        kernelOrg.server.takeRequests();
        assertThat(fetch("7.0.13").version()).isEqualTo("7.0.13");
        assertThat(kernelOrg.server.takeRequests()).isEmpty();
    }

    @Test
    public void aReleaseCandidateNeedsAPin() throws Exception {
        byte[] tar = kernelOrg.candidate("7.1-rc3");
        assertThatThrownBy(() -> fetch("7.1-rc3"))
                .isInstanceOf(TrustException.class)
                .hasMessageStartingWith("Nothing vouches for the release candidate 7.1-rc3")
                .hasMessageContaining("-Dktstr.kernelPins=FILE");
        assertThat(kernelOrg.server.takeRequests()).isEmpty();
        pin("7.1-rc3 " + FakeKernelOrg.sha256(tar));
        assertThat(fetch("7.1-rc3").version()).isEqualTo("7.1-rc3");
    }

    @Test
    public void aTarOfAnotherVersionOrOfNoKernelIsRefused() throws Exception {
        byte[] other = TestTars.xz(TestTars.ofKernel("7.0.11"));
        kernelOrg.tar("7.0.13", other);
        pin("7.0.13 " + FakeKernelOrg.sha256(other));
        assertThatThrownBy(() -> fetch("7.0.13"))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("holds linux 7.0.11 instead of 7.0.13");
        byte[] none = TestTars.xz(new TestTars().file("x/README", "hello").bytes());
        kernelOrg.tar("7.0.13", none);
        pin("7.0.13 " + FakeKernelOrg.sha256(none));
        assertThatThrownBy(() -> fetch("7.0.13"))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("is no tree of kernel sources: it has no Makefile");
        byte[] hostile =
                TestTars.xz(new TestTars().file("x/../../evil", "hello").bytes());
        kernelOrg.tar("7.0.13", hostile);
        pin("7.0.13 " + FakeKernelOrg.sha256(hostile));
        assertThatThrownBy(() -> fetch("7.0.13")).isInstanceOf(ArchiveException.class);
    }

    @Test
    public void offlineWithoutTheFilesIsTold() {
        offline = true;
        for (String spec : List.of("7.0.13", "7.0", "6.14..=7.0")) {
            assertThatThrownBy(() -> expandAndFetch(spec))
                    .isInstanceOf(KernelException.class)
                    .hasMessageStartingWith("Maven is offline (-o) and the cache has no ");
        }
        assertThat(kernelOrg.server.takeRequests()).isEmpty();
    }

    private void expandAndFetch(String spec) throws IOException, InterruptedException {
        for (KernelSpec each : sources().expand(KernelSpec.parse(spec))) {
            fetch(each.text());
        }
    }

    @Test
    public void severalAtOnceFetchOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<SourceTree>> tasks = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                tasks.add(() -> fetch("7.0.13"));
            }
            for (Future<SourceTree> each : threads.invokeAll(tasks)) {
                assertThat(each.get().directory().resolve("Makefile")).isRegularFile();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(kernelOrg.server.takeRequests()).containsExactlyInAnyOrder("/" + SUMS, "/" + TAR, "/" + SIGNATURE);
    }
}
