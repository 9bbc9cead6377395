// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.qemu;

import dev.ktstr.kvm.MachineEnd;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a machine ended, judged from what is left of its qemu. Pure.
 *
 * @param end the kind of end
 * @param message one sentence without a full stop; ends with qemu's own words where qemu is the matter
 */
record QemuEnd(MachineEnd end, String message) {
    /** A shell adds this to the number of the signal that killed its child. */
    private static final int KILLED = 128;

    private static final int MAX_SIGNAL = 64;
    private static final int SIGKILL = 9;
    private static final Map<Integer, String> SIGNALS = Map.ofEntries(
            Map.entry(1, "SIGHUP"),
            Map.entry(2, "SIGINT"),
            Map.entry(3, "SIGQUIT"),
            Map.entry(4, "SIGILL"),
            Map.entry(5, "SIGTRAP"),
            Map.entry(6, "SIGABRT"),
            Map.entry(7, "SIGBUS"),
            Map.entry(8, "SIGFPE"),
            Map.entry(SIGKILL, "SIGKILL"),
            Map.entry(11, "SIGSEGV"),
            Map.entry(13, "SIGPIPE"),
            Map.entry(14, "SIGALRM"),
            Map.entry(15, "SIGTERM"),
            Map.entry(24, "SIGXCPU"),
            Map.entry(25, "SIGXFSZ"),
            Map.entry(31, "SIGSYS"));

    /**
     * Judges. What qemu said of a shutdown counts more than how it ended after that.
     *
     * @param shutdownReason the reason in qemu's SHUTDOWN event, if there was one
     * @param panicked whether there was a GUEST_PANICKED event
     * @param exitStatus as the shell that held it counts; empty if it has not ended
     * @param output the last that qemu printed; may be empty
     */
    static QemuEnd of(Optional<String> shutdownReason, boolean panicked, OptionalInt exitStatus, String output) {
        String words = words(output);
        if (panicked) {
            return new QemuEnd(MachineEnd.PANICKED, "the guest kernel panicked");
        }
        if (shutdownReason.isPresent()) {
            return shutDown(shutdownReason.get(), words);
        }
        if (exitStatus.isEmpty()) {
            return new QemuEnd(
                    MachineEnd.ENGINE_FAILED, "qemu hung up without a word of shutdown and did not end: " + words);
        }
        int signal = exitStatus.getAsInt() - KILLED;
        if (signal >= 1 && signal <= MAX_SIGNAL) {
            String name = SIGNALS.containsKey(signal) ? " (" + SIGNALS.get(signal) + ")" : "";
            String who = signal == SIGKILL ? ", by somebody on this host or by the kernel for lack of memory" : "";
            return new QemuEnd(
                    MachineEnd.ENGINE_KILLED, "qemu was killed by signal " + signal + name + who + ": " + words);
        }
        return new QemuEnd(
                MachineEnd.ENGINE_FAILED,
                "qemu ended without a word of shutdown, with exit status " + exitStatus.getAsInt() + ": " + words);
    }

    static String words(String output) {
        return output.isBlank() ? "it said nothing" : output.strip();
    }

    /** Source: ShutdownCause in qapi/run-state.json of QEMU 7.2. */
    private static QemuEnd shutDown(String reason, String words) {
        return switch (reason) {
            // panic=-1 makes a panicking kernel reset the machine, as a triple fault does.
            case "guest-reset" ->
                new QemuEnd(MachineEnd.RESET, "the guest reset itself (a kernel panic, a triple fault, or a reboot)");
            case "guest-shutdown" -> new QemuEnd(MachineEnd.POWERED_OFF, "the guest powered itself off");
            case "guest-panic" -> new QemuEnd(MachineEnd.PANICKED, "the guest kernel panicked");
            case "host-signal" -> new QemuEnd(MachineEnd.ENGINE_KILLED, "a signal told qemu to end: " + words);
            default -> new QemuEnd(MachineEnd.ENGINE_FAILED, "qemu shut down (" + reason + "): " + words);
        };
    }
}
