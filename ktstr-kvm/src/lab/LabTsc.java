// SPDX-License-Identifier: Apache-2.0

import dev.ktstr.kvm.host.RunDirectory;
import dev.ktstr.kvm.host.TscFrequency;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Measures how fast the TSC of a guest runs that qemu translates. Run from its source by the script {@code lab}, once
 * after each start of the host: {@code java -classpath CLASSES LabTsc.java ANSWER KEY}
 *
 * <p>The file ANSWER gets the line {@code KEY KILOHERTZ}.
 */
public final class LabTsc {

    private LabTsc() {}

    /** Ends with status 1 and a message when it cannot be measured. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path answer = Path.of(args[0]);
        try (RunDirectory runDirectory = RunDirectory.create()) {
            TscFrequency tsc = TscFrequency.measure("qemu-system-x86_64", runDirectory);
            if (tsc.kiloHertz().isPresent()) {
                Path next = Path.of(answer + "." + ProcessHandle.current().pid());
                Files.writeString(next, args[1] + " " + tsc.kiloHertz().getAsInt() + "\n");
                Files.move(next, answer, StandardCopyOption.ATOMIC_MOVE);
                return;
            }
            System.err.println("lab: " + tsc.reason());
        }
        System.exit(1);
    }
}
