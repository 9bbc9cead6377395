// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kernel.build.FakeTools;
import dev.ktstr.kernel.build.FakeTree;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.cache.KernelEntry.Origin;
import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.kernel.net.Site;
import dev.ktstr.kernel.net.TestServer;
import dev.ktstr.kernel.net.WebException;
import dev.ktstr.kernel.source.FakeKernelOrg;
import dev.ktstr.kernel.spec.KernelSpec;
import dev.ktstr.kernel.trust.TrustException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** Releases, from their spec to a kernel that was built of what somebody vouches for. */
public class BuiltReleasesTest {

    private static final String SUMS = "pub/linux/kernel/v7.x/sha256sums.asc";
    private static final KernelSpec SPEC = KernelSpec.parse("7.0.13");

    private TempDirs temp;
    private FakeKernelOrg kernelOrg;
    private RecordingProgress progress;
    private KernelsConfig config;
    private Instant now;

    @BeforeMethod
    public void begin() throws IOException {
        temp = new TempDirs();
        kernelOrg = new FakeKernelOrg().stable("7.0.13");
        publish("7.0.13");
        progress = new RecordingProgress();
        config = KernelsConfig.of(temp.make()).withProgress(progress).withSources(kernelOrg.config(temp.make()));
        now = Instant.now().plusSeconds(60); // files that a test writes are not of the future
    }

    @AfterMethod
    public void end() throws IOException {
        kernelOrg.close();
        temp.close();
    }

    private void publish(String version) throws IOException {
        kernelOrg.release(version, new FakeTree(temp.make(), version).directory());
    }

    @Test
    public void whatWasBuiltWithoutProofIsProvenForWhoWantsProof() {
        skip(true);
        KernelEntry unproven = resolve(SPEC);
        assertThat(unproven.provenance().describe()).endsWith("not authenticated");
        assertThat(resolve(SPEC).origin()).isEqualTo(Origin.HIT);

        skip(false);
        kernelOrg.sign("7.0.13", false);
        now = now.plus(Duration.ofMinutes(1));
        assertThatThrownBy(() -> resolve(SPEC))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("linux-7.0.13.tar.sign");

        kernelOrg.sign("7.0.13", true);
        KernelEntry proven = resolve(SPEC);
        // The digest of the sources is part of its key: it is made of what is proven now, and need not be built again.
        assertThat(proven.origin()).isEqualTo(Origin.HIT);
        assertThat(proven.key()).isEqualTo(unproven.key());
        assertThat(proven.provenance().describe()).contains("signed by ");
        assertThat(resolve(SPEC)).isEqualTo(proven.answering(SPEC.text(), Origin.HIT));
    }

    @Test
    public void theAnswerOfABuildThatWantsNoProofIsNoneForOneThatDoes() {
        skip(true);
        resolve(SPEC);
        skip(false);
        // At the same moment, as for who waited while the other one built.
        assertThat(resolve(SPEC).provenance().describe()).contains("signed by ");
        assertThat(progress.events).anySatisfy(event -> assertThat(event)
                .contains("nothing vouches for its sources (")
                .contains(", not authenticated). They are proven now."));
    }

    @Test
    public void whoWantsNoProofIsWarnedOnceForEachResolve() {
        skip(true);
        resolve(SPEC);
        assertThat(warnings()).isEqualTo(1);
        resolve(SPEC);
        assertThat(warnings()).isEqualTo(2);
    }

    @Test
    public void aPinThatChangesChangesTheKernel() throws IOException {
        KernelEntry signed = resolve(SPEC);
        pin(SPEC.text(), digest());
        assertThat(resolve(SPEC)).isEqualTo(signed.answering(SPEC.text(), Origin.HIT));

        pin(SPEC.text(), "0".repeat(64));
        assertThat(kernels().lookUp(SPEC)).isEmpty();
        assertThatThrownBy(() -> resolve(SPEC))
                .isInstanceOf(TrustException.class)
                .hasMessageContaining("but the digest that is pinned in ");

        FakeTree another = new FakeTree(temp.make(), "7.0.13");
        Files.writeString(another.directory().resolve("Kconfig"), "mainmenu \"another\"\n");
        kernelOrg.release("7.0.13", another.directory());
        pin(SPEC.text(), digest());
        KernelEntry pinned = resolve(SPEC);
        assertThat(pinned.origin()).isEqualTo(Origin.BUILT);
        assertThat(pinned.key()).isNotEqualTo(signed.key());
        assertThat(resolve(SPEC)).isEqualTo(pinned.answering(SPEC.text(), Origin.HIT));
    }

