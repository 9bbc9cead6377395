// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.vmm;

import dev.ktstr.kvm.MachineException;
import dev.ktstr.kvm.host.ProbeRom;
import dev.ktstr.kvm.jni.Errno;
import dev.ktstr.kvm.jni.Kvm;
import dev.ktstr.kvm.jni.KvmException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Finds out whether KVM can run guests here, by letting it run one: a loop of 4,000,000 turns in 64-bit kernel mode. A version
 * number or a CPU flag would not tell a KVM that runs guest code on the processor from one that interprets it (as on hosts
 * that are themselves guests without nested virtualisation), which takes minutes to boot a kernel, or never does.
 */
public final class KvmProbe {
    private static final Path DEVICE = Path.of("/dev/kvm");
    /** The loop takes a few milliseconds on hardware, some tens nested. */
    private static final Duration LIMIT = Duration.ofSeconds(2);
    /** For a JVM of its own to start on a busy host, and the probe in it. */
    private static final Duration APART_LIMIT = Duration.ofSeconds(30);

    private KvmProbe() {}

    /** What KVM is on this host. */
    public enum State {
        /** There is no device. */
        MISSING,
        /** This user may not open the device. */
        DENIED,
        /** Another program has taken hardware virtualisation for itself. */
        BUSY,
        /** The device is there and interprets guest code. */
        EMULATING,
        /** The device is there, and could not run a guest. */
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

    private static Optional<Result> withoutGuest() {
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

    /** Runs the probe in this JVM. Takes 2 s at most where the device obeys. */
    public static Result run() {
        return withoutGuest().orElseGet(KvmProbe::runGuest);
    }

    private static Result runGuest() {
        try (Kvm kvm = Kvm.open();
                BareMachine machine = BareMachine.of(kvm, "the KVM probe", ProbeRom.KVM.bytes())) {
            Optional<Ending.End> end = machine.run(LIMIT);
            if (end.isEmpty()) {
                return new Result(
                        State.EMULATING,
                        "/dev/kvm emulates guest kernel code instead of running it: a loop of 4,000,000 turns was not done after "
                                + LIMIT.toMillis() + " ms (the host is itself a guest without nested virtualisation)");
            }
            return machine.written().equals(List.of(ProbeRom.DONE))
                    ? new Result(State.USABLE, "/dev/kvm runs guest kernel code on the processor")
                    : new Result(
                            State.BROKEN,
                            "a guest with /dev/kvm failed: " + end.get().message());
        } catch (KvmException e) {
            return refused(e);
        } catch (MachineException e) {
            return new Result(State.BROKEN, e.getMessage());
        }
    }

    private static Result refused(KvmException e) {
        if (e.errno().equals(Errno.EBUSY)) {
            return new Result(
                    State.BUSY,
                    "another hypervisor uses the processor's virtualisation (" + e.getMessage() + "); end it");
        }
        boolean denied = e.errno().equals(Errno.EACCES) || e.errno().equals(Errno.EPERM);
        return new Result(denied ? State.DENIED : State.BROKEN, "/dev/kvm cannot be used: " + e.getMessage());
    }

    /**
     * Runs the probe in a JVM of its own, for programs that load classes again and again, like Maven: the native library belongs to
     * one class loader for as long as its JVM lives.
     */
    public static Result runApart() throws InterruptedException {
        Optional<Result> known = withoutGuest();
        return known.isPresent() ? known.get() : runInChild();
    }

    private static Result runInChild() throws InterruptedException {
        try {
            Path classes = Path.of(KvmProbe.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Process child = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xshare:auto",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            classes.toString(),
                            KvmProbe.class.getName())
                    .redirectErrorStream(true)
                    .start();
            try (InputStream output = child.getInputStream()) {
                if (!child.waitFor(APART_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                    return new Result(
                            State.BROKEN, "the KVM probe did not end within " + APART_LIMIT.toSeconds() + " s");
                }
                return parse(new String(output.readAllBytes(), StandardCharsets.UTF_8));
            } finally {
                child.destroyForcibly();
            }
        } catch (IOException | URISyntaxException e) {
            throw new MachineException("cannot run the KVM probe", e);
        }
    }

    private static Result parse(String output) {
        String[] parts = output.strip().split("\t", 2);
        for (State state : State.values()) {
            if (parts.length == 2 && parts[0].equals(state.name())) {
                return new Result(state, parts[1]);
            }
        }
        return new Result(State.BROKEN, "the KVM probe failed: " + output.strip());
    }

    /** Runs the probe and prints what it found, for {@link #runApart}. */
    public static void main(String[] arguments) {
        Result result = run();
        System.out.println(result.state() + "\t" + result.reason().replace('\n', ' '));
    }
}
