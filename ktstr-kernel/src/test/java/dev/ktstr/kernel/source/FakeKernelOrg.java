// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.source;

import dev.ktstr.kernel.net.Network;
import dev.ktstr.kernel.net.TestServer;
import dev.ktstr.kernel.trust.TestKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** kernel.org on this machine, with its layout, small kernels, and keys of its own. */
public final class FakeKernelOrg implements AutoCloseable {

    private static final TestKey RELEASER = TestKey.of("greg");
    private static final TestKey AUTOSIGNER = TestKey.of("autosigner");

    /** When the lists of digests were signed, unless a test says otherwise. */
    static final Instant SIGNED = Instant.parse("2026-11-20T00:00:00Z");

    /** The server itself. */
    public final TestServer server = TestServer.start();

    private final TreeMap<String, String> listed = new TreeMap<>();
    private final Map<String, String> sums = new TreeMap<>();

    /** Publishes a release that is current. */
    public FakeKernelOrg stable(String version) {
        return list(version, "stable", false).release(version);
    }

    FakeKernelOrg list(String version, String moniker, boolean endOfLife) {
        listed.put(
                version,
                "{\"moniker\": \"" + moniker + "\", \"version\": \"" + version + "\", \"iseol\": " + endOfLife
                        + ", \"released\": {\"timestamp\": "
                        + SIGNED.minusSeconds(86_400).getEpochSecond()
                        + ", \"isodate\": \"2026-11-19\"}, \"source\": null}");
        String all = "{\"latest_stable\": {\"version\": \"x\"}, \"releases\": ["
                + String.join(", ", listed.values())
                + ", {\"moniker\": \"linux-next\", \"version\": \"next-20261120\", \"iseol\": false}]}";
        server.put("releases.json", all.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Publishes a release that is on no list of what is current. */
    FakeKernelOrg release(String version) {
        return release(version, TestTars.ofKernel(version));
    }

    /** Publishes the files of a directory as a release that is on no list of what is current. */
    public FakeKernelOrg release(String version, Path tree) throws IOException {
        return release(version, TestTars.of(tree, "linux-" + version));
    }

    private FakeKernelOrg release(String version, byte[] tar) {
        server.put(path(version) + ".tar.sign", RELEASER.sign(tar));
        tar(version, TestTars.xz(tar));
        return this;
    }

    /** Puts a tar file there, and its digest on the list, without a signature of its own. */
    void tar(String version, byte[] compressed) {
        server.put(path(version) + ".tar.xz", compressed);
        sums.put("linux-" + version + ".tar.xz", sha256(compressed));
        sums.put("patch-" + version + ".xz", sha256(new byte[0]));
        signSums(SIGNED);
    }

    /** Takes a release off the list of digests. */
    void forget(String version, Instant signed) {
        sums.remove("linux-" + version + ".tar.xz");
        signSums(signed);
    }

    void signSums(Instant at) {
        for (String major : List.of("6", "7")) {
            String text = sums.entrySet().stream()
                    .filter(entry -> entry.getKey().matches("[a-z]+-" + major + "\\..*"))
                    .map(entry -> entry.getValue() + "  " + entry.getKey() + "\n")
                    .collect(Collectors.joining());
            server.put("pub/linux/kernel/v" + major + ".x/sha256sums.asc", AUTOSIGNER.clearSign(text, at));
        }
    }

    /** Publishes a release candidate, which nobody signs. */
    byte[] candidate(String version) {
        byte[] tar = TestTars.gzip(TestTars.ofKernel(version));
        server.put("torvalds/t/linux-" + version + ".tar.gz", tar);
        return tar;
    }

    /** Takes away what the releaser signed, or puts it back. */
    public void sign(String version, boolean signed) {
        String path = path(version) + ".tar.sign";
        server.trick(path, signed ? null : TestServer.status(404));
    }

    static String path(String version) {
        return "pub/linux/kernel/v" + version.charAt(0) + ".x/linux-" + version;
    }

    public static String tarPath(String version) {
        return path(version) + ".tar.xz";
    }

    public static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** A configuration that uses this server and believes its keys. */
    public SourcesConfig config(Path directory) {
        try {
            Path keyring = directory.resolve("keys.gpg");
            Files.write(keyring, RELEASER.exported());
            Files.write(keyring, AUTOSIGNER.exported(), StandardOpenOption.APPEND);
            return SourcesConfig.DEFAULT
                    .withMirror(server.site())
                    .withNetwork(Network.DIRECT.withTimeouts(
                            Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofMillis(1)))
                    .withKeyring(keyring)
                    .withKeys(List.of(RELEASER.pin()), List.of(AUTOSIGNER.pin()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static String releaser() {
        return RELEASER.pin().toString();
    }

    @Override
    public void close() {
        server.close();
    }
}
