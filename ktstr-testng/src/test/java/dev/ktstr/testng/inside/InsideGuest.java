// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.inside;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import dev.ktstr.guest.GuestBinaries;
import dev.ktstr.guest.GuestFile;
import dev.ktstr.guest.Program;
import dev.ktstr.guest.ProgramResult;
import dev.ktstr.guest.ProgramStreams;
import dev.ktstr.guest.elf.SharedLibraries;
import dev.ktstr.kernel.live.LiveKernel;
import dev.ktstr.testng.lab.LabGuest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A guest that is asked, and looked into from outside, so that the answers can be compared. */
final class InsideGuest implements AutoCloseable {
    static final int CPUS = 3;
    static final String TOPOLOGY = "1n1l3c1t";
    static final int MEMORY_MIB = 512;
    static final int WATCHDOG_MILLIS = 12_345;

    private static final Duration BOOT_LIMIT = Duration.ofMinutes(2);
    private static final Duration COMMAND_LIMIT = Duration.ofMinutes(1);
    private static final Path BPFTOOL = Path.of("/usr/sbin/bpftool");
    private static final String SCHEDULER = "/ktstr/bin/scx-ktstr";

    private final LabGuest guest;
    private final KernelFacts facts;
    private final GuestKernel kernel;

    /** Waits until the guest is ready, and finds its kernel. */
    InsideGuest(LabGuest guest, KernelFacts facts) throws InterruptedException {
        this.guest = guest;
        this.facts = facts;
        guest.awaitReady(BOOT_LIMIT);
        this.kernel = new KernelFinder(guest.machine().memory(), facts).find(CPUS);
    }

    KernelFacts facts() {
        return facts;
    }

    GuestKernel kernel() {
        return kernel;
    }

    LiveKernel live() {
        return kernel.live();
    }

    LabGuest lab() {
        return guest;
    }

    /** By how much the kernel runs above where it was linked. */
    long slide() {
        return live().symbol("_text") - facts.symbols().require("_text").address();
    }

    /** What a command of the guest's shell printed; it must succeed. */
    String run(String command) throws InterruptedException {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        ProgramResult result = guest.agent()
                .exec(
                        Program.shell(command),
                        new ProgramStreams() {
                            @Override
                            public void output(byte[] bytes) {
                                printed.writeBytes(bytes);
                            }

                            @Override
                            public void error(byte[] bytes) {
                                errors.writeBytes(bytes);
                            }
                        },
                        COMMAND_LIMIT);
        if (result.exit().shellStatus() != 0) {
            throw new AssertionError("'" + command + "' in the guest: " + result.exit() + ", " + printed + errors);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    List<String> lines(String command) throws InterruptedException {
        return run(command).lines().toList();
    }

    /** Puts the host's bpftool into the guest. */
    void putBpftool() throws IOException, InterruptedException {
        put(BPFTOOL, BPFTOOL.toString());
        run("mkdir -p /sys/fs/bpf && { grep -q ' /sys/fs/bpf ' /proc/mounts || mount -t bpf bpf /sys/fs/bpf; }");
    }

    JsonElement bpftool(String arguments) throws InterruptedException {
        return JsonParser.parseString(run(BPFTOOL + " -j " + arguments));
    }

    /** Attaches the test scheduler, which then runs all of the guest's tasks. */
    void startScheduler(Path scratch) throws IOException, InterruptedException {
        put(GuestBinaries.ofHost().extractTestScheduler(scratch), SCHEDULER);
        guest.agent()
                .startScheduler(
                        "ktstr", List.of(SCHEDULER, "--watchdog-ms", Integer.toString(WATCHDOG_MILLIS)), BOOT_LIMIT);
    }

    /** Puts a program of the host's into the guest, with its libraries. */
    void put(Path program, String as) throws IOException, InterruptedException {
        for (GuestFile library : SharedLibraries.ofHost().closure(program)) {
            guest.agent().putFile(library);
        }
        guest.agent().putFile(GuestFile.of(program, as, 0755));
    }

    @Override
    public void close() {
        guest.close();
    }
}
