// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.inside;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.testng.TempDirs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.testng.annotations.AfterClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Kernels that were built without what it takes to look into them say which option was missing. */
public class KernelFactsTest {
    private final TempDirs directories = new TempDirs();

    @AfterClass
    public void remove() throws IOException {
        directories.close();
    }

    @DataProvider
    public Object[][] poor() {
        return new Object[][] {
            {".BTF", "has no .BTF section: build it with CONFIG_DEBUG_INFO_BTF=y"},
            {"linux_banner", "has no symbol linux_banner: build it with CONFIG_KALLSYMS_ALL=y"},
            {".symtab", "kallsyms"},
        };
    }

    @Test(dataProvider = "poor")
    public void whatIsMissingIsSaid(String name, String words) throws IOException {
        Path vmlinux = directories.make().resolve("vmlinux");
        byte[] whole = TinyVmlinux.build("Linux version 1.2.3", Map.of("init_top_pgt", 0x100));
        byte[] without = new String(whole, StandardCharsets.ISO_8859_1)
                .replace(name, "x".repeat(name.length()))
                .getBytes(StandardCharsets.ISO_8859_1);
        if (name.equals(".symtab")) {
            // Its type tells, not its name: a section of nothing that is known.
            without = withoutSymbols(whole);
        }
        Files.write(vmlinux, without);

        assertThatThrownBy(() -> KernelFacts.of(vmlinux))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining(vmlinux.toString())
                .hasMessageContaining(words);
    }

    private static byte[] withoutSymbols(byte[] elf) {
        byte[] stripped = elf.clone();
        // The type of section 2: e_shoff is 120, an entry has 64 bytes, sh_type lies at 4.
        stripped[120 + 2 * 64 + 4] = 1;
        return stripped;
    }
}
