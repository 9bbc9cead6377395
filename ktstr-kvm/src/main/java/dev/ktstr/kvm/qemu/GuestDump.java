// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.qemu;

import com.google.gson.JsonObject;
import dev.ktstr.kvm.MachineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Lets qemu write a guest's memory to a file, in the format of kdump (compressed, flattened).
 *
 * <p>qemu cannot be asked to stop a dump that it has begun; one that grows too large or takes too long ends with its qemu.
 */
final class GuestDump {
    private static final Duration POLL = Duration.ofMillis(20);

    private final Qmp qmp;
    private final Runnable endMachine;

    /**
     * @param qmp where qemu is asked
     * @param endMachine ends qemu, for good
     */
    GuestDump(Qmp qmp, Runnable endMachine) {
        this.qmp = qmp;
        this.endMachine = endMachine;
    }

    /**
     * Writes a dump. A guest that runs stands still meanwhile and goes on afterwards.
     *
     * @param file does not exist yet
     * @param maxBytes how large it may become; where it becomes larger the machine has ended afterwards
     * @param limit how long it may take; where it takes longer the machine has ended afterwards
     * @throws MachineException if there is no dump; says why
     */
    void save(Path file, long maxBytes, Duration limit) throws IOException, InterruptedException {
        JsonObject arguments = new JsonObject();
        arguments.addProperty("paging", false);
        arguments.addProperty("protocol", "file:" + file);
        arguments.addProperty("format", "kdump-zlib");
        arguments.addProperty("detach", true);
        long deadline = System.nanoTime() + limit.toNanos();
        boolean writing = true;
        try {
            qmp.execute("dump-guest-memory", arguments, limit);
            while (writing) {
                writing = isWriting(Duration.ofNanos(deadline - System.nanoTime()));
                requireSmall(file, maxBytes);
                if (writing && System.nanoTime() >= deadline) {
                    throw new MachineException("it was not written within " + limit.toSeconds() + " s");
                }
                Thread.sleep(POLL.toMillis());
            }
        } catch (QmpRefusalException e) {
            // There was nothing to begin with, or there is nothing any more.
            writing = false;
            throw e;
        } finally {
            if (writing && !qmp.hungUp()) {
                endMachine.run();
            }
        }
    }

    private boolean isWriting(Duration limit) throws InterruptedException {
        String status = qmp.execute("query-dump", new JsonObject(), limit)
                .getAsJsonObject()
                .get("status")
                .getAsString();
        return switch (status) {
            case "active" -> true;
            case "completed" -> false;
            default ->
                throw new QmpRefusalException(
                        "qemu could not write it: " + qmp.dumpError().orElse("its dump is " + status));
        };
    }

    private static void requireSmall(Path file, long maxBytes) throws IOException {
        if (Files.exists(file) && Files.size(file) > maxBytes) {
            throw new MachineException("it is larger than the " + maxBytes + " bytes that are left of the limit");
        }
    }
}
