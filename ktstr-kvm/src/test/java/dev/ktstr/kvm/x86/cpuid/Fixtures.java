// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.x86.cpuid;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What KVM supports on other hosts, from {@code src/test/resources/cpuid/supported}; each file says where it is from. */
final class Fixtures {
    static final Path CPUID = Path.of("src/test/resources/cpuid");

    static final List<String> INTEL = List.of("intel-sapphire-rapids", "intel-skylake");
    static final List<String> AMD = List.of("amd-zen3", "amd-zen1", "amd-zen4-pvm", "amd-qemu-max", "hygon");

    private Fixtures() {}

    static List<CpuidEntry> supported(String host) {
        try {
            return Files.readAllLines(CPUID.resolve("supported").resolve(host + ".txt")).stream()
                    .filter(line -> !line.startsWith("#"))
                    .map(Fixtures::entry)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CpuidEntry entry(String line) {
        int[] n = List.of(line.split(" ")).stream()
                .mapToInt(number -> Integer.parseUnsignedInt(number, 16))
                .toArray();
        return new CpuidEntry(n[0], n[1], n[2], n[3], n[4], n[5], n[6]);
    }
}
