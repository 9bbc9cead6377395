// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kernel.live.FakeKernel.Member;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

public class KernelListsTest {
    private static final long HEAD = FakeMemory.BASE + 0x8000;
    private static final long TASKS = FakeMemory.BASE + 0x9000;
    private static final int TASK_BYTES = 32;
    private static final int NODE = 8;

    private FakeKernel fake;
    private Value head;

    @BeforeMethod
    public void describe() {
        fake = new FakeKernel();
        // A struct that points to itself: its number is the next but one.
        int self = fake.pointerTo(fake.pointerTo(fake.u8) + 2);
        int list = fake.struct("list_head", 16, new Member("next", self, 0), new Member("prev", self, 8));
        fake.struct("task", TASK_BYTES, new Member("pid", fake.s32, 0), new Member("node", list, NODE));
        head = fake.start().at(HEAD, "struct list_head");
    }

    private static long task(int number) {
        return TASKS + (long) number * TASK_BYTES;
    }

    private void link(int... numbers) {
        long at = HEAD;
        for (int number : numbers) {
            fake.memory.putLong(at, task(number) + NODE);
            fake.memory.putInt(task(number), 100 + number);
            at = task(number) + NODE;
        }
        fake.memory.putLong(at, HEAD);
    }

    @Test
    public void theMembersInTheirOrder() {
        link(3, 1, 2);
        assertThat(head.list("struct task", "node"))
                .extracting(task -> task.get("pid").asLong())
                .containsExactly(103L, 101L, 102L);
    }

    @Test
    public void anEmptyListHasNone() {
        link();
        assertThat(head.list("struct task", "node")).isEmpty();
    }

    @Test
    public void aCycleThatMissesTheHeadEnds() {
        link(0, 1, 2);
        fake.memory.putLong(task(2) + NODE, task(1) + NODE);
        assertThatThrownBy(() -> head.list("struct task", "node"))
                .isInstanceOf(LiveKernelException.class)
                .hasMessageContaining("has not come back to its head after 100000 elements");
        assertThat(new KernelLists(head).list("struct task", "node").values()).hasSize(100_000);
    }

    @Test
    public void whatIsTakenOutMeanwhileIsTold() {
        link(0, 1, 2);
        // LIST_POISON1, which the kernel leaves in what it takes off a list.
        fake.memory.putLong(task(1) + NODE, 0xdead_0000_0000_0100L);
        KernelLists.Walk walk = new KernelLists(head).list("struct task", "node");
        assertThat(walk.values()).extracting(Value::address).containsExactly(task(0), task(1));
        assertThat(walk.broken().orElseThrow())
                .contains("leads out of the kernel's memory after 2 elements", "it was changed while it was read");
        assertThatThrownBy(walk::orThrow).isInstanceOf(LiveKernelException.class);
    }

    @Test
    public void aHeadThatIsNotThere() {
        fake.memory.putLong(HEAD, 0);
        assertThat(new KernelLists(head).list("struct task", "node").broken().orElseThrow())
                .contains("after 0 elements");
    }
}
