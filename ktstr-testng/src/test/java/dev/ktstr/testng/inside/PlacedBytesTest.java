// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.inside;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.OptionalLong;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

public class PlacedBytesTest {
    private static final long VIRTUAL = 0xffff_8880_0000_0000L;
    private static final int PAGE = 4096;
    /** The first two pages lie in a row, the third before them; the fourth is not mapped. */
    private static final Map<Long, Long> PAGES = Map.of(0L, 4L, 1L, 5L, 2L, 1L);

    private FakeGuestMemory memory;

    @BeforeMethod
    public void fill() {
        memory = new FakeGuestMemory(8 * PAGE);
        for (int at = 0; at < 8 * PAGE; at += Long.BYTES) {
            memory.writeLong(at, at);
        }
    }

    private static OptionalLong translate(long virtual) {
        Long page = PAGES.get((virtual - VIRTUAL) / PAGE);
        return page == null ? OptionalLong.empty() : OptionalLong.of(page * PAGE + (virtual & (PAGE - 1)));
    }

    private PlacedBytes at(long offset, int length) {
        return PlacedBytes.at(memory, PlacedBytesTest::translate, VIRTUAL + offset, length)
                .orElseThrow();
    }

    @Test
    public void areReadWhereTheyLie() {
        ByteBuffer copy = at(0x10, 16).read().orElseThrow();
        assertThat(copy.remaining()).isEqualTo(16);
        assertThat(copy.getLong(0)).isEqualTo(4 * PAGE + 0x10);
        assertThat(copy.getLong(8)).isEqualTo(4 * PAGE + 0x18);
    }

    @Test
    public void pagesInARowAreOneReading() {
        ByteBuffer copy = at(PAGE - 8, 16).read().orElseThrow();
        assertThat(copy.getLong(0)).isEqualTo(5 * PAGE - 8);
        assertThat(copy.getLong(8)).isEqualTo(5 * PAGE);
        assertThat(memory.readings()).isEqualTo(1);
    }

    @Test
    public void pagesApartArePutTogether() {
        PlacedBytes bytes = at(PAGE + 0x100, PAGE);
        ByteBuffer copy = bytes.read().orElseThrow();
        assertThat(copy.getLong(0)).isEqualTo(5 * PAGE + 0x100);
        assertThat(copy.getLong(PAGE - 0x100 - 8)).isEqualTo(6 * PAGE - 8);
        assertThat(copy.getLong(PAGE - 0x100)).isEqualTo(PAGE);
        assertThat(copy.getLong(PAGE - 8)).isEqualTo(PAGE + 0xf8);
        assertThat(memory.readings()).isEqualTo(2);
    }

    @Test
    public void eachReadingIsNew() {
        PlacedBytes bytes = at(0, 8);
        assertThat(bytes.read().orElseThrow().getLong(0)).isEqualTo(4 * PAGE);
        memory.writeLong(4 * PAGE, 7);
        assertThat(bytes.read().orElseThrow().getLong(0)).isEqualTo(7);
    }

    @Test
    public void whatIsNotAllMappedHasNoPlace() {
        assertThat(PlacedBytes.at(memory, PlacedBytesTest::translate, VIRTUAL + 3 * PAGE - 8, 16))
                .isEmpty();
        assertThat(PlacedBytes.at(memory, PlacedBytesTest::translate, VIRTUAL + 3 * PAGE, 1))
                .isEmpty();
    }

    @Test
    public void aMachineThatHasEndedHasNothing() {
        PlacedBytes bytes = at(0, 8);
        memory.vanish();
        assertThat(bytes.read()).isEmpty();
    }
}
