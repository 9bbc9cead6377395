// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.net;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;

/** Reaches a host through the proxy, which gets its login with the first request (RFC 9110, 9.3.6: CONNECT). */
final class TunnelSocket extends Socket {

    private static final int LONGEST_ANSWER = 1 << 16;

    private final Network network;

    TunnelSocket(Network network) {
        this.network = network;
    }

    @Override
    public void connect(SocketAddress endpoint) throws IOException {
        connect(endpoint, 0);
    }

    @Override
    public void connect(SocketAddress endpoint, int timeoutMillis) throws IOException {
        InetSocketAddress host = (InetSocketAddress) endpoint;
        HttpProxy proxy = network.proxy().orElseThrow();
        super.connect(new InetSocketAddress(proxy.host(), proxy.port()), timeoutMillis);
        String name = host.getHostString();
        String target = (name.contains(":") ? "[" + name + "]" : name) + ":" + host.getPort();
        String request = String.join(
                "\r\n",
                "CONNECT " + target + " HTTP/1.1",
                "Host: " + target,
                Login.TO_PROXY + ": " + proxy.login().orElseThrow().basic(),
                "",
                "");
        getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        int usual = getSoTimeout();
        setSoTimeout((int) network.stallTimeout().toMillis());
        String answer = answer(getInputStream());
        setSoTimeout(usual);
        if (!answer.matches("HTTP/1\\.[01] 2\\d\\d(?: .*)?")) {
            throw new IOException("the proxy " + proxy.host() + ":" + proxy.port() + " answered '" + answer
                    + "' when it was asked for " + target + ", with the login of "
                    + proxy.login().get());
        }
    }

    /** {@return the first line} Reads no byte more than the answer has: the next one is encrypted. */
    private static String answer(InputStream in) throws IOException {
        StringBuilder answer = new StringBuilder();
        while (answer.length() < LONGEST_ANSWER && answer.indexOf("\r\n\r\n", answer.length() - 4) < 0) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            answer.append((char) next);
        }
        return answer.toString().lines().findFirst().orElse("");
    }
}
