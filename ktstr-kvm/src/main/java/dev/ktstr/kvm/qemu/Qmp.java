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
import java.util.concurrent.CountDownLatch;
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
    /** The number of the last command, which its answer repeats. Guarded by this object's lock. */
    private long lastId;

    private volatile boolean panicked;
    private volatile Optional<String> dumpError = Optional.empty();
    private final CountDownLatch ended = new CountDownLatch(1);

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
            ended.countDown();
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
            } else if (event.equals("DUMP_COMPLETED")) {
                JsonObject data = message.getAsJsonObject("data");
                dumpError = Optional.ofNullable(data.get("error")).map(JsonElement::getAsString);
            }
        } else if (message.has("return") || message.has("error")) {
            boolean unused = answers.offer(message);
        }
    }

    /** Runs a command without arguments; see {@link #execute(String, JsonObject, Duration)}. */
    JsonElement execute(String command) throws InterruptedException {
        return execute(command, new JsonObject(), ANSWER_LIMIT);
    }

    /**
     * Runs a command.
     *
     * @param limit how long qemu may take to answer
     * @return what qemu returns
     * @throws QmpRefusalException if qemu refuses; the message has its words
     * @throws MachineException if qemu is gone, or does not answer
     */
    synchronized JsonElement execute(String command, JsonObject arguments, Duration limit) throws InterruptedException {
        JsonObject request = new JsonObject();
        request.addProperty("execute", command);
        request.add("arguments", arguments);
        request.addProperty("id", ++lastId);
        answers.clear();
        ByteBuffer bytes = ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8));
        try {
            PutOff.interrupts(() -> {
                while (bytes.hasRemaining()) {
                    socket.write(bytes);
                }
            });
        } catch (IOException e) {
            throw new MachineException("qemu is gone, it cannot be asked for " + command, e);
        }
        JsonObject answer = await(command, lastId, limit);
        if (answer.has("error")) {
            throw new QmpRefusalException("qemu refused " + command + ": " + answer.get("error"));
        }
        return answer.get("return");
    }

    private JsonObject await(String command, long id, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < deadline) {
            JsonObject answer = answers.poll(100, TimeUnit.MILLISECONDS);
            // Another number is that of a command that nobody waited for to the end.
            if (answer != null && answer.has("id") && answer.get("id").getAsLong() == id) {
                return answer;
            }
            if (hungUp()) {
                throw new MachineException("qemu ended without answering " + command);
            }
        }
        throw new MachineException("qemu did not answer " + command + " within " + limit.toMillis() + " ms");
    }

    /** {@return why qemu shut down, in its own words such as {@code guest-reset}, once it said so} */
    Optional<String> shutdownReason() {
        return shutdownReason;
    }

    /** {@return whether the guest reported a kernel panic to qemu} */
    boolean panicked() {
        return panicked;
    }

    /** {@return why the last dump failed, in qemu's words, once it said so} */
    Optional<String> dumpError() {
        return dumpError;
    }

    /** {@return whether the guest has ended: qemu said so and is paused, or is about to end} */
    boolean guestEnded() {
        return panicked || shutdownReason.isPresent();
    }

    /** {@return whether the connection has ended, which it does with qemu; all that qemu said has been heard then} */
    boolean hungUp() {
        return ended.getCount() == 0;
    }

    /** Waits until the connection has ended or the time is over. */
    void awaitHangUp(Duration limit) throws InterruptedException {
        boolean unused = ended.await(limit.toMillis(), TimeUnit.MILLISECONDS);
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
