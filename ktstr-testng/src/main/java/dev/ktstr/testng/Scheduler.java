// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng;

import dev.ktstr.testng.check.Thresholds;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A scheduler under test. Declare it as a static field of the test class and name the field in {@link Ktstr#scheduler()}.
 * Immutable: every method returns a changed copy.
 *
 * @param name what reports call it
 * @param binary the program that loads it, a name or a path; empty for the kernel's own scheduler
 * @param args what the program is called with
 * @param topology the machine its tests run on where they do not say otherwise
 * @param thresholds what its tests demand where they do not say otherwise
 * @param kernelArgs further arguments of the kernel that its tests boot
 */
public record Scheduler(
        String name,
        Optional<String> binary,
        List<String> args,
        Optional<Shape> topology,
        Thresholds thresholds,
        List<String> kernelArgs) {
    /** The kernel's own scheduler for ordinary tasks. */
    public static final Scheduler EEVDF =
            new Scheduler("eevdf", Optional.empty(), List.of(), Optional.empty(), Thresholds.NONE, List.of());

    /** The numbers of a topology, not yet checked: a mistake fails the tests that use them, not the whole test class. */
    public record Shape(int numaNodes, int llcs, int coresPerLlc, int threadsPerCore) {}

    /** What the machine itself depends on: its console, its end, its agent. */
    private static final Pattern RESERVED = Pattern.compile("(console|loglevel|rdinit|panic|oops|ktstr\\..*)(=.*)?");

    public Scheduler {
        args = List.copyOf(args);
        kernelArgs = List.copyOf(kernelArgs);
        for (String argument : kernelArgs) {
            if (argument.isBlank()
                    || argument.matches(".*\\s.*")
                    || RESERVED.matcher(argument).matches()) {
                throw new IllegalArgumentException("kernel argument '" + argument + "' of scheduler " + name
                        + " must be one word, and none of console, loglevel, rdinit, panic, oops and ktstr.*,"
                        + " which ktstr sets itself");
            }
        }
    }

    /** {@return a scheduler of this name, whose binary is called the same} */
    public static Scheduler named(String name) {
        return new Scheduler(name, Optional.of(name), List.of(), Optional.empty(), Thresholds.NONE, List.of());
    }

    /**
     * {@return a copy loaded by this program}
     *
     * @param nameOrPath a path if it contains a slash; otherwise looked for in {@code -Dktstr.scheduler.NAME}, the module's
     *     target directory, PATH, and what ktstr itself brings along
     */
    public Scheduler binary(String nameOrPath) {
        return new Scheduler(name, Optional.of(nameOrPath), args, topology, thresholds, kernelArgs);
    }

    /** {@return a copy called with these arguments} */
    public Scheduler args(String... arguments) {
        return new Scheduler(name, binary, List.of(arguments), topology, thresholds, kernelArgs);
    }

    /** {@return a copy whose tests run on this machine unless they say otherwise} */
    public Scheduler topology(int numaNodes, int llcs, int coresPerLlc, int threadsPerCore) {
        Shape shape = new Shape(numaNodes, llcs, coresPerLlc, threadsPerCore);
        return new Scheduler(name, binary, args, Optional.of(shape), thresholds, kernelArgs);
    }

    /** {@return a copy whose tests demand this unless they say otherwise} */
    public Scheduler thresholds(Thresholds demanded) {
        return new Scheduler(name, binary, args, topology, demanded, kernelArgs);
    }

    /** {@return a copy whose tests boot their kernel with these arguments, after those that ktstr gives} */
    public Scheduler kernelArgs(String... arguments) {
        return new Scheduler(name, binary, args, topology, thresholds, List.of(arguments));
    }
}
