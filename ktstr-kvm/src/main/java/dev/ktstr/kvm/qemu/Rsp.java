// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.qemu;

import dev.ktstr.kvm.MachineException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;

/**
 * A connection to qemu's debug stub. One thread at a time, but for {@link #interrupt} and {@link #close}.
 *
 * <p>Every answer is acknowledged: qemu stops a guest that runs when it gets any byte but that (gdbstub.c, gdb_read_byte).
 */
final class Rsp implements AutoCloseable {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);

    private final SocketChannel socket;
    private final Selector selector;
    private final RspPacket packet = new RspPacket();
    private final ByteBuffer received = ByteBuffer.allocate(4096).limit(0);

    private Rsp(SocketChannel socket, Selector selector) {
        this.socket = socket;
        this.selector = selector;
    }

    /** Speaks through this socket, which is closed with the connection. */
    static Rsp open(SocketChannel socket) throws IOException {
        Selector selector = Selector.open();
        try {
            socket.configureBlocking(false);
            socket.register(selector, SelectionKey.OP_READ);
            return new Rsp(socket, selector);
        } catch (IOException e) {
            selector.close();
            throw e;
        }
    }

    /** Sends a request that is answered with OK. */
    void request(String data) {
        String answer = ask(data);
        if (!answer.equals("OK")) {
            throw new MachineException("qemu's debug stub refused " + data + ": "
                    + (answer.isEmpty() ? "it does not know that" : QemuEnd.words(answer)));
        }
    }

    /**
     * {@return the answer to a request}
     *
     * @throws MachineException if there is none in time, or qemu is gone
     */
    String ask(String data) {
        send(data);
        return receive(Optional.of(ANSWER_LIMIT))
                .orElseThrow(() -> new MachineException("qemu ended without answering its debug stub's " + data));
    }

    /** Sends a request. */
    void send(String data) {
        write(RspPacket.encode(data));
    }

    /** Lets a guest that runs stand still, which is told as if it had met a breakpoint, with another signal. */
    void interrupt() {
        write(new byte[] {3});
    }

    /** A few bytes, which always fit into the socket. */
    private synchronized void write(byte[] bytes) {
        try {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                if (socket.write(left) == 0) {
                    throw new MachineException("qemu's debug stub takes nothing");
                }
            }
        } catch (IOException e) {
            throw new MachineException("qemu is gone, its debug stub cannot be asked", e);
        }
    }

    /**
     * {@return the data of the next packet; empty if qemu, or this connection, has ended}
     *
     * @param limit how long it may take; empty for ever
     */
    Optional<String> receive(Optional<Duration> limit) {
        long deadline = System.nanoTime() + limit.orElse(Duration.ZERO).toNanos();
        try {
            while (true) {
                while (received.hasRemaining()) {
                    Optional<String> data = packet.take(received.get());
                    if (data.isPresent()) {
                        write(new byte[] {'+'});
                        return data;
                    }
                }
                long leftMillis = limit.isEmpty() ? 0 : (deadline - System.nanoTime()) / 1_000_000;
                if (limit.isPresent() && leftMillis <= 0) {
                    throw new MachineException("qemu's debug stub did not answer within "
                            + limit.get().toSeconds() + " s");
                }
                selector.select(leftMillis);
                selector.selectedKeys().clear();
                int count = socket.read(received.clear());
                received.flip();
                if (count < 0) {
                    return Optional.empty();
                }
            }
        } catch (IOException | java.nio.channels.ClosedSelectorException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
            selector.close();
        } catch (IOException e) {
            // Closing is all we want of it.
        }
    }
}
