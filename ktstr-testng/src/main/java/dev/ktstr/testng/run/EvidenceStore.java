// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.kvm.Evidence;
import dev.ktstr.kvm.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Keeps the whole state of machines that failed, as long as there is room for it: guest memory is large. */
final class EvidenceStore {
    /** For all cases of a JVM together. */
    private static final long MAX_BYTES = 2L << 30;

    private long left = MAX_BYTES;

    /** Saves what there is, and says where. Throws nothing of its own: the case has failed already, and has its own cause. */
    synchronized void save(CasePlan plan, Machine machine, Path directory) {
        try {
            Files.createDirectories(directory);
            Evidence saved = machine.saveEvidence(directory, left);
            for (Path file : saved.files()) {
                left -= Files.size(file);
            }
            String names = saved.files().stream()
                    .map(file -> file.getFileName().toString())
                    .collect(Collectors.joining(", "));
            Console.print("evidence of " + plan.name() + ": " + directory + " has " + names);
            saved.missing().forEach(line -> Console.print("evidence of " + plan.name() + ": " + line));
        } catch (IOException | RuntimeException e) {
            Console.print("evidence of " + plan.name() + " could not be kept: " + Causes.messages(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
