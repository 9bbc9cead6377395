// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kernel.net.HttpProxy;
import dev.ktstr.kernel.net.Login;
import dev.ktstr.kernel.net.Site;
import dev.ktstr.kernel.source.SourcesConfig;
import dev.ktstr.testng.run.KernelMirror;
import dev.ktstr.testng.settings.InvalidSettingException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.building.SettingsProblem;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

public class MavenNetworkTest {

    /** Passwords are encrypted by writing them backwards. */
    private static final SettingsDecrypter BACKWARDS = Backwards::new;

    private Settings settings;

    @BeforeMethod
    public void makeSettings() {
        settings = new Settings();
    }

    private record Backwards(SettingsDecryptionRequest request) implements SettingsDecryptionResult {
        @Override
        public Server getServer() {
            return getServers().get(0);
        }

        @Override
        public List<Server> getServers() {
            return request.getServers().stream()
                    .map(Server::clone)
                    .map(Backwards::decrypt)
                    .toList();
        }

        private static Server decrypt(Server server) {
            server.setPassword(reversed(server.getPassword()));
            return server;
        }

        @Override
        public Proxy getProxy() {
            return getProxies().get(0);
        }

        @Override
        public List<Proxy> getProxies() {
            return request.getProxies().stream()
                    .map(Proxy::clone)
                    .map(Backwards::decrypt)
                    .toList();
        }

        private static Proxy decrypt(Proxy proxy) {
            proxy.setPassword(proxy.getPassword() == null ? null : reversed(proxy.getPassword()));
            return proxy;
        }

        private static String reversed(String text) {
            return new StringBuilder(text).reverse().toString();
        }

        @Override
        public List<SettingsProblem> getProblems() {
            return List.of();
        }
    }

    private SourcesConfig apply(String mirror) {
        dev.ktstr.testng.settings.Settings ours = new dev.ktstr.testng.settings.Settings(
                mirror.isEmpty() ? Map.of() : Map.of("ktstr.kernelMirror", mirror), Map.of(), Map.of());
        return new MavenNetwork(settings, () -> BACKWARDS).applyTo(SourcesConfig.DEFAULT, KernelMirror.of(ours));
    }

    private static Proxy proxy(String host, String protocol, boolean active) {
        Proxy proxy = new Proxy();
        proxy.setId(host);
        proxy.setHost(host);
        proxy.setPort(3128);
        proxy.setProtocol(protocol);
        proxy.setActive(active);
        proxy.setNonProxyHosts("localhost|*.example.org");
        return proxy;
    }

    @Test
    public void withoutSettingsNothingIsInBetween() {
        assertThat(apply("")).isEqualTo(SourcesConfig.DEFAULT);
        assertThat(apply("https://mirror.example.org/linux").mirror())
                .contains(new Site(URI.create("https://mirror.example.org/linux/"), Optional.empty()));
    }

    @Test
    public void theActiveProxyIsUsed() {
        settings.addProxy(proxy("idle", "https", false));
        settings.addProxy(proxy("plain", "http", true));
        assertThat(apply("").network().proxy())
                .contains(new HttpProxy("plain", 3128, Optional.empty(), List.of("localhost", "*.example.org")));
        settings.addProxy(proxy("secure", "https", true));
        assertThat(apply("").network().proxy().orElseThrow().host()).isEqualTo("secure");
    }

    @Test
    public void passwordsAreDecrypted() {
        Proxy proxy = proxy("plain", "http", true);
        proxy.setUsername("jo");
        proxy.setPassword("terces");
        settings.addProxy(proxy);
        Server server = new Server();
        server.setId("mirror");
        server.setUsername("ci");
        server.setPassword("nekot");
        settings.addServer(server);
        SourcesConfig config = apply("mirror::https://mirror.example.org/");
        assertThat(config.network().proxy().orElseThrow().login()).contains(new Login("jo", "secret"));
        assertThat(config.mirror().orElseThrow().login()).contains(new Login("ci", "token"));
        assertThat(config.toString()).doesNotContain("secret").doesNotContain("token");
    }

    @Test
    public void whatTheMirrorNamesMustBeThere() {
        assertThatThrownBy(() -> apply("mirror::https://mirror.example.org/"))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("ktstr.kernelMirror=mirror::https://mirror.example.org/ (-Dktstr.kernelMirror)")
                .hasMessageContaining("settings.xml has no <server> of this id");
        assertThatThrownBy(() -> apply("http://mirror.example.org/"))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("is no address of https")
                .hasMessageContaining("(It came from: -Dktstr.kernelMirror)");
    }
}
