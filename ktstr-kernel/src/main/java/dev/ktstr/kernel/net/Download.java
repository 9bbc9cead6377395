// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.net;

import dev.ktstr.kernel.cache.SyncedFiles;
import dev.ktstr.kernel.progress.Progress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * One file from the web. It grows beside its target as {@code TARGET.part}; {@code TARGET.part.of} holds what the server called this
 * state of the file, so that a later attempt gets the rest of the same file, or all of a newer one.
 */
final class Download {

    private static final int ATTEMPTS = 3;
    private static final int MOST_REDIRECTS = 5;

    private static final String PROXY_LOGIN_CURE =
            "Give it in <proxy> of Maven's settings.xml. If it is there: Java gives a password to a proxy, for what is"
                    + " encrypted, only when it was told to before the first connection of this JVM, and something else may have"
                    + " made one. Tell it from the start: MAVEN_OPTS=-Djdk.http.auth.tunneling.disabledSchemes=.";

    private final HttpClient client;
    private final Network network;
    private final Site site;
    private final Progress progress;
    private final String what;
    private final Path target;
    private final Path part;
    private final Path partOf;
    private final long limit;

    Download(HttpClient client, Network network, Site site, Progress progress, String what, Path target, long limit) {
        this.client = client;
        this.network = network;
        this.site = site;
        this.progress = progress;
        this.what = what;
        this.target = target;
        this.part = target.resolveSibling(target.getFileName() + ".part");
        this.partOf = target.resolveSibling(target.getFileName() + ".part.of");
        this.limit = limit;
    }

    boolean run(URI address) throws IOException, InterruptedException {
        Files.createDirectories(target.getParent());
        boolean resumed = offset() > 0;
        for (int attempt = 1; ; attempt++) {
            try {
                resumed &= attempt(address);
                break;
            } catch (WebException e) {
                if (!e.isPassing() || attempt == ATTEMPTS) {
                    throw e;
                }
                progress.message(e.getMessage() + " Trying again.");
                Thread.sleep(network.retryPause().toMillis());
            }
        }
        SyncedFiles.sync(part);
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        Files.deleteIfExists(partOf);
        SyncedFiles.sync(target.getParent());
        return resumed;
    }

    /** {@return whether what was there before was continued} */
    private boolean attempt(URI address) throws IOException, InterruptedException {
        URI at = address;
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            long offset = offset();
            Transfer transfer = new Transfer(client, network.stallTimeout(), progress, what, part, limit);
            // Written before the body: a download that breaks off is otherwise of a file nobody knows.
            HttpResponse<Void> response = transfer.run(request(at, offset), offset, this::remember);
            Answer answer = new Answer(response.statusCode(), response.headers());
            if (answer.isRedirect()) {
                at = next(at, answer);
            } else if (answer.status() == 416 && offset > 0) {
                forget(); // it is shorter now than what we have
            } else {
                require(at, answer, offset);
                return answer.isPart();
            }
        }
        throw WebException.refused(
                address,
                "the server sends us from one address to another, more than " + MOST_REDIRECTS + " times",
                "Name another server: -Dktstr.kernelMirror=https://HOST/PATH.");
    }

    private HttpRequest request(URI at, long offset) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(at).header("User-Agent", "ktstr");
        site.loginFor(at).ifPresent(login -> request.header("Authorization", login.basic()));
        if (offset > 0) {
            request.header("Range", "bytes=" + offset + "-").header("If-Range", known().orElseThrow());
        }
        return request.build();
    }

    private URI next(URI at, Answer answer) {
        String location = answer.headers().firstValue("Location").orElse("");
        URI next;
        try {
            next = at.resolve(location);
        } catch (IllegalArgumentException e) {
            next = URI.create("");
        }
        if (location.isEmpty() || !site.mayLeadTo(next)) {
            throw WebException.refused(
                    at,
                    "the server sends us to '" + location + "', which is no address of https",
                    "Name another server: -Dktstr.kernelMirror=https://HOST/PATH.");
        }
        return next;
    }

    private void require(URI at, Answer answer, long offset) {
        if (answer.status() >= 500) {
            throw WebException.broken(at, "the server answered with status " + answer.status(), null);
        }
        if (answer.status() == 401 || answer.status() == 403) {
            throw WebException.refused(
                    at,
                    "the server answered with status " + answer.status(),
                    "If it wants a login, name it together with a <server> of Maven's settings.xml:"
                            + " -Dktstr.kernelMirror=ID::URL.");
        }
        if (answer.status() == 407) {
            throw WebException.refused(at, proxyLoginProblem(at), PROXY_LOGIN_CURE);
        }
        if (answer.status() == 404) {
            throw WebException.refused(
                    at,
                    "there is no such file (status 404)",
                    "Check that this release exists, and that the server is a complete mirror of kernel.org.");
        }
        if (!answer.isFile()) {
            throw WebException.refused(
                    at,
                    "the server answered with status " + answer.status(),
                    "Name another server: -Dktstr.kernelMirror=https://HOST/PATH.");
        }
        answer.problem(offset, limit).ifPresent(problem -> {
            throw WebException.refused(
                    at,
                    problem,
                    "A proxy or a login page may stand in between: check the network and -Dktstr.kernelMirror.");
        });
    }

    private String proxyLoginProblem(URI at) {
        String proxy =
                network.proxy().map(known -> known.host() + ":" + known.port()).orElse("in between");
        return "the proxy " + proxy + " wants a login (status 407), and "
                + network.proxyLoginFor(at.getHost())
                        .map(login -> "that of " + login + " was not given or not accepted")
                        .orElse("there is none");
    }

    /** {@return how much of a known state of the file is there} */
    private long offset() throws IOException {
        if (known().isEmpty()) {
            forget();
            return 0;
        }
        return Files.exists(part) ? Files.size(part) : 0;
    }

    private Optional<String> known() throws IOException {
        try {
            return Optional.of(Files.readString(partOf, StandardCharsets.ISO_8859_1))
                    .filter(tag -> tag.matches("[ -~]{1,200}"));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private void remember(Answer answer) throws IOException {
        if (!answer.isPart()) {
            Files.deleteIfExists(partOf);
            Optional<String> validator = answer.validator();
            if (validator.isPresent()) {
                SyncedFiles.write(partOf, validator.get());
            }
        }
    }

    private void forget() throws IOException {
        Files.deleteIfExists(partOf);
        Files.deleteIfExists(part);
    }
}
