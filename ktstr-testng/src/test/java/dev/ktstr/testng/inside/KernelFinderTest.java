// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.inside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kernel.live.LiveKernelException;
import dev.ktstr.testng.TempDirs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class KernelFinderTest {
    private static final String WORDS = "Linux version 7.0.0 (me@here) #1 SMP\n";
    private static final int MIB = 1 << 20;
    private static final int MEMORY = 32 * MIB;
    /** Where the kernel lies, a multiple of 2 MiB. */
    private static final long PHYSICAL = 6 * MIB;

    private static final long BANNER_OFFSET = TinyVmlinux.BANNER - TinyVmlinux.TEXT;
    private static final int PAGE_TABLES_OFFSET = 0x600;
    private static final long SLIDE = 10 * MIB;
    private static final long PRESENT = 1;
    private static final long LARGE = 0x80;

    private final TempDirs directories = new TempDirs();
    private FakeGuestMemory memory;
    private Path vmlinux;

    @BeforeMethod
    public void start() throws IOException {
        memory = new FakeGuestMemory(MEMORY);
        vmlinux = directories.make().resolve("vmlinux");
    }

    @AfterMethod(alwaysRun = true)
    public void remove() throws IOException {
        directories.close();
    }

    /** Its page tables are the page that begins where the symbol is, less what CR3 has there. */
    private KernelFacts facts(String pageTables) throws IOException {
        Files.write(vmlinux, TinyVmlinux.build(WORDS, Map.of(pageTables, PAGE_TABLES_OFFSET)));
        return KernelFacts.of(vmlinux);
    }

    private void putBanner(long physical) {
        memory.write(physical + BANNER_OFFSET, WORDS.getBytes(StandardCharsets.US_ASCII));
    }

    /** Maps the kernel's place with a large page, moved by this much, through so many levels. */
    private void map(long slide, int levels) {
        long table = PHYSICAL;
        long next = MEMORY - 16 * 4096L;
        long virtual = TinyVmlinux.TEXT + slide;
        for (int level = levels; level > 2; level--) {
            memory.writeLong(table + (virtual >>> (12 + 9 * (level - 1)) & 511) * 8, next | PRESENT);
            table = next;
            next += 4096;
        }
        memory.writeLong(table + (virtual >>> 21 & 511) * 8, PHYSICAL | LARGE | PRESENT);
    }

    @Test
    public void factsAreThoseOfTheFile() throws IOException {
        KernelFacts facts = facts("init_top_pgt");
        assertThat(StandardCharsets.US_ASCII.decode(facts.banner().duplicate()).toString())
                .isEqualTo(WORDS);
        assertThat(facts.bannerAddress()).isEqualTo(TinyVmlinux.BANNER);
        assertThat(facts.vmlinux()).isEqualTo(vmlinux);
    }

    @DataProvider
    public static Object[][] forms() {
        return new Object[][] {
            {"init_top_pgt", 0L, 4},
            {"init_top_pgt", SLIDE, 4},
            {"init_top_pgt", SLIDE, 5},
            {"swapper_pg_dir", SLIDE, 4},
        };
    }

    @Test(dataProvider = "forms")
    public void bothPlacesAreFound(String pageTables, long slide, int levels) throws IOException {
        putBanner(PHYSICAL);
        map(slide, levels);
        GuestKernel kernel = new KernelFinder(memory, facts(pageTables)).find(2);
        assertThat(kernel.live().symbol("_text")).isEqualTo(TinyVmlinux.TEXT + slide);
        assertThat(kernel.live().cpus()).isEqualTo(2);
        memory.writeLong(PHYSICAL + 0x800 + 8, 42);
        assertThat(kernel.live().perCpuOffset(1)).isEqualTo(42);
    }

    @Test
    public void aBannerThatIsNowhere() throws IOException {
        map(0, 4);
        // Not where a kernel may begin.
        putBanner(PHYSICAL + 4096);
        KernelFinder finder = new KernelFinder(memory, facts("init_top_pgt"));
        assertThatThrownBy(() -> finder.find(2))
                .isInstanceOf(LiveKernelException.class)
                .hasMessage("the guest does not run the kernel of " + vmlinux + ", whose banner is '" + WORDS.strip()
                        + "': that is nowhere in its memory. Give the vmlinux of the very build that was booted");
    }

    @Test
    public void aBannerWithoutPageTablesThatLeadThere() throws IOException {
        putBanner(PHYSICAL);
        KernelFinder finder = new KernelFinder(memory, facts("init_top_pgt"));
        assertThatThrownBy(() -> finder.find(2))
                .isInstanceOf(LiveKernelException.class)
                .hasMessage(
                        "kernel " + vmlinux + " is in the guest's memory at 0x600000, but its page tables do not lead"
                                + " there: it is still booting, or they are not where its symbols say");
        map(0, 4);
        assertThat(finder.find(2)).isNotNull();
    }

    @Test
    public void aKernelWithoutTheSymbolOfItsPageTables() throws IOException {
        putBanner(PHYSICAL);
        KernelFinder finder = new KernelFinder(memory, facts("other"));
        assertThatThrownBy(() -> finder.find(2))
                .isInstanceOf(LiveKernelException.class)
                .hasMessageContaining("has none of the symbols [init_top_pgt, swapper_pg_dir]: build it with");
    }
}
