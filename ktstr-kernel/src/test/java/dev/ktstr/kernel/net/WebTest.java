// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kernel.RecordingProgress;
import dev.ktstr.kernel.TempDirs;
import dev.ktstr.kernel.failure.KernelException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class WebTest {

    private static final int LIMIT = 1 << 20;
    private static final Network QUICK =
            Network.DIRECT.withTimeouts(Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofMillis(1));

    /** For servers that are silent for ever: a busy machine may be so for as long as this. */
    private static final Network IMPATIENT =
            QUICK.withTimeouts(Duration.ofSeconds(30), Duration.ofMillis(400), Duration.ofMillis(1));

    private final TempDirs temp = new TempDirs();

    private TestServer server;
    private RecordingProgress progress;
    private byte[] file;
    private Path target;

    @BeforeMethod
    public void startServer() {
        server = TestServer.start();
        progress = new RecordingProgress();
        file = new byte[300_000];
        new Random(1).nextBytes(file);
        server.put("file", file);
        target = temp.make().resolve("sub").resolve("target");
    }

    @AfterMethod
    public void stopServer() throws IOException {
        server.close();
        temp.close();
    }

    private boolean fetch() throws IOException, InterruptedException {
        return fetch(QUICK, server.site());
    }

    private boolean fetch(Network network, Site site) throws IOException, InterruptedException {
        return new Web(network, site, progress).fetch(server.address().resolve("file"), "the file", target, LIMIT);
    }

    private void assertFetched() throws IOException {
        assertThat(target).hasBinaryContent(file);
        try (var all = Files.list(target.getParent())) {
            assertThat(all).containsExactly(target);
        }
    }

    @Test
    public void aFileIsFetchedWithProgress() throws Exception {
        assertThat(fetch()).isFalse();
        assertFetched();
        assertThat(progress.events).containsExactly("started Downloading the file 300000", "done 300000");
    }

    @Test
    public void whatBreaksOffIsContinuedWithinTheRun() throws Exception {
        server.trick("file", TestServer.breaksAfter(100_000, 2));
        assertThat(fetch()).isFalse();
        assertFetched();
        assertThat(server.takeRequests()).hasSize(3).first().isEqualTo("/file");
        assertThat(progress.events)
                .filteredOn(event -> event.startsWith("message Cannot fetch") && event.endsWith(" Trying again."))
                .hasSize(2);
    }

    @Test
    public void aLaterRunContinuesWhereThisOneBrokeOff() throws Exception {
        server.trick("file", TestServer.breaksAfter(50_000));
        assertThatThrownBy(this::fetch)
                .isInstanceOf(WebException.class)
                .hasMessageStartingWith("Cannot fetch " + server.address() + "file: ")
                .hasMessageContaining("-Dktstr.kernelMirror=");
        assertThat(target).doesNotExist();
        server.trick("file", null);
        server.takeRequests();
        assertThat(fetch()).isTrue();
        assertFetched();
        assertThat(server.takeRequests()).singleElement().asString().matches("/file bytes=\\d{5,6}-");
    }

    @Test
    public void whatIsOfAnotherFileIsNotContinued() throws Exception {
        server.trick("file", TestServer.breaksAfter(50_000));
        assertThatThrownBy(this::fetch).isInstanceOf(WebException.class);
        server.trick("file", null);
        file[0] ^= 1;
        server.put("file", file.clone());
        assertThat(fetch()).isFalse();
        assertFetched();
    }

    @Test
    public void whatIsLongerThanTheFileIsThrownAway() throws Exception {
        server.trick("file", TestServer.breaksAfter(50_000));
        assertThatThrownBy(this::fetch).isInstanceOf(WebException.class);
        server.trick("file", null);
        Files.write(target.resolveSibling("target.part"), new byte[file.length + 1]);
        assertThat(fetch()).isFalse();
        assertFetched();
    }

    @Test
    public void aPartOfAnUnknownFileIsThrownAway() throws Exception {
        Files.createDirectories(target.getParent());
        Files.write(target.resolveSibling("target.part"), new byte[1000]);
        assertThat(fetch()).isFalse();
        assertFetched();
        assertThat(server.takeRequests()).containsExactly("/file");
    }

    @Test
    public void aServerThatIsSilentIsGivenUp() {
        server.trick("file", TestServer.stallsAfter(1000, Duration.ofSeconds(30)));
        assertThatThrownBy(() -> fetch(IMPATIENT, server.site()))
                .isInstanceOf(WebException.class)
                .hasMessageContaining("the server has been silent for 400 ms");
        server.trick("file", (exchange, content) -> {
            try {
                Thread.sleep(30_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return true;
        });
        assertThatThrownBy(() -> fetch(IMPATIENT, server.site()))
                .hasMessageContaining("the server has been silent for 400 ms");
    }

    @DataProvider
    public Object[][] refused() {
        return new Object[][] {
            {TestServer.status(404), "there is no such file (status 404)", 1},
            {TestServer.status(403), "status 403. If it wants a login", 1},
            {TestServer.status(418), "status 418", 1},
            {TestServer.status(204), "status 204", 1},
            {TestServer.status(503), "the server answered with status 503", 3},
            {TestServer.page(), "answered with a web page (text/html; charset=utf-8) instead of the file", 1},
            {
                TestServer.sendsTo("http://example.org/"),
                "sends us to 'http://example.org/', which is no address of https",
                1
            },
            {TestServer.sendsTo("ftp://127.0.0.1/"), "which is no address of https", 1},
            {TestServer.sendsTo("file:///etc/passwd"), "which is no address of https", 1},
            {TestServer.sendsTo("/file"), "from one address to another, more than 5 times", 6},
        };
    }

    @Test(dataProvider = "refused")
    public void whatIsNoFileIsRefused(TestServer.Trick trick, String problem, int requests) {
        server.trick("file", trick);
        assertThatThrownBy(this::fetch).isInstanceOf(WebException.class).hasMessageContaining(problem);
        assertThat(target).doesNotExist();
        assertThat(server.takeRequests()).hasSize(requests);
    }

    @Test
    public void redirectsAreFollowedAndTheLoginStaysWithItsServer() throws Exception {
        try (TestServer other = TestServer.start()) {
            other.put("there", file);
            other.trick("there", (exchange, content) -> {
                assertThat(exchange.getRequestHeaders().containsKey("Authorization"))
                        .isFalse();
                return false;
            });
            server.require("Basic dXNlcjpzZWNyZXQ=");
            server.trick("file", TestServer.sendsTo(other.address() + "there"));
            assertThatThrownBy(this::fetch).hasMessageContaining("status 401. If it wants a login");
            Site site = new Site(server.address(), Optional.of(new Login("user", "secret")));
            fetch(QUICK, site);
            assertFetched();
            assertThat(other.takeRequests()).containsExactly("/there");
            assertThat(site.toString()).doesNotContain("secret");
        }
    }

    @Test
    public void tooMuchIsRefused() {
        server.put("file", new byte[LIMIT + 1]);
        assertThatThrownBy(this::fetch)
                .isInstanceOf(WebException.class)
                .hasMessageContaining("it has 1048577 bytes, more than the limit of 1048576");
        server.trick("file", (exchange, content) -> {
            exchange.sendResponseHeaders(200, 0); // of unknown length
            try (var body = exchange.getResponseBody()) {
                body.write(content);
            }
            return true;
        });
        assertThatThrownBy(this::fetch)
                .isInstanceOf(WebException.class)
                .hasMessageContaining("it is longer than the limit of 1048576 bytes");
    }

    @Test
    public void aProxyIsUsedButForDirectHosts() throws Exception {
        try (TestServer proxy = TestServer.start()) {
            proxy.put("file", file);
            HttpProxy settings = new HttpProxy(
                    "127.0.0.1", proxy.address().getPort(), Optional.empty(), List.of("*.example.org", "localhost"));
            fetch(QUICK.withProxy(settings), server.site());
            assertFetched();
            assertThat(proxy.takeRequests()).hasSize(1);
            assertThat(server.takeRequests()).isEmpty();
        }
        HttpProxy other = new HttpProxy("127.0.0.1", 1, Optional.empty(), List.of("127.*"));
        fetch(QUICK.withProxy(other), server.site());
        assertThat(server.takeRequests()).hasSize(1);
    }

    @Test
    public void aProxyThatWantsALoginIsTold() throws Exception {
        try (LoginProxy proxy = LoginProxy.to(server.address())) {
            assertThatThrownBy(() -> fetch(QUICK.withProxy(proxy.withoutLogin()), server.site()))
                    .isInstanceOf(WebException.class)
                    .hasMessageContaining("the proxy 127.0.0.1:")
                    .hasMessageContaining("wants a login")
                    .hasMessageContaining("<proxy> of Maven's settings.xml");
            fetch(QUICK.withProxy(proxy.withLogin()), server.site());
            assertFetched();
            // Java gives no password to a proxy for what is encrypted, unless the JVM is told to from its start.
            assertThatThrownBy(() -> new Web(QUICK.withProxy(proxy.withLogin()), server.site(), progress)
                            .fetch(URI.create("https://example.org/file"), "the file", target, LIMIT))
                    .isInstanceOf(WebException.class)
                    .hasMessageContaining("wants a login")
                    .hasMessageContaining("MAVEN_OPTS=-Djdk.http.auth.tunneling.disabledSchemes=");
            assertThat(proxy.refused()).contains("CONNECT example.org:443 HTTP/1.1");
        }
    }

    @Test
    public void aServerThatIsNotThereIsTold() {
        server.close();
        assertThatThrownBy(this::fetch)
                .isInstanceOf(WebException.class)
                .hasMessageContaining("file: nobody answers there.")
                .hasMessageContaining("the proxy in Maven's settings.xml");
    }

    @Test
    public void aDirectoryThatCannotBeWrittenIsNoFaultOfTheServer() throws Exception {
        Files.createDirectories(target.resolveSibling("target.part").resolve("in the way"));
        assertThatThrownBy(this::fetch).isInstanceOf(IOException.class);
    }

    @Test
    public void anInterruptStopsIt() throws Exception {
        server.trick("file", TestServer.stallsAfter(1000, Duration.ofSeconds(30)));
        Network patient = QUICK.withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofMillis(1));
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Future<?> running = thread.submit(() -> {
            assertThatThrownBy(() -> fetch(patient, server.site())).isInstanceOf(InterruptedException.class);
            return null;
        });
        while (server.takeRequests().isEmpty()) {
            Thread.sleep(10);
        }
        thread.shutdownNow();
        running.get(10, TimeUnit.SECONDS);
    }

    @DataProvider
    public Object[][] mirrors() {
        return new Object[][] {
            {"http://mirror.example.org/linux", "is no address of https"},
            {"ftp://mirror.example.org/", "is no address of https"},
            {"mirror.example.org", "is no address of https"},
            {"https:///pub", "is no address"},
            {"http://localhost.example.org/", "is no address of https"},
            {"https://jo:secret@mirror.example.org/", "has a user in its address"},
            {"https://mirror example/", "is no address ("},
        };
    }

    @Test(dataProvider = "mirrors")
    public void aMirrorIsEncryptedOrOnThisMachine(String address, String problem) {
        assertThatThrownBy(() -> Site.of(address, Optional.empty()))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining(problem)
                .hasMessageNotContainingAny("secret");
    }

    @Test
    public void anAddressGetsItsSlash() {
        assertThat(Site.of("https://mirror.example.org/linux", Optional.empty()).base())
                .isEqualTo(URI.create("https://mirror.example.org/linux/"));
        assertThat(Site.of("http://localhost:8080", Optional.empty()).base().getPort())
                .isEqualTo(8080);
        assertThat(new Login("jo", "secret")).hasToString("jo");
    }
}
