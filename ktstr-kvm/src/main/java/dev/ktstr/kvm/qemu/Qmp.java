// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.qemu;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonSyntaxException;
import dev.ktstr.kvm.MachineException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The QEMU Machine Protocol: one JSON object a line, requests from us, answers and events from qemu. One command at a time.
 *
 * <p>Source: docs/interop/qmp-spec.txt of QEMU 7.2.
 */
final class Qmp implements AutoCloseable {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);
    /** Answers waiting to be read; there is never more than one, and a confused qemu must not fill our memory. */
    private static final int ANSWERS = 4;

    private final SocketChannel socket;
    private final BlockingQueue<JsonObject> answers = new ArrayBlockingQueue<>(ANSWERS);
    private volatile Optional<String> shutdownReason = Optional.empty();
    private volatile boolean panicked;
    private volatile boolean closed;

    private Qmp(SocketChannel socket) {
        this.socket = socket;
    }

    /** Greets the qemu behind this connection. */
    static Qmp open(SocketChannel socket, String machine) throws InterruptedException {
        Qmp qmp = new Qmp(socket);
        Thread reader = new Thread(qmp::read, "qmp-" + machine);
        reader.setDaemon(true);
        reader.start();
        qmp.execute("qmp_capabilities");
        return qmp;
    }

    private void read() {
        try (BufferedReader in = new BufferedReader(Channels.newReader(socket, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                dispatch(JsonParser.parseString(line).getAsJsonObject());
            }
        } catch (IOException | JsonSyntaxException | IllegalStateException e) {
            // The connection ends with qemu. What that means is judged where the machine is watched, by its exit
            // status.
        } finally {
            closed = true;
        }
    }

    private void dispatch(JsonObject message) {
        if (message.has("event")) {
            String event = message.get("event").getAsString();
            if (event.equals("SHUTDOWN")) {
                shutdownReason = Optional.of(
                        message.getAsJsonObject("data").get("reason").getAsString());
            } else if (event.equals("GUEST_PANICKED")) {
                panicked = true;
            }
        } else if (message.has("return") || message.has("error")) {
            boolean unused = answers.offer(message);
        }
    }

    /**
     * Runs a command without arguments.
     *
     * @return what qemu returns
     * @throws MachineException if qemu refuses, is gone, or does not answer
     */
    synchronized JsonElement execute(String command) throws InterruptedException {
        JsonObject request = new JsonObject();
        request.addProperty("execute", command);
        answers.clear();
        try {
            ByteBuffer bytes = ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                socket.write(bytes);
            }
        } catch (IOException e) {
            throw new MachineException("qemu is gone, it cannot be asked for " + command, e);
        }
        JsonObject answer = await(command);
        if (answer.has("error")) {
            throw new MachineException("qemu refused " + command + ": " + answer.get("error"));
        }
        return answer.get("return");
    }

    private JsonObject await(String command) throws InterruptedException {
        long deadline = System.nanoTime() + ANSWER_LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            JsonObject answer = answers.poll(100, TimeUnit.MILLISECONDS);
            if (answer != null) {
                return answer;
            }
            if (closed) {
                throw new MachineException("qemu ended without answering " + command);
            }
        }
        throw new MachineException("qemu did not answer " + command + " within " + ANSWER_LIMIT.toSeconds() + " s");
    }

    /** {@return why qemu shut down, in its own words such as {@code guest-reset}, once it said so} */
    Optional<String> shutdownReason() {
        return shutdownReason;
    }

    /** {@return whether the guest reported a kernel panic to qemu} */
    boolean panicked() {
        return panicked;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Closing is all we want of it.
        }
    }
}
