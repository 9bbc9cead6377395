// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A proxy that wants a login, and leads to the same server whatever host is asked for. */
public final class LoginProxy implements AutoCloseable {

    private static final Login LOGIN = new Login("jo", "secret");

    private static final String REFUSAL = String.join(
            "\r\n",
            "HTTP/1.1 407 Proxy Authentication Required",
            "Proxy-Authenticate: Basic realm=\"x\"",
            "Content-Length: 0",
            "Connection: close",
            "",
            "");

    private final ServerSocket socket;
    private final URI server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> let = new CopyOnWriteArrayList<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();

    private LoginProxy(ServerSocket socket, URI server) {
        this.socket = socket;
        this.server = server;
    }

    /** Starts a proxy on a free port. */
    public static LoginProxy to(URI server) throws IOException {
        LoginProxy proxy = new LoginProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), server);
        proxy.threads.execute(proxy::accept);
        return proxy;
    }

    /** As settings describe it, with its login. */
    public HttpProxy withLogin() {
        return new HttpProxy("127.0.0.1", socket.getLocalPort(), Optional.of(LOGIN), List.of());
    }

    /** As settings describe it that lack the login. */
    public HttpProxy withoutLogin() {
        return new HttpProxy("127.0.0.1", socket.getLocalPort(), Optional.empty(), List.of());
    }

    /** The first lines of the connections that had the login. */
    public List<String> let() {
        return let;
    }

    /** The first lines of those that had none. */
    public List<String> refused() {
        return refused;
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                threads.execute(() -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            String head = head(client.getInputStream());
            String first = head.lines().findFirst().orElse("");
            OutputStream out = client.getOutputStream();
            if (!head.contains("\r\nProxy-Authorization: " + LOGIN.basic() + "\r\n")) {
                refused.add(first);
                out.write(REFUSAL.getBytes(StandardCharsets.US_ASCII));
                return;
            }
            let.add(first);
            try (Socket beyond = new Socket(server.getHost(), server.getPort())) {
                if (first.startsWith("CONNECT ")) {
                    out.write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                } else {
                    beyond.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
                }
                threads.execute(() -> copy(client, beyond));
                beyond.getInputStream().transferTo(out);
            }
        } catch (IOException e) {
            // The client sees it.
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // The other direction ends it.
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("no request");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdownNow();
    }
}
