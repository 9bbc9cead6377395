// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.net;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.time.Duration;
import java.util.Optional;

/**
 * How the web is reached.
 *
 * @param proxy the one in between, if any
 * @param connectTimeout how long a server may take to answer the call
 * @param stallTimeout how long a server may be silent, before and within an answer
 * @param retryPause how long to wait before a broken download is resumed
 */
public record Network(Optional<HttpProxy> proxy, Duration connectTimeout, Duration stallTimeout, Duration retryPause) {

    /** Without a proxy. */
    public static final Network DIRECT =
            new Network(Optional.empty(), Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(2));

    /** {@return the proxy for a host, or {@link Proxy#NO_PROXY}} */
    public Proxy proxyFor(String host) {
        return proxy.filter(known -> host != null && known.isFor(host))
                .map(known -> new Proxy(Proxy.Type.HTTP, new InetSocketAddress(known.host(), known.port())))
                .orElse(Proxy.NO_PROXY);
    }

    /** {@return what to tell the proxy for a host about us} */
    Optional<Login> proxyLoginFor(String host) {
        return proxy.filter(known -> host != null && known.isFor(host)).flatMap(HttpProxy::login);
    }

    /** {@return this network with a proxy} */
    public Network withProxy(HttpProxy newProxy) {
        return new Network(Optional.of(newProxy), connectTimeout, stallTimeout, retryPause);
    }

    /** {@return this network with other limits of time} */
    public Network withTimeouts(Duration connect, Duration stall, Duration pause) {
        return new Network(proxy, connect, stall, pause);
    }
}
