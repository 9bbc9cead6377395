// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kvm.MachineException;
import dev.ktstr.kvm.x86.MemoryLayout;
import dev.ktstr.kvm.x86.MemoryRange;
import java.util.List;
import java.util.stream.LongStream;
import org.testng.annotations.Test;

public class E820MapTest {
    private static final E820Entry LOW = new E820Entry(0, 0x9fc00, 1);
    private static final E820Entry LEGACY = new E820Entry(0x9fc00, 0x60400, 2);

    @Test
    public void aSmallMachine() {
        assertMap(BootFixture.layout(256), ram(0x10_0000, 0x1000_0000));
    }

    @Test
    public void ramUpToTheHole() {
        assertMap(BootFixture.layout(3 << 10), ram(0x10_0000, 0xc000_0000L));
    }

    @Test
    public void aNodeOnBothSidesOfTheHole() {
        assertMap(
                BootFixture.layoutOfNodes(2 << 10, 3 << 10),
                ram(0x10_0000, 0xc000_0000L),
                ram(0x1_0000_0000L, 0x1_8000_0000L));
    }

    @Test
    public void nodesAreNotToldApart() {
        assertMap(BootFixture.layoutOfNodes(100, 28), ram(0x10_0000, 0x800_0000));
        assertMap(
                BootFixture.layoutOfNodes(3 << 10, 1 << 10, 1 << 10),
                ram(0x10_0000, 0xc000_0000L),
                ram(0x1_0000_0000L, 0x1_8000_0000L));
    }

    @Test
    public void aNodeWithinTheLegacyAreaAddsNothing() {
        assertMap(BootFixture.layoutOfNodes(1, 127), ram(0x10_0000, 0x800_0000));
    }

    @Test
    public void moreEntriesThanTheKernelTakesAreRefused() {
        List<MemoryRange> ranges = LongStream.range(0, 127)
                .mapToObj(i -> new MemoryRange(0, 0x10_0000 + i * 0x2000, 0x1000))
                .toList();
        MemoryLayout layout = new MemoryLayout(ranges, 0);
        assertThat(E820Map.of(new MemoryLayout(ranges.subList(0, 126), 0)).entries())
                .hasSize(128);
        assertThatThrownBy(() -> E820Map.of(layout))
                .isInstanceOf(MachineException.class)
                .hasMessageContaining("129");
    }

    private static E820Entry ram(long start, long end) {
        return new E820Entry(start, end - start, 1);
    }

    private static void assertMap(MemoryLayout layout, E820Entry... ram) {
        assertThat(E820Map.of(layout).entries())
                .startsWith(LOW, LEGACY)
                .endsWith(ram)
                .hasSize(2 + ram.length);
    }
}
