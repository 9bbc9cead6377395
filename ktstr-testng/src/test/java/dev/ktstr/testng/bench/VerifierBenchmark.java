// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.bench;

import dev.ktstr.kernel.Kernels;
import dev.ktstr.kernel.KernelsConfig;
import dev.ktstr.kernel.cache.CacheDirs;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.spec.KernelSpec;
import dev.ktstr.kvm.qemu.QemuBinary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A cell of the verifier's sweep (a scheduler is loaded, attached, seen to dispatch, and stopped) against a plain qemu that boots the
 * same kernel and powers off: alone in a guest that boots, and as one of many in a guest that starts from an image. Taken in turns, so
 * that a busy host slows all. Fails where a ratio of medians is over its limit.
 */
public final class VerifierBenchmark {
    private static final int SHARED = 7;
    private static final double COLD_LIMIT = 1.5;
    private static final double SHARED_LIMIT = 0.5;

    private VerifierBenchmark() {}

    /** Runs it: {@code [rounds]}, by default 10. */
    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 10;
        Path directory = Files.createDirectories(Path.of("target", "benchmark")).toAbsolutePath();
        KernelEntry kernel =
                Kernels.of(KernelsConfig.of(CacheDirs.defaultRoot())).resolve(KernelSpec.parse("distro:7.0"));
        PlainBoot plain = new PlainBoot(QemuBinary.find(Optional.empty()).path(), "tcg", kernel.vmlinux(), directory);
        List<Double> plainMillis = new ArrayList<>();
        List<Double> coldMillis = new ArrayList<>();
        List<Double> warmMillis = new ArrayList<>();
        List<Double> sharedMillis = new ArrayList<>();
        try (CaseJvm cold = CaseJvm.start("cold", directory.resolve("cold-cells"));
                CaseJvm warm = CaseJvm.start("warm", directory.resolve("warm-cells"))) {
            // The first of each also opens the session, and makes the image.
            cold.cellMillis(1);
            warm.cellMillis(1);
            plain.run();
            for (int round = 0; round < rounds; round++) {
                plainMillis.add(NoOpBenchmark.millis(plain));
                coldMillis.add(cold.cellMillis(1));
                warmMillis.add(warm.cellMillis(1));
                sharedMillis.add(warm.cellMillis(SHARED));
            }
        }
        System.out.printf(
                Locale.ROOT, "%nkernel %s, qemu/tcg, 2 CPUs, 2048 MiB, %d rounds in turns%n", kernel.release(), rounds);
        NoOpBenchmark.print("plain qemu, start to power-off", plainMillis);
        NoOpBenchmark.print("a cell cold and alone", coldMillis);
        NoOpBenchmark.print("a cell warm and alone", warmMillis);
        NoOpBenchmark.print("a cell warm, of " + SHARED + " in a guest", sharedMillis);
        double coldRatio = NoOpBenchmark.median(coldMillis) / NoOpBenchmark.median(plainMillis);
        double warmRatio = NoOpBenchmark.median(warmMillis) / NoOpBenchmark.median(plainMillis);
        double sharedRatio = NoOpBenchmark.median(sharedMillis) / NoOpBenchmark.median(plainMillis);
        System.out.printf(
                Locale.ROOT,
                "median ratios to plain qemu: cold and alone %.2f (limit %.1f), warm and alone %.2f, warm and shared %.2f"
                        + " (limit %.1f)%n",
                coldRatio,
                COLD_LIMIT,
                warmRatio,
                sharedRatio,
                SHARED_LIMIT);
        if (coldRatio > COLD_LIMIT || sharedRatio > SHARED_LIMIT) {
            throw new AssertionError("a ratio is over its limit");
        }
    }
}
