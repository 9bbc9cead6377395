// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.qemu;

import dev.ktstr.kvm.ConsoleSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * Hands on what comes out of a guest's serial console, on a daemon thread of its own, with one buffer of fixed size.
 *
 * <p>The console is a socket, not a file that qemu writes: what a guest prints without end would fill the host's disk.
 */
final class ConsoleReader implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final SocketChannel socket;
    private final Selector selector;
    private final ConsoleSink sink;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);

    /** How often somebody asked to be told when the socket is empty, and up to which question that was answered. */
    private long asked;

    private long answered;
    private boolean ended;

    private ConsoleReader(SocketChannel socket, Selector selector, ConsoleSink sink) {
        this.socket = socket;
        this.selector = selector;
        this.sink = sink;
    }

    /** Reads from now on; the socket is closed with the reader. */
    static ConsoleReader start(SocketChannel socket, ConsoleSink sink, String machine) throws IOException {
        Selector selector = Selector.open();
        try {
            socket.configureBlocking(false);
            socket.register(selector, SelectionKey.OP_READ);
        } catch (IOException e) {
            selector.close();
            throw e;
        }
        ConsoleReader reader = new ConsoleReader(socket, selector, sink);
        Thread thread = new Thread(reader::read, "console-" + machine);
        thread.setDaemon(true);
        thread.start();
        return reader;
    }

    private void read() {
        try (socket;
                selector) {
            boolean sinkWorks = true;
            while (true) {
                selector.select();
                selector.selectedKeys().clear();
                long question = question();
                int count = socket.read(buffer.clear());
                while (count > 0) {
                    sinkWorks = sinkWorks && handOn(buffer.flip());
                    count = socket.read(buffer.clear());
                }
                if (count < 0) {
                    return;
                }
                answer(question);
            }
        } catch (IOException e) {
            // The connection ends with qemu; what that means is judged where the machine is watched.
        } finally {
            end();
        }
    }

    private boolean handOn(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        try {
            sink.accept(copy);
            return true;
        } catch (RuntimeException e) {
            // A console that nobody reads would stop the guest.
            return false;
        }
    }

    private synchronized long question() {
        return asked;
    }

    private synchronized void answer(long question) {
        answered = question;
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    /**
     * Waits until all that is in the socket now was handed on, or the console has ended, or the time is over. An interrupt ends
     * the wait, and is kept for the caller.
     */
    void drain(Duration limit) {
        waitFor(limit, false);
    }

    /** Waits until the console has ended and all of it was handed on, or the time is over. */
    void awaitEnd(Duration limit) {
        waitFor(limit, true);
    }

    private synchronized void waitFor(Duration limit, boolean untilEnd) {
        long question = ++asked;
        selector.wakeup();
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            while (!ended && (untilEnd || answered < question)) {
                long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
                if (leftMillis <= 0) {
                    return;
                }
                wait(leftMillis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the console where it is. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Closing is all we want of it.
        }
        selector.wakeup();
    }
}
