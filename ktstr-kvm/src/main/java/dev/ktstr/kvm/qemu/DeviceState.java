// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.qemu;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.ktstr.kvm.MachineException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What an image has beside RAM: the state of CPUs and devices, which qemu writes and reads as a migration that leaves out memory in
 * files.
 *
 * <p>Source: docs/devel/migration and qapi/migration.json of QEMU 10.0. The {@code file:} transport is there from 8.2 on.
 */
final class DeviceState {
    private static final String NAME = "devices";
    /** It is half a megabyte; the rest is for a busy host. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static final Duration POLL = Duration.ofMillis(2);

    private DeviceState() {}

    /** Stops the guest and saves its state. */
    static void save(Qmp qmp, Path image) throws InterruptedException {
        qmp.execute("stop");
        leaveOutFiles(qmp);
        qmp.execute("migrate", uri(image), LIMIT);
        await(qmp, "save");
    }

    /** Loads the state into a qemu that waits for it; its guest runs afterwards. */
    static void load(Qmp qmp, Path image) throws InterruptedException {
        leaveOutFiles(qmp);
        qmp.execute("migrate-incoming", uri(image), LIMIT);
        await(qmp, "load");
        // It was saved standing still, and does so until it is told otherwise.
        qmp.execute("cont");
    }

    private static void leaveOutFiles(Qmp qmp) throws InterruptedException {
        JsonObject capability = new JsonObject();
        capability.addProperty("capability", "x-ignore-shared");
        capability.addProperty("state", true);
        JsonArray capabilities = new JsonArray();
        capabilities.add(capability);
        JsonObject arguments = new JsonObject();
        arguments.add("capabilities", capabilities);
        qmp.execute("migrate-set-capabilities", arguments, LIMIT);
    }

    private static JsonObject uri(Path image) {
        JsonObject arguments = new JsonObject();
        arguments.addProperty("uri", "file:" + image.resolve(NAME));
        return arguments;
    }

    private static void await(Qmp qmp, String what) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            JsonObject migration =
                    qmp.execute("query-migrate", new JsonObject(), LIMIT).getAsJsonObject();
            // Absent until it has begun.
            JsonElement status = migration.get("status");
            String now = status == null ? "none" : status.getAsString();
            if (now.equals("completed")) {
                return;
            }
            if (now.equals("failed") || now.equals("cancelled")) {
                JsonElement why = migration.get("error-desc");
                throw new MachineException(
                        "qemu could not " + what + " the state: " + (why == null ? now : why.getAsString()));
            }
            if (System.nanoTime() >= deadline) {
                throw new MachineException(
                        "qemu did not " + what + " the state within " + LIMIT.toSeconds() + " s, it is " + now);
            }
            Thread.sleep(POLL.toMillis());
        }
    }
}
