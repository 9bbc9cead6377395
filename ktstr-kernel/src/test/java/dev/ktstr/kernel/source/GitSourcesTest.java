// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kernel.RecordingProgress;
import dev.ktstr.kernel.TempDirs;
import dev.ktstr.kernel.cache.KernelCacheLayout;
import dev.ktstr.kernel.cache.Provenance;
import dev.ktstr.kernel.net.LoginProxy;
import dev.ktstr.kernel.net.Network;
import dev.ktstr.kernel.net.TestServer;
import dev.ktstr.kernel.spec.KernelSpec;
import dev.ktstr.kernel.unpack.ArchiveException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.util.FileUtils;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

public class GitSourcesTest {

    private final TempDirs temp = new TempDirs();

    private Path origin;
    private Path root;
    private RecordingProgress progress;
    private boolean offline;
    private SourcesConfig config;
    private String first;
    private String second;

    @BeforeMethod
    public void makeRepository() throws GitAPIException, IOException {
        origin = temp.make();
        root = temp.make();
        progress = new RecordingProgress();
        offline = false;
        config = SourcesConfig.DEFAULT;
        TestTars.write(origin, "7.0");
        Files.createSymbolicLink(origin.resolve("scripts/again.sh"), Path.of("run.sh"));
        try (Git git = Git.init()
                .setDirectory(origin.toFile())
                .setInitialBranch("master")
                .call()) {
            git.getRepository().getConfig().setBoolean("uploadpack", null, "allowReachableSHA1InWant", true);
            git.getRepository().getConfig().save();
            first = commit(git, "first");
            git.tag().setName("v7.0").setMessage("Linux 7.0").setSigned(false).call();
            TestTars.write(origin, "7.1-rc3");
            second = commit(git, "second");
        }
    }

    @AfterMethod
    public void deleteFiles() throws IOException {
        temp.close();
    }

    private static String commit(Git git, String message) throws GitAPIException {
        git.add().addFilepattern(".").call();
        return git.commit()
                .setMessage(message)
                .setAuthor("a", "a@example.org")
                .setCommitter("a", "a@example.org")
                .setSign(false)
                .call()
                .name();
    }

    private String url() {
        return "file://" + origin;
    }

    private SourceTree fetch(String ref) throws IOException, InterruptedException {
        return fetch(url(), ref);
    }

    private SourceTree fetch(String url, String ref) throws IOException, InterruptedException {
        Sources sources =
                Sources.of(new KernelCacheLayout(root), config, null, offline, false, progress, InstantSource.system());
        return sources.fetch(KernelSpec.parse("git+" + url + "#" + ref), temp.make());
    }

    @Test
    public void aTagIsFetchedWithoutItsHistory() throws Exception {
        SourceTree tree = fetch("v7.0");
        assertThat(tree.version()).isEqualTo("7.0");
        assertThat(tree.identity()).isEqualTo("git:" + first);
        assertThat(tree.provenance()).isEqualTo(new Provenance.GitCommit(url(), "v7.0", first));
        assertThat(tree.directory().resolve("kernel/sched/core.c")).hasContent("int main;\n");
        assertThat(tree.directory().resolve("scripts/again.sh")).isSymbolicLink();
        assertThat(tree.directory().resolve(".git")).doesNotExist();
        assertThat(progress.events).anyMatch(event -> event.startsWith("started Fetching v7.0 of file://"));
    }

    @Test
    public void branchesTagsAndCommitsAreFetched() throws Exception {
        for (String ref : List.of("master", "branch=master", "sha=" + second, second)) {
            SourceTree tree = fetch(ref);
            assertThat(tree.identity()).as(ref).isEqualTo("git:" + second);
            assertThat(tree.version()).isEqualTo("7.1-rc3");
        }
        assertThat(fetch("tag=v7.0").identity()).isEqualTo("git:" + first);
        assertThat(fetch("sha=" + first).version()).isEqualTo("7.0");
    }

