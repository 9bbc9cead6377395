// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.kernels;

import dev.ktstr.kernel.net.HttpProxy;
import dev.ktstr.kernel.net.Login;
import dev.ktstr.kernel.net.Network;
import dev.ktstr.kernel.source.SourcesConfig;
import dev.ktstr.testng.run.KernelMirror;
import dev.ktstr.testng.settings.InvalidSettingException;
import dev.ktstr.testng.settings.Setting;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javax.inject.Provider;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecrypter;

/**
 * What Maven's settings.xml says about the way to servers: proxies and logins, whose passwords may be encrypted there.
 *
 * @param settings Maven's, not ktstr's
 * @param decrypter asked for when there is a password
 */
public record MavenNetwork(Settings settings, Provider<SettingsDecrypter> decrypter) {

    /**
     * By default Java gives no password to a proxy when the connection through it is encrypted. It reads this once for the whole JVM,
     * before the first connection: what is set here later, because another plugin made one, has no effect. The download then fails with
     * status 407, and its error names the option that works from the start. Sources of git do not need it.
     */
    private static final String TUNNELING = "jdk.http.auth.tunneling.disabledSchemes";

    /**
     * {@return how sources are fetched, with what Maven knows about the way}
     *
     * @throws InvalidSettingException if the mirror names a server that settings.xml does not have
     */
    public SourcesConfig applyTo(SourcesConfig config, Optional<KernelMirror> mirror) {
        SourcesConfig throughProxy = proxy().map(proxy -> config.withNetwork(Network.DIRECT.withProxy(proxy)))
                .orElse(config);
        return mirror.map(named ->
                        throughProxy.withMirror(named.site(named.server().map(id -> login(id, named)))))
                .orElse(throughProxy);
    }

    private Optional<HttpProxy> proxy() {
        return settings.getProxies().stream()
                .filter(Proxy::isActive)
                .max(Comparator.comparing(proxy -> "https".equalsIgnoreCase(proxy.getProtocol())))
                .map(proxy -> decrypter
                        .get()
                        .decrypt(new DefaultSettingsDecryptionRequest(proxy))
                        .getProxy())
                .map(MavenNetwork::of);
    }

    private static HttpProxy of(Proxy proxy) {
        Optional<Login> login = Optional.ofNullable(proxy.getUsername())
                .filter(user -> !user.isEmpty())
                .map(user ->
                        new Login(user, Optional.ofNullable(proxy.getPassword()).orElse("")));
        if (login.isPresent() && System.getProperty(TUNNELING) == null) {
            System.setProperty(TUNNELING, "");
        }
        String direct = Optional.ofNullable(proxy.getNonProxyHosts()).orElse("");
        List<String> hosts = Arrays.stream(direct.split("[|,]", -1))
                .filter(host -> !host.isBlank())
                .toList();
        return new HttpProxy(proxy.getHost(), proxy.getPort(), login, hosts);
    }

    private Login login(String id, KernelMirror mirror) {
        Server server = settings.getServer(id);
        if (server == null || server.getUsername() == null) {
            throw new InvalidSettingException(Setting.KERNEL_MIRROR.property() + "=" + id + "::" + mirror.url() + " ("
                    + mirror.origin() + ") names the server " + id
                    + ", but settings.xml has no <server> of this id with a"
                    + " <username>; add one, or write the URL alone");
        }
        Server decrypted = decrypter
                .get()
                .decrypt(new DefaultSettingsDecryptionRequest(server))
                .getServer();
        return new Login(
                decrypted.getUsername(),
                Optional.ofNullable(decrypted.getPassword()).orElse(""));
    }
}
