// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.net;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A web server on this machine that serves files from memory, knows parts of files, and can be told to misbehave. */
public final class TestServer implements AutoCloseable {

    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final Map<String, Trick> tricks = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile Optional<String> login = Optional.empty();

    /** What is done instead of sending a file. */
    public interface Trick {
        /** Answers; says whether it did. */
        boolean answer(HttpExchange exchange, byte[] file) throws IOException;
    }

    private TestServer(HttpServer server) {
        this.server = server;
    }

    /** Starts a server on a free port. */
    public static TestServer start() {
        try {
            HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            TestServer server = new TestServer(http);
            http.createContext("/", server::handle);
            http.setExecutor(server.threads);
            http.start();
            return server;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Its address, ending with a slash. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    /** Its address as that of a mirror. */
    public Site site() {
        return new Site(address(), Optional.empty());
    }

    /** Puts a file there, or another one in its place. */
    public void put(String path, byte[] content) {
        files.put("/" + path, content);
    }

    public void remove(String path) {
        files.remove("/" + path);
    }

    public byte[] get(String path) {
        return files.get("/" + path);
    }

    /** Misbehaves at a path, until told otherwise with null. */
    public void trick(String path, Trick trick) {
        if (trick == null) {
            tricks.remove("/" + path);
        } else {
            tricks.put("/" + path, trick);
        }
    }

    /** Wants the header of a login from now on. */
    void require(String authorization) {
        login = Optional.of(authorization);
    }

    /** What was asked since the last call, such as {@code /a} and {@code /a from 100}. */
    public List<String> takeRequests() {
        List<String> taken = List.copyOf(requests);
        requests.clear();
        return taken;
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        Optional<String> range =
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range"));
        requests.add(path + range.map(text -> " " + text).orElse(""));
        try (exchange) {
            byte[] file = files.get(path);
            if (login.isPresent()
                    && !login.get().equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            Trick trick = tricks.get(path);
            if (trick != null && trick.answer(exchange, file)) {
                return;
            }
            if (file == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            send(exchange, file, file.length);
        }
    }

    /** Sends a file, or the part that is asked for of the same one, but no more of it than some bytes. */
    private static void send(HttpExchange exchange, byte[] file, int most) throws IOException {
        String tag = "\"" + Arrays.hashCode(file) + "\"";
        Matcher range =
                RANGE.matcher(Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range"))
                        .orElse(""));
        boolean part =
                range.matches() && tag.equals(exchange.getRequestHeaders().getFirst("If-Range"));
        int from = part ? Integer.parseInt(range.group(1)) : 0;
        exchange.getResponseHeaders().set("ETag", tag);
        if (part && from >= file.length) {
            exchange.sendResponseHeaders(416, -1);
            return;
        }
        if (part) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + (file.length - 1) + "/" + file.length);
        }
        exchange.sendResponseHeaders(part ? 206 : 200, file.length - from);
        OutputStream body = exchange.getResponseBody();
        body.write(file, from, Math.min(most, file.length - from));
        body.flush();
    }

    /** Breaks off after some bytes of each answer. */
    public static Trick breaksAfter(int bytes) {
        return (exchange, file) -> {
            send(exchange, file, bytes);
            return true;
        };
    }

    /** Breaks off after some bytes, but only so many times. */
    public static Trick breaksAfter(int bytes, int times) {
        int[] left = {times};
        return (exchange, file) -> {
            if (left[0]-- <= 0) {
                return false;
            }
            send(exchange, file, bytes);
            return true;
        };
    }

    /** Falls silent after some bytes. */
    static Trick stallsAfter(int bytes, Duration silence) {
        return (exchange, file) -> {
            send(exchange, file, bytes);
            try {
                Thread.sleep(silence.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return true;
        };
    }

    /** Answers with a status and nothing else. */
    public static Trick status(int status) {
        return (exchange, file) -> {
            exchange.sendResponseHeaders(status, -1);
            return true;
        };
    }

    /** Answers with a web page that says that all is well. */
    public static Trick page() {
        return (exchange, file) -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            byte[] page = "<html>Please log in</html>".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            return true;
        };
    }

    /** Sends the client elsewhere. */
    static Trick sendsTo(String location) {
        return (exchange, file) -> {
            exchange.getResponseHeaders().set("Location", location);
            exchange.sendResponseHeaders(302, -1);
            return true;
        };
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
