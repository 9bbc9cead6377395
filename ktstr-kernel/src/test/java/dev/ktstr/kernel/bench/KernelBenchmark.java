// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.bench;

import dev.ktstr.kernel.Kernels;
import dev.ktstr.kernel.KernelsConfig;
import dev.ktstr.kernel.build.FakeTree;
import dev.ktstr.kernel.cache.CacheDirs;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.image.KernelImage;
import dev.ktstr.kernel.progress.Progress;
import dev.ktstr.kernel.spec.KernelSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.eclipse.jgit.api.Git;

/**
 * What a kernel costs that is there already: a resolve in a running JVM, of the distribution's kernel and of one that was built, in
 * turns with reading the manifest alone; and the extraction of a vmlinux in turns with zstd's own program.
 */
public final class KernelBenchmark {
    private static final double LIMIT_MILLIS = 50;
    private static final int SETUP_SECTS = 0x1f1;
    private static final int PAYLOAD_OFFSET = 0x248;
    private static final int PAYLOAD_LENGTH = 0x24c;
    private static final int SECTOR = 512;

    private KernelBenchmark() {}

    /** Runs it {@code [rounds]}, by default 15, and exits with 1 when a warm resolve takes longer than it may. */
    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 15;
        Path work = Files.createTempDirectory("ktstr-benchmark");
        KernelsConfig config = KernelsConfig.of(CacheDirs.defaultRoot());
        KernelSpec prebuilt = KernelSpec.parse("distro:7.0");
        KernelEntry kernel = Kernels.of(config).resolve(prebuilt);

        FakeTree tree = new FakeTree(Files.createDirectory(work.resolve("tree")), "7.0.99");
        try (Git git = Git.init()
                .setDirectory(tree.directory().toFile())
                .setInitialBranch("main")
                .call()) {
            git.add().addFilepattern(".").call();
            git.commit()
                    .setMessage("m")
                    .setAuthor("t", "t@example.org")
                    .setCommitter("t", "t@example.org")
                    .setSign(false)
                    .call();
        }
        KernelsConfig own = KernelsConfig.of(work.resolve("cache"));
        KernelSpec built = KernelSpec.parse("git+file://" + tree.directory() + "#branch=main");
        Timing first = new Timing("built kernel, the first time, with a build of nothing");
        first.measure(() -> Kernels.of(own).resolve(built));

        Timing distro = new Timing("warm resolve of " + prebuilt.text());
        Timing git = new Timing("warm resolve of a built kernel");
        Timing manifest = new Timing("reading the manifest alone");
        Timing extraction = new Timing("vmlinux from the bzImage");
        Timing zstd = new Timing("zstd -d of its payload, to a file");
        Path payload = payload(kernel.image(), work.resolve("payload.zst"));
        for (int round = 0; round <= rounds; round++) {
            // The first round is for the page cache and the JVM, and does not count.
            boolean counts = round > 0;
            measure(distro, counts, () -> Kernels.of(config).resolve(prebuilt));
            measure(git, counts, () -> Kernels.of(own).resolve(built));
            measure(manifest, counts, () -> Files.readString(kernel.directory().resolve("manifest.json")));
            Path vmlinux = work.resolve("vmlinux");
            Files.deleteIfExists(vmlinux);
            measure(extraction, counts, () -> KernelImage.of(kernel.image()).unpack(vmlinux, Progress.none()));
            measure(zstd, counts, () -> zstd(payload, work.resolve("plain")));
        }
        System.out.printf(Locale.ROOT, "%nkernel %s, %d rounds in turns%n", kernel.release(), rounds);
        for (Timing timing : Arrays.asList(first, distro, git, manifest, extraction, zstd)) {
            timing.print();
        }
        double slowest = Math.max(distro.median(), git.median());
        boolean good = slowest <= LIMIT_MILLIS;
        System.out.printf(
                Locale.ROOT,
                "warm resolve to the manifest alone: %.1f and %.1f; vmlinux to zstd: %.2f%n"
                        + "slowest warm resolve: %.1f ms, limit %.0f: %s%n",
                distro.median() / manifest.median(),
                git.median() / manifest.median(),
                extraction.median() / zstd.median(),
                slowest,
                LIMIT_MILLIS,
                good ? "kept" : "EXCEEDED");
        System.exit(good ? 0 : 1);
    }

    private static void measure(Timing timing, boolean counts, Timing.Action action) throws Exception {
        if (counts) {
            timing.measure(action);
        } else {
            action.run();
        }
    }

    /** The compressed part of a bzImage, without the size behind it, which zstd does not expect. */
    private static Path payload(Path image, Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(image)).order(ByteOrder.LITTLE_ENDIAN);
        int from = (bytes.get(SETUP_SECTS) + 1) * SECTOR + bytes.getInt(PAYLOAD_OFFSET);
        int length = bytes.getInt(PAYLOAD_LENGTH) - Integer.BYTES;
        return Files.write(file, Arrays.copyOfRange(bytes.array(), from, from + length));
    }

    private static void zstd(Path payload, Path plain) throws IOException, InterruptedException {
        int status = new ProcessBuilder("zstd", "-d", "-q", "-f", payload.toString(), "-o", plain.toString())
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new IllegalStateException("zstd ended with " + status + "; is the kernel compressed by zstd?");
        }
    }
}
