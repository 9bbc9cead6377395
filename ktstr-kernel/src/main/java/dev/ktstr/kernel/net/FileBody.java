// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.net;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;

/** Writes the body of an answer to a file as it comes; stops the server when it sends too much. */
final class FileBody implements HttpResponse.BodySubscriber<Void> {

    /** The file could not be written, which is not the network's fault. */
    static final class UnwritableException extends IOException {
        UnwritableException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** The server sent more than was bargained for. */
    static final class TooLongException extends IOException {
        TooLongException() {
            super("too long");
        }
    }

    private final FileChannel file;
    private final long limit;
    private final AtomicLong received;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private Flow.Subscription subscription;

    FileBody(FileChannel file, long limit, AtomicLong received) {
        this.file = file;
        this.limit = limit;
        this.received = received;
    }

    /** {@return a body nobody wants: the connection is given up instead of read to its end} */
    static HttpResponse.BodySubscriber<Void> unwanted() {
        return new FileBody(null, 0, new AtomicLong());
    }

    /** {@return a body for which there is no place} */
    static HttpResponse.BodySubscriber<Void> failed(IOException cause) {
        FileBody body = new FileBody(null, 0, new AtomicLong());
        body.done.completeExceptionally(new UnwritableException(cause));
        return body;
    }

    @Override
    public CompletionStage<Void> getBody() {
        return done;
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription = newSubscription;
        if (file == null) {
            subscription.cancel();
            done.complete(null);
        } else {
            subscription.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        try {
            for (ByteBuffer buffer : buffers) {
                if (received.addAndGet(buffer.remaining()) > limit) {
                    fail(new TooLongException());
                    return;
                }
                while (buffer.hasRemaining()) {
                    file.write(buffer);
                }
            }
            subscription.request(1);
        } catch (IOException e) {
            fail(new UnwritableException(e));
        }
    }

    private void fail(IOException failure) {
        subscription.cancel();
        done.completeExceptionally(failure);
    }

    @Override
    public void onError(Throwable failure) {
        done.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        done.complete(null);
    }
}
