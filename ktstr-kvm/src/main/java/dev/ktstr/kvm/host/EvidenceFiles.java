// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.host;

import dev.ktstr.kvm.Evidence;
import dev.ktstr.kvm.MachineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** Files of evidence with a common limit on their size. Each has its name only once it is complete. */
public final class EvidenceFiles {
    private static final String PART_SUFFIX = ".part";

    private final Path directory;
    private final List<Path> files = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();
    private long left;

    /**
     * @param directory where they go; exists
     * @param maxBytes how large they may be together
     */
    public EvidenceFiles(Path directory, long maxBytes) {
        // qemu writes into it too, and need not have our working directory.
        this.directory = directory.toAbsolutePath();
        this.left = maxBytes;
    }

    /** Makes one file. */
    @FunctionalInterface
    public interface Maker {
        /**
         * Makes the file.
         *
         * @param maxBytes how large it may be
         * @throws MachineException if that cannot be done; the message says why
         */
        void make(Path file, long maxBytes) throws IOException, InterruptedException;
    }

    /** Adds a file of a known size. */
    public void add(String name, byte[] content) throws InterruptedException {
        add(name, (file, maxBytes) -> {
            requireRoom(content.length, maxBytes);
            Files.write(file, content);
        });
    }

    /** Adds a file, or a line that says why there is none. */
    public void add(String name, Maker maker) throws InterruptedException {
        Path part = directory.resolve(name + PART_SUFFIX);
        try {
            Files.deleteIfExists(part);
            try {
                maker.make(part, left);
                long size = Files.size(part);
                requireRoom(size, left);
                left -= size;
                Path file = directory.resolve(name);
                files.add(Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING));
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (MachineException e) {
            missing.add("no " + name + ": " + e.getMessage());
        } catch (IOException e) {
            missing.add("no " + name + ": cannot write it (" + e + ")");
        }
    }

    private static void requireRoom(long size, long maxBytes) {
        if (size > maxBytes) {
            throw new MachineException("it takes " + size + " bytes, and " + maxBytes + " are left of the limit");
        }
    }

    /** {@return what was saved} */
    public Evidence evidence() {
        return new Evidence(files, missing);
    }
}