    @Test
    public void aBranchIsFollowedAndACommitIsNot() throws Exception {
        fetch("master");
        fetch(second);
        String third;
        try (Git git = Git.open(origin.toFile())) {
            TestTars.write(origin, "7.1-rc4");
            third = commit(git, "third");
        }
        assertThat(fetch("master").identity()).isEqualTo("git:" + third);
        FileUtils.delete(origin.resolve(".git").toFile(), FileUtils.RECURSIVE);
        assertThat(fetch(second).identity()).as("here already").isEqualTo("git:" + second);
        assertThatThrownBy(() -> fetch("master")).isInstanceOf(SourceException.class);
        offline = true;
        assertThat(fetch("master").identity()).isEqualTo("git:" + third);
    }

    @Test
    public void whatTheServerDoesNotHaveIsTold() {
        assertThatThrownBy(() -> fetch("v7.9"))
                .isInstanceOf(SourceException.class)
                .hasMessageStartingWith("Cannot fetch v7.9 of the git repository " + url() + ": ")
                .hasMessageContaining("Expected a tag or a branch of this name.");
        assertThatThrownBy(() -> fetch("branch=v7.0")).hasMessageContaining("Expected a branch of this name.");
        assertThatThrownBy(() -> fetch("tag=master")).hasMessageContaining("Expected a tag of this name.");
        assertThatThrownBy(() -> fetch("sha=" + "0".repeat(40))).hasMessageContaining("Expected a commit");
        assertThatThrownBy(() -> fetch("file:///nowhere/at/all", "master")).isInstanceOf(SourceException.class);
        offline = true;
        assertThatThrownBy(() -> fetch("v7.0"))
                .isInstanceOf(SourceException.class)
                .hasMessageStartingWith("Maven is offline (-o) and the cache has no commit for git+");
    }

    @Test
    public void aServerOfTheWebIsAsked() throws Exception {
        try (TestServer server = TestServer.start()) {
            serve(server);
            assertThat(fetch(server.address() + ".git", "master").identity()).isEqualTo("git:" + second);
        }
        assertThatThrownBy(() -> fetch("http://127.0.0.1:1/linux", "master")).isInstanceOf(SourceException.class);
    }

    @Test
    public void aRepositoryThatSendsTooMuchIsStopped() throws Exception {
        SourceStore store = new SourceStore(new KernelCacheLayout(root), null, false, progress);
        for (String ref : List.of("v7.0", "master", "sha=" + second)) {
            KernelSpec.Git spec = (KernelSpec.Git) KernelSpec.parse("git+" + url() + "#" + ref);
            assertThatThrownBy(() -> new GitSources(store, Network.DIRECT, 500).find(spec))
                    .isInstanceOf(SourceException.class)
                    .hasMessageContaining("it sends more than 500 bytes, which no commit of a kernel has")
                    .matches(failure -> !((SourceException) failure).isNoAnswer());
        }
        assertThat(filesOf(repository().resolve("objects"))).isEmpty();
        assertThat(fetch("v7.0").identity()).isEqualTo("git:" + first);
    }

    @Test
    public void aProxyThatWantsALoginGetsIt() throws Exception {
        try (TestServer server = TestServer.start();
                LoginProxy proxy = LoginProxy.to(server.address())) {
            serve(server);
            config = config.withNetwork(Network.DIRECT.withProxy(proxy.withLogin()));
            assertThat(fetch("http://git.example.org/.git", "sha=" + second).identity())
                    .isEqualTo("git:" + second);
            assertThat(proxy.refused()).isEmpty();
            // What is encrypted goes through a tunnel; here it leads nowhere.
            try (LoginProxy nowhere = LoginProxy.to(URI.create("http://127.0.0.1:1/"))) {
                config = config.withNetwork(Network.DIRECT.withProxy(nowhere.withLogin()));
                assertThatThrownBy(() -> fetch("https://git.example.org/.git", "branch=master"))
                        .isInstanceOf(SourceException.class)
                        .hasMessageContaining(
                                "answered '' when it was asked for git.example.org:443, with the login of jo");
                assertThat(nowhere.refused()).isEmpty();
                assertThat(nowhere.let()).containsOnly("CONNECT git.example.org:443 HTTP/1.1");
            }
        }
    }

