// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.vmm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.testng.annotations.Test;

public class NowhereTest {
    @Test
    public void itReadsAsOnes() {
        Nowhere nowhere = new Nowhere();
        ByteBuffer data = ByteBuffer.allocate(8).position(1).limit(5);
        nowhere.read(0xfed80300L, data);
        assertThat(data.array()).containsExactly(0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0);
        assertThat(nowhere).hasToString("1 accesses, first at 0xfed80300");
    }

    @Test
    public void everyAccessCountsAndEveryAddressStandsOnce() {
        Nowhere nowhere = new Nowhere();
        assertThat(nowhere).hasToString("0 accesses");
        nowhere.touched(0x1000);
        nowhere.touched(-1);
        nowhere.read(0x1000, ByteBuffer.allocate(4));
        assertThat(nowhere).hasToString("3 accesses, first at 0x1000 0xffffffffffffffff");
    }

    @Test
    public void aGuestCannotFillTheHostWithAddresses() {
        Nowhere nowhere = new Nowhere();
        for (long address = 0; address < 1000; address++) {
            nowhere.touched(address);
        }
        assertThat(nowhere)
                .hasToString("1000 accesses, first at 0x0 0x1 0x2 0x3 0x4 0x5 0x6 0x7 0x8 0x9 0xa 0xb 0xc 0xd 0xe 0xf");
    }
}
