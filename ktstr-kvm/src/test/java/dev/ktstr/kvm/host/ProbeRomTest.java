// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class ProbeRomTest {
    @DataProvider
    public Object[][] sources() {
        return new Object[][] {{"kvm-probe.S", ProbeRom.KVM}, {"tsc-frequency.S", ProbeRom.TSC}};
    }

    /** The bytes in the class must be what the source says. */
    @Test(dataProvider = "sources")
    public void romIsWhatTheSourceAssemblesTo(String source, ProbeRom inTheClass) throws Exception {
        Path directory = Files.createTempDirectory("probe-rom");
        Path object = directory.resolve("probe.o");
        Path rom = directory.resolve("probe.bin");
        try {
            run("as", "src/main/guests/" + source, "-o", object.toString());
            run("ld", "-Ttext=0", "-e", "0", "--oformat=binary", object.toString(), "-o", rom.toString());
            assertThat(Files.readAllBytes(rom)).isEqualTo(inTheClass.bytes());
        } finally {
            Files.deleteIfExists(object);
            Files.deleteIfExists(rom);
            Files.deleteIfExists(directory);
        }
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
                .as(String.join(" ", command))
                .isZero();
    }
}