    @Test
    public void aPinProvesWhatWasBuiltOfThisFileWithoutProof() throws IOException {
        skip(true);
        KernelEntry unproven = resolve(SPEC);
        skip(false);
        pin(SPEC.text(), digest());
        assertThat(resolve(SPEC)).isEqualTo(unproven.answering(SPEC.text(), Origin.HIT));
        assertThat(warnings()).isEqualTo(1);
    }

    @Test
    public void whatARangeMeansIsToldByTheLastListWithoutAskingAnybody() throws IOException {
        KernelSpec range = KernelSpec.parse("6.18..=7.0");
        assertThat(kernels().expandOffline(range)).isEmpty();
        kernelOrg.stable("6.18.40");
        publish("6.18.40");
        List<KernelSpec> meant = kernels().expand(range);
        assertThat(meant).extracting(KernelSpec::text).containsExactly("6.18.40", "7.0.13");
        KernelEntry built = resolve(meant.get(1));

        kernelOrg.server.takeRequests();
        now = now.plus(Duration.ofDays(7)); // the list is none that a build would be content with
        assertThat(kernels().expandOffline(range)).contains(meant);
        assertThat(kernels().lookUp(meant.get(0))).isEmpty();
        assertThat(kernels().lookUp(meant.get(1))).map(KernelEntry::key).contains(built.key());
        assertThat(kernels().expandOffline(SPEC)).contains(List.of(SPEC));
        assertThatThrownBy(() -> kernels().expandOffline(KernelSpec.parse("8.0..=8.1")))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("The range 8.0..=8.1 holds no release");
        assertThat(kernelOrg.server.takeRequests()).isEmpty();
    }

    @Test
    public void aPinThatIsGoneVouchesForNothing() throws IOException {
        FakeTree modified = new FakeTree(temp.make(), "7.0.13");
        Files.writeString(modified.directory().resolve("Kconfig"), "mainmenu \"modified\"\n");
        byte[] theirs = kernelOrg.server.get(FakeKernelOrg.tarPath("7.0.13"));
        kernelOrg.release("7.0.13", modified.directory());
        pin(SPEC.text(), digest());
        KernelEntry pinned = resolve(SPEC);
        assertThat(pinned.provenance().describe()).contains("pinned in ");

        config = config.withSources(kernelOrg.config(temp.make())); // another project, which pins nothing
        publish("7.0.13");
        assertThat(kernelOrg.server.get(FakeKernelOrg.tarPath("7.0.13"))).isEqualTo(theirs);
        assertThat(kernels().lookUp(SPEC)).isEmpty();
        KernelEntry signed = resolve(SPEC);
        assertThat(signed.key()).isNotEqualTo(pinned.key());
        assertThat(signed.provenance().describe()).contains("signed by ");
        assertThat(resolve(SPEC)).isEqualTo(signed.answering(SPEC.text(), Origin.HIT));
    }

    @Test
    public void whatAPinVouchedForIsProvenWhenThePinIsGone() throws IOException {
        pin(SPEC.text(), digest());
        KernelEntry pinned = resolve(SPEC);

        config = config.withSources(kernelOrg.config(temp.make()));
        kernelOrg.sign("7.0.13", false);
        assertThatThrownBy(() -> resolve(SPEC))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("linux-7.0.13.tar.sign");
        kernelOrg.sign("7.0.13", true);
        KernelEntry proven = resolve(SPEC);
        assertThat(proven.key()).isEqualTo(pinned.key());
        assertThat(proven.origin()).as("not built again").isEqualTo(Origin.HIT);
        assertThat(proven.provenance().describe()).contains("signed by ");
    }

    @Test
    public void whoWantsNoProofIsWarnedOfAPinThatIsGone() throws IOException {
        pin(SPEC.text(), digest());
        KernelEntry pinned = resolve(SPEC);
        assertThat(warnings()).isZero();

        config = config.withSources(kernelOrg.config(temp.make()));
        skip(true);
        assertThat(resolve(SPEC)).isEqualTo(pinned.answering(SPEC.text(), Origin.HIT));
        assertThat(warnings()).isEqualTo(1);
    }