    @Test
    public void aProxyThatIsGivenNoLoginIsTold() throws Exception {
        try (LoginProxy proxy = LoginProxy.to(URI.create("http://127.0.0.1:1/"))) {
            config = config.withNetwork(Network.DIRECT.withProxy(proxy.withoutLogin()));
            for (String url : List.of("https://git.example.org/.git", "http://git.example.org/.git")) {
                assertThatThrownBy(() -> fetch(url, "sha=" + first))
                        .isInstanceOf(SourceException.class)
                        .hasMessageContaining("407")
                        .hasMessageContaining("the proxy in Maven's settings.xml");
            }
            assertThat(proxy.let()).isEmpty();
        }
    }

    /** Makes the repository one of the "dumb" protocol: files on any web server. */
    private void serve(TestServer server) throws IOException {
        try (Stream<Path> files = Files.walk(origin.resolve(".git"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                server.put(origin.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        server.put(".git/info/refs", (second + "\trefs/heads/master\n").getBytes(StandardCharsets.UTF_8));
        server.put(".git/objects/info/packs", new byte[0]);
    }

    @Test
    public void aCommitOfNoKernelIsTold() throws Exception {
        try (Git git = Git.open(origin.toFile())) {
            git.rm().addFilepattern("Kconfig").call();
            commit(git, "no kernel");
        }
        assertThatThrownBy(() -> fetch("master"))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("is none of a kernel: it has no Kconfig");
    }

    @Test
    public void aLinkOutOfTheTreeIsRefused() throws Exception {
        try (Git git = Git.open(origin.toFile())) {
            Files.createSymbolicLink(origin.resolve("scripts/evil"), Path.of("../../evil"));
            commit(git, "evil");
        }
        assertThatThrownBy(() -> fetch("master"))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("is a symbolic link out of the archive");
    }

    @Test
    public void aDamagedRepositoryIsMadeAnew() throws Exception {
        fetch("v7.0");
        damage();
        assertThat(fetch("v7.0").identity()).isEqualTo("git:" + first);
    }

    private void damage() throws IOException {
        for (Path file : filesOf(repository())) {
            file.toFile().setWritable(true);
            byte[] bytes = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        }
    }

    private static List<Path> filesOf(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    /** The repository in the cache. */
    private Path repository() throws IOException {
        try (Stream<Path> repositories = Files.list(root.resolve("sources/git"))) {
            return repositories
                    .filter(path -> path.toString().endsWith(".git"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    public void aDamagedRepositoryIsKeptOffline() throws Exception {
        fetch("v7.0");
        damage();
        List<Path> files = filesOf(repository());
        offline = true;
        assertThatThrownBy(() -> fetch("v7.0"))
                .isInstanceOf(SourceException.class)
                .hasMessageStartingWith("The repository " + repository() + " in the cache is damaged (")
                .hasMessageContaining("and Maven is offline (-o). Run the same command once without -o");
        assertThat(filesOf(repository())).containsExactlyInAnyOrderElementsOf(files);
    }

    @Test
    public void locksOfAKilledBuildAreRemoved() throws Exception {
        fetch("master");
        for (Path file : filesOf(repository().resolve("refs"))) {
            Files.createFile(Path.of(file + ".lock"));
        }
        Files.createFile(repository().resolve("shallow.lock"));
        String third;
        try (Git git = Git.open(origin.toFile())) {
            TestTars.write(origin, "7.1-rc4");
            third = commit(git, "third");
        }
        assertThat(fetch("master").identity()).isEqualTo("git:" + third);
        assertThat(fetch(first).identity()).isEqualTo("git:" + first);
    }

    @Test
    public void whatCannotBeWrittenDownIsNotPassedOver() throws Exception {
        fetch("master");
        for (Path file : filesOf(repository().resolve("refs"))) {
            Files.createDirectory(Path.of(file + ".lock"));
        }
        try (Git git = Git.open(origin.toFile())) {
            TestTars.write(origin, "7.1-rc4");
            commit(git, "third");
        }
        assertThatThrownBy(() -> fetch("master"))
                .isInstanceOf(SourceException.class)
                .hasMessageStartingWith("Cannot write what was fetched of git+" + url() + "#master to the repository "
                        + repository() + " (LOCK_FAILURE). Check its permissions");
    }
}
