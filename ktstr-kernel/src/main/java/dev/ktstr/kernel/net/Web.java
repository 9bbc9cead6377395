// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.net;

import dev.ktstr.kernel.progress.Progress;
import java.io.IOException;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;

/**
 * Fetches files: with https (redirects, too), through the proxy, with limits of time and size. Web pages are no files.
 *
 * <p>Its callers keep others away from the files they name.
 */
public final class Web {

    private final Network network;
    private final Site site;
    private final Progress progress;

    private HttpClient client;

    /**
     * Makes a door to the web; calls nobody yet.
     *
     * @param site the server that gets the login, and that may be this machine
     */
    public Web(Network network, Site site, Progress progress) {
        this.network = network;
        this.site = site;
        this.progress = progress;
    }

    /**
     * Fetches a file. What was left by an earlier attempt that broke off is continued, when the server still has the same file.
     *
     * @param what the file's name for a person
     * @param target the file to make; it appears when it is complete and on the disk
     * @param limit largest size accepted, in bytes
     * @return whether a part of it is of an earlier run
     * @throws WebException when it cannot be had; what was received is kept for the next attempt
     * @throws IOException when the file cannot be written
     */
    public boolean fetch(URI address, String what, Path target, long limit) throws IOException, InterruptedException {
        return new Download(client(), network, site, progress, what, target, limit).run(address);
    }

    private synchronized HttpClient client() {
        if (client == null) {
            HttpClient.Builder builder = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER) // each is judged
                    .connectTimeout(network.connectTimeout());
            network.proxy().ifPresent(proxy -> {
                builder.proxy(new Selector(network));
                proxy.login().ifPresent(login -> builder.authenticator(new ProxyLogin(proxy, login)));
            });
            client = builder.build();
        }
        return client;
    }

    private static final class Selector extends ProxySelector {
        private final Network network;

        Selector(Network network) {
            this.network = network;
        }

        @Override
        public List<Proxy> select(URI uri) {
            return List.of(network.proxyFor(uri.getHost()));
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {
            // The transfer itself fails and tells.
        }
    }

    /** Answers the proxy alone: a server that asks for a login is not meant. */
    private static final class ProxyLogin extends Authenticator {
        private final HttpProxy proxy;
        private final Login login;

        ProxyLogin(HttpProxy proxy, Login login) {
            this.proxy = proxy;
            this.login = login;
        }

        @Override
        protected PasswordAuthentication getPasswordAuthentication() {
            boolean asked = getRequestorType() == RequestorType.PROXY
                    && getRequestingPort() == proxy.port()
                    && proxy.host().equalsIgnoreCase(getRequestingHost());
            return asked
                    ? new PasswordAuthentication(login.user(), login.password().toCharArray())
                    : null;
        }
    }
}