    @Test
    public void aKeyOfTheCacheIsNoWayAroundProof() throws IOException {
        skip(true);
        KernelEntry unproven = resolve(SPEC);
        KernelSpec key = KernelSpec.parse(unproven.key());
        assertThat(resolve(key)).isEqualTo(unproven.answering(unproven.spec(), Origin.HIT));
        assertThat(warnings()).as("by version, and by key").isEqualTo(2);

        skip(false);
        for (Runnable way :
                List.<Runnable>of(() -> resolve(key), () -> kernels().lookUp(key))) {
            assertThatThrownBy(way::run)
                    .isInstanceOf(TrustException.class)
                    .hasMessageStartingWith("The kernel " + unproven.key() + " was built of ")
                    .hasMessageContaining(", not authenticated, and nothing vouches for that now.")
                    .hasMessageContaining("Ask for 7.0.13 instead of the key")
                    .hasMessageContaining("-Dktstr.kernelPins=FILE, with the line: 7.0.13 " + digest())
                    .hasMessageContaining("-Dktstr.kernelSkipAuthentication=true");
        }

        pin(SPEC.text(), digest());
        assertThat(resolve(key).key()).isEqualTo(unproven.key());
        pin(SPEC.text(), "0".repeat(64));
        skip(true);
        assertThatThrownBy(() -> resolve(key))
                .isInstanceOf(TrustException.class)
                .hasMessageContaining("whose SHA-256 is " + digest() + ", but ")
                .hasMessageContaining(" pins 7.0.13 to " + "0".repeat(64));
    }

    @Test
    public void whatIsForgedOrStaleLeavesNoOldKernel() throws IOException {
        KernelSpec series = KernelSpec.parse("7.0");
        assertThat(resolve(series).version()).isEqualTo("7.0.13");
        byte[] stale = kernelOrg.server.get(SUMS);
        kernelOrg.stable("7.0.14");
        publish("7.0.14");
        refresh();
        for (byte[] list : List.of(
                stale,
                new String(stale, StandardCharsets.UTF_8)
                        .replaceFirst("(?m)^[0-9a-f]{64}", "0".repeat(64))
                        .getBytes(StandardCharsets.UTF_8))) {
            kernelOrg.server.put(SUMS, list);
            assertThatThrownBy(() -> resolve(series))
                    .isInstanceOf(TrustException.class)
                    .hasMessageContaining("sha256sums.asc");
        }
        config = config.withSources(config.sources().withKeyring(Path.of("/no/such/keys.gpg")));
        assertThatThrownBy(() -> resolve(series))
                .isInstanceOf(TrustException.class)
                .hasMessageContaining("/no/such/keys.gpg");
        assertThat(fallBacks()).isZero();
    }

    @Test
    public void onlyAServerThatGivesNoAnswerLeavesTheOldKernel() throws IOException {
        KernelSpec series = KernelSpec.parse("7.0");
        KernelEntry old = resolve(series);
        kernelOrg.stable("7.0.14");
        publish("7.0.14");
        refresh();
        kernelOrg.server.trick(SUMS, TestServer.status(503));
        assertThat(resolve(series)).isEqualTo(old.answering(series.text(), Origin.HIT));
        assertThat(fallBacks()).isEqualTo(1);

        now = now.plus(Duration.ofMinutes(1));
        kernelOrg.server.trick(SUMS, TestServer.status(404));
        assertThatThrownBy(() -> resolve(series))
                .isInstanceOf(WebException.class)
                .hasMessageContaining("there is no such file (status 404)");
        Site wrong = new Site(kernelOrg.server.address().resolve("no/mirror/"), Optional.empty());
        config = config.withSources(config.sources().withMirror(wrong));
        assertThatThrownBy(() -> resolve(series)).isInstanceOf(WebException.class);
        config = config.withOffline(true);
        assertThat(resolve(series)).as("nobody is asked").isEqualTo(old.answering(series.text(), Origin.HIT));
    }

    private void refresh() {
        config = config.withRefresh(true);
        now = now.plus(Duration.ofMinutes(1));
    }

    private long fallBacks() {
        return progress.events.stream()
                .filter(event -> event.startsWith("warning Using the cached kernel"))
                .count();
    }

    private String digest() {
        return FakeKernelOrg.sha256(kernelOrg.server.get(FakeKernelOrg.tarPath("7.0.13")));
    }

    private void pin(String version, String sha256) throws IOException {
        Path file = Files.writeString(temp.make().resolve("pins"), version + " " + sha256 + "\n");
        config = config.withSources(config.sources().withPins(file));
    }

    private long warnings() {
        return progress.events.stream()
                .filter(event -> event.contains("WITHOUT AUTHENTICATION"))
                .count();
    }

    private void skip(boolean authentication) {
        config = config.withSources(config.sources().withSkipAuthentication(authentication));
    }

    private KernelEntry resolve(KernelSpec spec) {
        return kernels().resolve(spec);
    }

    private Kernels kernels() {
        return Kernels.of(config, new FakeTools(), () -> now);
    }
}
