// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.ktstr.kernel.TempDirs;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

public class UrlConnectionsTest {

    private static final char[] PASSWORD = "changeit".toCharArray();

    private final TempDirs temp = new TempDirs();

    private HttpsServer server;
    private LoginProxy proxy;
    private SSLSocketFactory usual;

    /** A server that is known, by its certificate, as git.example.org; only the proxy knows where it is. */
    @BeforeClass
    public void startServer() throws Exception {
        SSLContext context = certified(temp.make().resolve("keys"), "git.example.org");
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            byte[] answer = ("seen " + exchange.getRequestHeaders().containsKey(Login.TO_PROXY))
                    .getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        proxy = LoginProxy.to(
                URI.create("https://127.0.0.1:" + server.getAddress().getPort()));
        usual = HttpsURLConnection.getDefaultSSLSocketFactory();
        HttpsURLConnection.setDefaultSSLSocketFactory(context.getSocketFactory());
    }

    @AfterClass(alwaysRun = true)
    public void stopServer() throws IOException {
        HttpsURLConnection.setDefaultSSLSocketFactory(usual);
        proxy.close();
        server.stop(0);
        temp.close();
    }

    private static SSLContext certified(Path file, String host) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD),
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + host,
                        "-ext",
                        "SAN=dns:" + host)
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", keys.getCertificate("mykey"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static String get(HttpProxy through, String url) throws IOException {
        UrlConnections connections = new UrlConnections(Network.DIRECT.withProxy(through));
        try (InputStream in = connections.at(new URL(url)).openConnection().getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    public void theProxyGetsItsLoginAndTheServerDoesNot() throws IOException {
        assertThat(get(proxy.withLogin(), "https://git.example.org/linux.git")).isEqualTo("seen false");
        assertThat(proxy.let()).contains("CONNECT git.example.org:443 HTTP/1.1");
        assertThat(proxy.refused()).isEmpty();
    }

    @Test
    public void theServerAtTheEndOfTheTunnelMustBeTheOneThatWasNamed() {
        assertThatThrownBy(() -> get(proxy.withLogin(), "https://other.example.org/linux.git"))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("other.example.org");
    }

    @Test
    public void aLoginThatIsNotAcceptedIsTold() {
        HttpProxy wrong = new HttpProxy(
                "127.0.0.1", proxy.withLogin().port(), Optional.of(new Login("jo", "guessed")), List.of());
        assertThatThrownBy(() -> get(wrong, "https://refused.example.org/linux.git"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("answered 'HTTP/1.1 407 Proxy Authentication Required' when it was asked for"
                        + " refused.example.org:443, with the login of jo");
        proxy.refused().clear();
    }
}
