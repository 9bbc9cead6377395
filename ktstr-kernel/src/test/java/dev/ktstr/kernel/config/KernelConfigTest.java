// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kernel.TempDirs;
import dev.ktstr.kernel.elf.ElfFile;
import dev.ktstr.kernel.elf.ElfSection;
import dev.ktstr.kernel.elf.TestElf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.testng.annotations.AfterClass;
import org.testng.annotations.Test;

public class KernelConfigTest {

    private static final String TEXT = """
            #
            # Automatically generated file; DO NOT EDIT.
            #
            CONFIG_CC_VERSION_TEXT="gcc-14 \\"x\\\\y\\""
            CONFIG_HZ=250

            CONFIG_SCHED_CLASS_EXT=y
            CONFIG_KVM_AMD=m
            # CONFIG_PREEMPT_RT is not set
            CONFIG_EMPTY=""
            CONFIG_HZ=1000
            """;

    private final TempDirs temp = new TempDirs();

    @AfterClass
    public void deleteFiles() throws IOException {
        temp.close();
    }

    private KernelConfig parse(String text) throws IOException {
        return KernelConfig.of(Files.writeString(temp.make().resolve("config"), text));
    }

    @Test
    public void tellsValues() throws IOException {
        KernelConfig config = parse(TEXT);
        assertThat(config.value("CONFIG_HZ")).contains("1000");
        assertThat(config.value("CONFIG_CC_VERSION_TEXT")).contains("gcc-14 \"x\\y\"");
        assertThat(config.value("CONFIG_EMPTY")).contains("");
        assertThat(config.value("CONFIG_PREEMPT_RT")).isEmpty();
        assertThat(config.isEnabled("CONFIG_SCHED_CLASS_EXT")).isTrue();
        assertThat(config.isEnabled("CONFIG_KVM_AMD")).isTrue();
        assertThat(config.isEnabled("CONFIG_PREEMPT_RT")).isFalse();
        assertThat(config.isEnabled("CONFIG_HZ")).isFalse();
        assertThat(config.isEnabled("CONFIG_UNKNOWN")).isFalse();
        assertThat(config.size()).isEqualTo(5);
        assertThatThrownBy(() -> config.isEnabled("SCHED_CLASS_EXT"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'SCHED_CLASS_EXT' is no option of a kernel. Expected its whole name, such as CONFIG_HZ.");
    }

    @Test
    public void whatIsNoConfigurationIsRefused() {
        assertThatThrownBy(() -> parse("CONFIG_A=y\nset -e\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("has in line 2 'set -e'. Expected CONFIG_NAME=value or a comment");
        assertThatThrownBy(() -> parse("#" + "x".repeat(KernelConfig.LARGEST)))
                .hasMessageEndingWith("has more than the limit of 4194304 bytes.");
    }

    @Test
    public void findsTheConfigurationInAnImage() throws IOException {
        assertThat(ofImage("junk IKCFG_S ", gzip(TEXT), "IKCFG_ED junk")).isEmpty();
        assertThat(ofImage("", new byte[0], "")).isEmpty();
        KernelConfig config =
                ofImage("junkIKCFG_ST", gzip(TEXT), "IKCFG_ED junk").orElseThrow();
        assertThat(config.value("CONFIG_HZ")).contains("1000");
        assertThat(KernelConfig.ofImage(ElfFile.of(new TestElf().build(), "vmlinux")))
                .isEmpty();
    }

    @Test
    public void aDamagedConfigurationIsRefused() throws IOException {
        byte[] good = gzip(TEXT);
        assertThatThrownBy(() -> ofImage("IKCFG_ST", good, ""))
                .isInstanceOf(ConfigException.class)
                .hasMessage("Kernel configuration of vmlinux begins at 0x0 of .rodata and has no end.");
        assertThatThrownBy(() -> ofImage("IKCFG_ST", Arrays.copyOf(good, good.length / 2), "IKCFG_ED"))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("Kernel configuration of vmlinux is damaged (");
        assertThatThrownBy(() -> ofImage("IKCFG_ST", new byte[0], "IKCFG_ED"))
                .hasMessageStartingWith("Kernel configuration of vmlinux is damaged (");
        assertThatThrownBy(() -> ofImage("IKCFG_ST", gzip("#".repeat(100 << 20)), "IKCFG_ED"))
                .hasMessage("Kernel configuration of vmlinux has more than the limit of 4194304 bytes.");
    }

    private static Optional<KernelConfig> ofImage(String before, byte[] content, String after) throws IOException {
        ByteArrayOutputStream rodata = new ByteArrayOutputStream();
        rodata.writeBytes(before.getBytes(StandardCharsets.US_ASCII));
        rodata.writeBytes(content);
        rodata.writeBytes(after.getBytes(StandardCharsets.US_ASCII));
        byte[] kernel = new TestElf()
                .section(".rodata", 1, ElfSection.ALLOCATED, 4096, rodata.toByteArray())
                .build();
        return KernelConfig.ofImage(ElfFile.of(kernel, "vmlinux"));
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return packed.toByteArray();
    }
}
