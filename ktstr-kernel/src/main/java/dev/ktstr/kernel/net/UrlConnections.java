// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;

/**
 * Connections of {@code java.net} for libraries that want such, through the proxy and with its login. Java gives a proxy no password for
 * what is encrypted unless the JVM was told to from its start, so what is encrypted goes through a tunnel of our own.
 */
public final class UrlConnections extends URLStreamHandler {

    private final Network network;

    /** One for all connections: Java keeps them for the next request by this. */
    private final SSLSocketFactory tunnels;

    /** Makes a door to the web; calls nobody yet. */
    public UrlConnections(Network network) {
        this.network = network;
        this.tunnels = new Tunnels(HttpsURLConnection.getDefaultSSLSocketFactory(), network);
    }

    /** {@return the same address, whose connections are made here} */
    public URL at(URL address) throws IOException {
        return new URL(null, address.toExternalForm(), this);
    }

    @Override
    protected URLConnection openConnection(URL address) throws IOException {
        return openConnection(address, network.proxyFor(address.getHost()));
    }

    @Override
    protected URLConnection openConnection(URL address, Proxy proxy) throws IOException {
        URL usual = new URL(address.toExternalForm());
        Optional<Login> login = network.proxyLoginFor(address.getHost());
        if (login.isEmpty()) {
            return usual.openConnection(proxy);
        }
        if (address.getProtocol().equals("https")) {
            HttpsURLConnection connection = (HttpsURLConnection) usual.openConnection(Proxy.NO_PROXY);
            connection.setSSLSocketFactory(tunnels);
            return connection;
        }
        URLConnection connection = usual.openConnection(proxy);
        connection.setRequestProperty(Login.TO_PROXY, login.get().basic());
        return connection;
    }

    /** Java asks for a socket that is not connected, connects it, and then asks for one that encrypts on top of it. */
    private static final class Tunnels extends SSLSocketFactory {
        private final SSLSocketFactory usual;
        private final Network network;

        Tunnels(SSLSocketFactory usual, Network network) {
            this.usual = usual;
            this.network = network;
        }

        @Override
        public Socket createSocket() {
            return new TunnelSocket(network);
        }

        @Override
        public Socket createSocket(Socket tunnel, String host, int port, boolean closes) throws IOException {
            return usual.createSocket(tunnel, host, port, closes);
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw pastTheProxy();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) {
            throw pastTheProxy();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw pastTheProxy();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
            throw pastTheProxy();
        }

        private static UnsupportedOperationException pastTheProxy() {
            return new UnsupportedOperationException("a connection that does not go through the proxy");
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return usual.getDefaultCipherSuites();
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return usual.getSupportedCipherSuites();
        }
    }
}
