// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kernel.live.FakeKernel.Member;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

public class KernelXarrayTest {
    private static final long ARRAY = FakeMemory.BASE + 0x8000;
    private static final long NODES = FakeMemory.BASE + 0x9000;
    private static final long ENTRIES = FakeMemory.BASE + 0x8_0000;
    private static final int NODE_BYTES = 1024;
    private static final int SLOTS = 16;
    private static final long INTERNAL = 2;

    private FakeKernel fake;
    private LiveKernel kernel;

    @BeforeMethod
    public void describe() {
        fake = new FakeKernel();
        int pointer = fake.pointerTo(fake.u8);
        int slots = fake.array(pointer, 64);
        fake.struct("xa_node", 576, new Member("shift", fake.u8, 0), new Member("slots", slots, SLOTS));
        int array = fake.struct("xarray", 16, new Member("xa_head", pointer, 8));
        fake.struct("idr", 24, new Member("idr_rt", array, 0), new Member("idr_base", fake.u32, 16));
        fake.struct("item", 8, new Member("id", fake.u64, 0));
        kernel = fake.start();
    }

    private Value array() {
        return kernel.at(ARRAY, "struct xarray");
    }

    private void head(long entry) {
        fake.memory.putLong(ARRAY + 8, entry);
    }

    /** A node with a shift, and the entry that points to it. */
    private long node(int number, int shift) {
        long node = NODES + (long) number * NODE_BYTES;
        fake.memory.putByte(node, shift);
        return node + INTERNAL;
    }

    private void slot(int node, int slot, long entry) {
        fake.memory.putLong(NODES + (long) node * NODE_BYTES + SLOTS + slot * 8L, entry);
    }

    private long item(int number) {
        fake.memory.putLong(ENTRIES + number * 8L, number);
        return ENTRIES + number * 8L;
    }

    @Test
    public void anEmptyOneHasNone() {
        head(0);
        assertThat(array().entries("struct item")).isEmpty();
    }

    @Test
    public void aSingleEntryNeedsNoNode() {
        head(item(5));
        assertThat(array().entries("struct item"))
                .extracting(i -> i.get("id").asLong())
                .containsExactly(5L);
        assertThat(kernel.at(ARRAY, "struct idr").entries("struct item")).hasSize(1);
    }

    @Test
    public void entriesComeByTheirIndexFromAllLevels() {
        head(node(0, 12));
        slot(0, 0, node(1, 6));
        slot(0, 63, node(2, 6));
        slot(1, 0, node(3, 0));
        slot(1, 2, node(4, 0));
        slot(2, 9, node(5, 0));
        slot(3, 1, item(1));
        slot(3, 63, item(2));
        slot(4, 0, item(3));
        slot(5, 7, item(4));
        assertThat(array().entries("struct item"))
                .extracting(i -> i.get("id").asLong())
                .containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    public void marksAndNumbersAreNoEntries() {
        head(node(0, 0));
        slot(0, 0, item(1));
        slot(0, 1, 0 << 2 | INTERNAL); // a sibling of the first
        slot(0, 2, 256 << 2 | INTERNAL); // retry
        slot(0, 3, 257 << 2 | INTERNAL); // zero
        slot(0, 4, 77 << 1 | 1); // a number
        slot(0, 5, item(2) | 3); // a tagged pointer, which is a number, too
        slot(0, 6, item(6));
        assertThat(array().entries("struct item"))
                .extracting(i -> i.get("id").asLong())
                .containsExactly(1L, 6L);
    }

    @Test
    public void shiftsFallFromLevelToLevel() {
        head(node(0, 6));
        slot(0, 0, node(1, 6));
        assertThatThrownBy(() -> array().entries("struct item"))
                .isInstanceOf(LiveKernelException.class)
                .hasMessageContaining("has a node of shift 6 below one of shift 6 after 0 entries");
        head(node(0, 66));
        assertThatThrownBy(() -> array().entries("struct item")).hasMessageContaining("shift 66");
        head(node(0, 6));
        slot(0, 0, node(0, 6));
        assertThatThrownBy(() -> array().entries("struct item")).hasMessageContaining("below one of shift 6");
    }

    @Test
    public void whatWasFreedMeanwhileIsTold() {
        head(node(0, 6));
        slot(0, 0, node(1, 0));
        slot(1, 3, item(1));
        slot(0, 1, 0xffff_9990_0000_0000L | INTERNAL);
        KernelLists.Walk walk = new KernelXarray(array()).entries("struct item");
        assertThat(walk.values()).hasSize(1);
        assertThat(walk.broken().orElseThrow()).contains("leads out of the kernel's memory after 1 entries");
    }

    /** Eleven nodes whose 64 slots all lead to the next: 64 to the power of 10 ways, with nothing at their ends. */
    @Test(timeOut = 60_000)
    public void aTreeThatMeetsItselfEnds() {
        for (int number = 0; number <= 10; number++) {
            long below = number == 10 ? 0 : node(number + 1, 60 - 6 * (number + 1));
            node(number, 60 - 6 * number);
            for (int slot = 0; slot < 64; slot++) {
                slot(number, slot, below);
            }
        }
        head(node(0, 60));
        assertThatThrownBy(() -> array().entries("struct item"))
                .isInstanceOf(LiveKernelException.class)
                .hasMessageContaining("has more than 100000 nodes");
    }
}
