// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kvm.x86.MemoryRange;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class PageTablesTest {
    private static final long PRESENT = 1;
    private static final long LARGE = 0x80;
    private static final long NO_EXECUTE = 1L << 63;
    private static final long ROOT = 0x1000;

    /** 16 MiB from 0 on, then nothing, then 1 MiB at 4 GiB. */
    private ArrayMemory memory;

    private PageTables four;

    @BeforeMethod
    public void clear() {
        memory = new ArrayMemory(new MemoryRange(0, 0, 16 << 20), new MemoryRange(0, 1L << 32, 1 << 20));
        four = new PageTables(memory, ROOT | 0x18, 4);
    }

    private void entry(long table, int index, long value) {
        memory.writeLong(table + index * 8L, value);
    }

    /** Tables for the address whose index is 511, 510, 3, 7 from the top. */
    private void map(long lastEntry) {
        entry(ROOT, 511, 0x2000 | PRESENT);
        entry(0x2000, 510, 0x3000 | PRESENT);
        entry(0x3000, 3, 0x4000 | PRESENT);
        entry(0x4000, 7, lastEntry);
    }

    private static final long MAPPED = 0xffff_ffff_8060_7000L;

    @Test
    public void walksFourLevelsToASmallPage() {
        map(0x1_0000_5000L | PRESENT | NO_EXECUTE);

        assertThat(four.translate(MAPPED + 0x123)).hasValue(0x1_0000_5123L);
    }

    @Test
    public void aLargePageEndsTheWalkEarly() {
        map(0);
        entry(0x3000, 3, 0x40_1000L | LARGE | PRESENT); // bit 12 of a 2 MiB entry is PAT, no address
        assertThat(four.translate(MAPPED + 0x123)).hasValue(0x40_7123L);

        entry(0x2000, 510, LARGE | PRESENT);
        assertThat(four.translate(0xffff_ffff_8060_7123L)).hasValue(0x60_7123L);
    }

    @Test
    public void walksFiveLevels() {
        map(0x5000 | PRESENT);
        entry(0x9000, 511, ROOT | PRESENT);

        assertThat(new PageTables(memory, 0x9000, 5).translate(MAPPED)).hasValue(0x5000);
        assertThat(new PageTables(memory, 0x9000, 4).translate(MAPPED)).isEmpty();
    }

    @DataProvider
    public Object[][] unmapped() {
        return new Object[][] {
            {"not present", 0x5000L, MAPPED},
            {"no RAM there", 0x2000_0000L | PRESENT, MAPPED},
            {"another page", 0x5000L | PRESENT, MAPPED + 0x1000},
            {"not canonical", 0x5000L | PRESENT, 0x0000_8000_0000_0000L},
            {"user space, which is empty", 0x5000L | PRESENT, 0x0000_0000_0040_0000L},
        };
    }

    @Test(dataProvider = "unmapped")
    public void whatIsNotMappedIsEmpty(String why, long entry, long address) {
        map(entry);

        assertThat(four.translate(address)).as(why).isEmpty();
    }

    @Test
    public void aTableWhereThereIsNoRamEndsTheWalk() {
        entry(ROOT, 511, 0x7_0000_0000L | PRESENT);
        assertThat(four.translate(MAPPED)).isEmpty();
        assertThat(new PageTables(memory, 0xffff_f000L, 4).translate(MAPPED)).isEmpty();
    }

    @Test
    public void readsAndWritesAcrossPages() {
        map(0x5000 | PRESENT);
        entry(0x4000, 8, 0x1_0000_0000L | PRESENT);
        byte[] text = "two pages, far apart".getBytes(StandardCharsets.US_ASCII);

        assertThat(four.write(MAPPED + 0xffc, ByteBuffer.wrap(text))).isTrue();

        assertThat(memory.read(0x5ffc, 4)).asString(StandardCharsets.US_ASCII).isEqualTo("two ");
        assertThat(memory.read(1L << 32, 5)).asString(StandardCharsets.US_ASCII).isEqualTo("pages");
        ByteBuffer back = ByteBuffer.allocate(text.length);
        assertThat(four.read(MAPPED + 0xffc, back)).isTrue();
        assertThat(back.array()).isEqualTo(text);
    }

    @Test
    public void aWriteThatDoesNotFitWritesNothing() {
        map(0x5000 | PRESENT);

        assertThat(four.write(MAPPED + 0xffc, ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5})))
                .isFalse();

        assertThat(memory.read(0x5ffc, 4)).containsOnly(0);
    }

    @Test
    public void garbageNeverThrows() {
        Random random = new Random(20);
        byte[] garbage = new byte[16 << 20];
        random.nextBytes(garbage);
        memory.write(0, garbage);
        for (int i = 0; i < 100_000; i++) {
            four.read(random.nextLong() | 0xffff_8000_0000_0000L, ByteBuffer.allocate(random.nextInt(64)));
        }
    }

    @Test
    public void levelsAreFourOrFive() {
        assertThatThrownBy(() -> new PageTables(memory, 0, 3)).hasMessage("page tables have 4 or 5 levels, not 3");
    }
}
