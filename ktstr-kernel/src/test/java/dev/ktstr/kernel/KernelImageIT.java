// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kernel.cache.CacheDirs;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.config.KernelConfig;
import dev.ktstr.kernel.elf.ElfFile;
import dev.ktstr.kernel.elf.ElfSection;
import dev.ktstr.kernel.process.ExecCommands;
import dev.ktstr.kernel.spec.KernelSpec;
import dev.ktstr.kernel.symbols.KernelSymbol;
import dev.ktstr.kernel.symbols.KernelSymbols;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.testng.SkipException;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Reads real kernels, from the user's cache or fetched as by {@link DistroKernelIT}. */
public class KernelImageIT {

    @BeforeClass
    public void requireApt() throws IOException {
        if (!new ExecCommands().exists("apt-get")
                || !Files.readString(Path.of("/etc/os-release")).contains("ID=debian")) {
            throw new SkipException("This machine is no Debian, so there is no distribution kernel to fetch.");
        }
    }

    /** The tables of symbols have changed between the second and the third. */
    @DataProvider
    public Object[] kernels() {
        return new Object[] {"distro:6.16", "distro:6.18", "distro:7.0"};
    }

    @Test(dataProvider = "kernels")
    public void symbolsAreThoseOfTheKernel(String spec) throws IOException {
        try (ElfFile elf = open(spec)) {
            KernelSymbols symbols = KernelSymbols.of(elf);
            assertThat(symbols.source()).isEqualTo(KernelSymbols.Source.KALLSYMS);
            assertThat(symbols.size()).isGreaterThan(100_000);
            assertThat(symbols.require("schedule").type()).isEqualTo('T');
            assertThat(symbols.require("runqueues").type()).isIn('d', 'D');
            assertThat(symbols.all("t_next").size()).isGreaterThan(1);

            // Independent of the table: what is at the address must be what the name says.
            KernelSymbol banner = symbols.require("linux_banner");
            byte[] start = new byte[14];
            elf.read(banner.address(), start.length).get(start);
            assertThat(new String(start, StandardCharsets.US_ASCII)).isEqualTo("Linux version ");
            ElfSection btf = elf.section(".BTF").orElseThrow();
            assertThat(symbols.require("__start_BTF").address()).isEqualTo(btf.address());
            assertThat(symbols.require("__stop_BTF").address()).isEqualTo(btf.address() + btf.size());
            assertThat(elf.read(btf.address(), 2).getShort())
                    .isEqualTo(elf.bytes(btf).getShort());
            assertThat(symbols.nameOf(symbols.require("schedule").address() + 1).orElseThrow())
                    .hasToString("schedule+0x1");
        }
    }

    /** Debian keeps the configuration beside the kernel, and not in it. */
    @Test(dataProvider = "kernels")
    public void configurationIsNotInTheImage(String spec) throws IOException {
        try (ElfFile elf = open(spec)) {
            assertThat(KernelConfig.ofImage(elf)).isEmpty();
        }
    }

    private static ElfFile open(String spec) throws IOException {
        KernelEntry kernel =
                Kernels.of(KernelsConfig.of(CacheDirs.defaultRoot())).resolve(KernelSpec.parse(spec));
        return ElfFile.open(kernel.vmlinux());
    }
}
