// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.net;

import dev.ktstr.kernel.progress.Progress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One request for a file, from an offset on, with its answer written to disk. The calling thread watches: it reports progress,
 * notices that the server has fallen silent, and can be interrupted.
 */
final class Transfer {

    private static final long TICK_MILLIS = 100;

    private final HttpClient client;
    private final Duration stallTimeout;
    private final Progress progress;
    private final String what;
    private final Path part;
    private final long limit;
    private final AtomicLong received = new AtomicLong();

    private volatile Start start;
    private long reported;
    private boolean told;

    Transfer(HttpClient client, Duration stallTimeout, Progress progress, String what, Path part, long limit) {
        this.client = client;
        this.stallTimeout = stallTimeout;
        this.progress = progress;
        this.what = what;
        this.part = part;
        this.limit = limit;
    }

    /** Hears of an answer. */
    interface Heard {
        /** Acts on it. */
        void of(Answer answer) throws IOException;
    }

    /** Where the body begins in the file, and how many bytes are to come; negative when the server does not say. */
    private record Start(long offset, long length) {}

    /**
     * Sends a request.
     *
     * @param offset from which the request asks the file; the answer may begin at its start all the same
     * @param heard told of an answer with a file, before its body is written
     * @return the answer; its body is in the file when its status is 200 or 206, and nowhere otherwise
     */
    HttpResponse<Void> run(HttpRequest request, long offset, Heard heard) throws IOException, InterruptedException {
        try (FileChannel file = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            CompletableFuture<HttpResponse<Void>> answer =
                    client.sendAsync(request, info -> begin(info, file, offset, heard));
            try {
                return await(request.uri(), answer);
            } finally {
                answer.cancel(true);
                tick();
                if (told) {
                    progress.done();
                }
            }
        }
    }

    private HttpResponse.BodySubscriber<Void> begin(
            HttpResponse.ResponseInfo info, FileChannel file, long offset, Heard heard) {
        Answer answer = new Answer(info.statusCode(), info.headers());
        if (!answer.isFile() || answer.problem(offset, limit).isPresent()) {
            return FileBody.unwanted();
        }
        long from = answer.isPart() ? offset : 0;
        try {
            file.truncate(from); // first: what is there is not of what is remembered now
            file.position(from);
            heard.of(answer);
        } catch (IOException e) {
            return FileBody.failed(e);
        }
        start = new Start(from, answer.length());
        return new FileBody(file, limit - from, received);
    }

    private HttpResponse<Void> await(URI address, CompletableFuture<HttpResponse<Void>> answer)
            throws IOException, InterruptedException {
        long last = received.get();
        long since = System.nanoTime();
        while (true) {
            try {
                return answer.get(TICK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                tick();
                long now = received.get();
                if (now != last) {
                    last = now;
                    since = System.nanoTime();
                } else if (System.nanoTime() - since > stallTimeout.toNanos()) {
                    throw WebException.broken(address, "the server has been silent for " + seconds(stallTimeout), null);
                }
            } catch (ExecutionException e) {
                throw failure(address, e.getCause());
            }
        }
    }

    private IOException failure(URI address, Throwable cause) throws IOException {
        if (cause instanceof FileBody.UnwritableException unwritable) {
            return unwritable;
        }
        if (cause instanceof FileBody.TooLongException) {
            throw WebException.refused(
                    address,
                    "it is longer than the limit of " + limit + " bytes",
                    "Check that the server is a mirror of kernel.org.");
        }
        throw WebException.broken(address, reason(cause), cause);
    }

    private static String reason(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
                return "the host is not known";
            }
        }
        if (failure instanceof ConnectException) {
            return "nobody answers there";
        }
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    private void tick() {
        Start begun = start;
        if (begun == null) {
            return;
        }
        if (!told) {
            told = true;
            String verb = begun.offset() > 0 ? "Downloading the rest of " : "Downloading ";
            progress.started(verb + what, begun.length() < 0 ? Progress.UNKNOWN_TOTAL : begun.length());
        }
        long now = begun.length() < 0 ? received.get() : Math.min(received.get(), begun.length());
        progress.advanced(now - reported);
        reported = now;
    }

    private static String seconds(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }
}
