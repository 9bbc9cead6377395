// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven;

import com.sun.net.httpserver.HttpServer;
import dev.ktstr.kernel.Kernels;
import dev.ktstr.kernel.spec.KernelSpec;
import dev.ktstr.testng.run.KernelChoice;
import dev.ktstr.testng.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A server with kernel.org's list of what is current, 6.18.40 and 7.0.13, and nothing else. It is asked once, if at all. */
public final class ListOfReleases implements AutoCloseable {

    private static final String LIST = """
            {"latest_stable": {"version": "7.0.13"}, "releases": [
              {"moniker": "stable", "version": "7.0.13", "iseol": false, "released": {"timestamp": 1795000000}},
              {"moniker": "longterm", "version": "6.18.40", "iseol": false, "released": {"timestamp": 1795000000}}]}
            """;

    private final HttpServer server;
    private final Path cache;

    /** Starts it, for a cache that is to be. */
    public ListOfReleases(Path cache) throws IOException {
        this.cache = cache;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/releases.json", exchange -> {
            byte[] list = LIST.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, list.length);
            exchange.getResponseBody().write(list);
            exchange.close();
        });
        server.start();
    }

    /** {@return the settings of somebody who uses it, unless others say otherwise} */
    public Settings settings(String kernel, Map<String, String> others) {
        String mirror = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
        Map<String, String> all = new HashMap<>(
                Map.of("ktstr.kernel", kernel, "ktstr.cacheDir", cache.toString(), "ktstr.kernelMirror", mirror));
        all.putAll(others);
        return new Settings(all, Map.of(), Map.of());
    }

    /** Lets the cache have the list, as after the build of a range, and goes away. */
    public void cacheAndClose(Path module) {
        Kernels.of(KernelChoice.config(settings("7.0", Map.of()), module)).expand(KernelSpec.parse("6.18..=7.0"));
        close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
