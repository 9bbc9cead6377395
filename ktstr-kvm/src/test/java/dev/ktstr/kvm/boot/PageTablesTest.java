// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kvm.x86.X86Layout;
import java.util.OptionalLong;
import java.util.Random;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

public class PageTablesTest {
    private final SparseGuestMemory memory = new SparseGuestMemory(BootFixture.MIB_256);

    @BeforeClass
    public void write() {
        memory.write(X86Layout.PAGE_TABLES, PageTables.identityMap(X86Layout.PAGE_TABLES));
    }

    @Test
    public void everyAddressBelow4GiBIsItself() {
        Random random = new Random(1);
        for (long page = 0; page < 1L << 32; page += 2 << 20) {
            long inside = page + random.nextInt(2 << 20);
            assertThat(walk(page)).hasValue(page);
            assertThat(walk(inside)).hasValue(inside);
            assertThat(walk(page + (2 << 20) - 1)).hasValue(page + (2 << 20) - 1);
        }
    }

    @Test
    public void nothingElseIsMapped() {
        for (int bit = 32; bit < 48; bit++) {
            assertThat(walk(1L << bit)).isEmpty();
        }
    }

    @Test
    public void theyEndBelowTheCommandLine() {
        assertThat(X86Layout.PAGE_TABLES + PageTables.identityMap(X86Layout.PAGE_TABLES).length)
                .isLessThanOrEqualTo(X86Layout.COMMAND_LINE);
    }

    /** The physical address that a processor finds, if it may write there. */
    private OptionalLong walk(long linear) {
        long table = X86Layout.PAGE_TABLES;
        for (int shift : new int[] {39, 30, 21}) {
            long entry = memory.readLong(table + ((linear >> shift) & 511) * 8);
            if ((entry & 3) != 3) {
                return OptionalLong.empty();
            }
            table = entry & 0x000f_ffff_ffff_f000L;
            if ((entry & 1 << 7) != 0) {
                assertThat(shift).as("1 GiB pages are not everywhere").isEqualTo(21);
                return OptionalLong.of(table | (linear & ((1 << shift) - 1)));
            }
        }
        throw new AssertionError("no large page for " + linear);
    }
}
