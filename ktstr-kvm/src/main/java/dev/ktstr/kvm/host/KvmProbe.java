// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.host;

import dev.ktstr.kvm.MachineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Finds out whether KVM can run guests here, by letting it run one: a loop of 4,000,000 turns in 64-bit kernel mode. A version
 * number or a CPU flag would not tell a KVM that runs guest code on the processor from one that interprets it (as on hosts
 * that are themselves guests without nested virtualisation), which takes minutes to boot a kernel, or never does.
 */
public final class KvmProbe {
    private static final Path DEVICE = Path.of("/dev/kvm");
    /** The loop itself takes a few milliseconds on hardware; the rest is for qemu to start on a busy host. */
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private static final List<String> OPTIONS = List.of("-M", "microvm", "-accel", "kvm", "-cpu", "qemu64");

    private KvmProbe() {}

    /** What KVM is on this host. */
    public enum State {
        /** There is no device. */
        MISSING,
        /** This user may not open the device. */
        DENIED,
        /** The device is there and interprets guest code. */
        EMULATING,
        /** The device is there, and qemu could not run a guest with it. */
        BROKEN,
        /** Guests run on the processor. */
        USABLE
    }

    /**
     * What the probe found.
     *
     * @param reason one sentence without a full stop that says why
     */
    public record Result(State state, String reason) {
        /** {@return whether guests may be run with KVM} */
        public boolean usable() {
            return state == State.USABLE;
        }
    }

    /** {@return what can be told without running a guest: that there is no device, or that it may not be opened} */
    public static Optional<Result> withoutGuest() {
        if (!Files.exists(DEVICE)) {
            return Optional.of(new Result(
                    State.MISSING, "there is no /dev/kvm (no hardware virtualisation, or its module is not loaded)"));
        }
        if (!Files.isReadable(DEVICE) || !Files.isWritable(DEVICE)) {
            return Optional.of(new Result(
                    State.DENIED, "/dev/kvm may not be opened by this user (add the user to the group that owns it)"));
        }
        return Optional.empty();
    }

    /**
     * Runs the probe.
     *
     * @param qemu the program
     * @param runDirectory where the probe keeps its files, so that nothing outlives this JVM
     */
    public static Result run(String qemu, RunDirectory runDirectory) throws InterruptedException {
        Optional<Result> known = withoutGuest();
        return known.isPresent() ? known.get() : runGuest(qemu, runDirectory);
    }

    private static Result runGuest(String qemu, RunDirectory runDirectory) throws InterruptedException {
        try {
            return judge(ProbeMachine.run(qemu, OPTIONS, ProbeRom.KVM, LIMIT, runDirectory));
        } catch (IOException e) {
            throw new MachineException("cannot run the KVM probe", e);
        }
    }

    private static Result judge(ProbeMachine.End end) {
        if (end.done()) {
            return new Result(State.USABLE, "/dev/kvm runs guest kernel code on the processor");
        }
        if (end.exitStatus().isEmpty()) {
            return new Result(
                    State.EMULATING,
                    "/dev/kvm emulates guest kernel code instead of running it: a loop of 4,000,000 turns was not done after "
                            + LIMIT.toMillis() + " ms (the host is itself a guest without nested virtualisation)");
        }
        return new Result(State.BROKEN, "qemu could not run a guest with /dev/kvm: " + end.failure(LIMIT));
    }
}
