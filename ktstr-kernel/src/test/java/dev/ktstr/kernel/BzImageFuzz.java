// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel;

import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.kernel.image.KernelImage;
import dev.ktstr.kernel.image.TestImages;
import dev.ktstr.kernel.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A target of the fuzzer: an input is the file a user names as a kernel. The invariant: nothing but a {@code KernelException}
 * comes out, and what is accepted has a release that can be part of a file's name. Time and memory are the fuzzer's to watch.
 */
public final class BzImageFuzz {

    private static final TempDirs TEMP = new TempDirs();
    private static final Path IMAGE = TEMP.make().resolve("bzImage");
    private static final Path VMLINUX = IMAGE.resolveSibling("vmlinux");

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(BzImageFuzz::deleteFiles));
    }

    private BzImageFuzz() {}

    /** {@return the inputs to begin with} */
    public static Map<String, byte[]> seeds() {
        Map<String, byte[]> seeds = TestImages.bzImages("7.0.13+deb13-cloud-amd64");
        seeds.put("ELF", TestImages.elf("7.0.13"));
        return seeds;
    }

    /** The entry point that the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        Files.write(IMAGE, input);
        Files.deleteIfExists(VMLINUX);
        try {
            String release = KernelImage.of(IMAGE).unpack(VMLINUX, Progress.none());
            if (!release.matches("\\d[A-Za-z0-9.+~_-]*")) {
                throw new AssertionError("The release is '" + release + "'");
            }
        } catch (KernelException e) {
            // What a damaged file is refused with.
        }
    }

    private static void deleteFiles() {
        try {
            TEMP.close();
        } catch (IOException e) {
            System.err.println(IMAGE.getParent() + " was not deleted: " + e);
        }
    }
}
