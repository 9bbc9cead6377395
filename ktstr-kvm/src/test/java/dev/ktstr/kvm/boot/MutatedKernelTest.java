// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kvm.boot.BootFixture.Loaded;
import java.nio.ByteBuffer;
import java.util.Random;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Damaged kernels are refused or loaded as what they say, and never anything else. */
public class MutatedKernelTest {
    private static final int MUTANTS = 10_000;
    private static final long[] NASTY = {
        0,
        1,
        -1,
        0x7f,
        0x80,
        0xffff,
        0x10_0000,
        0x7fff_ffff,
        0x8000_0000L,
        0xc000_0000L,
        0xffff_ffffL,
        1L << 32,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        -4096
    };

    @DataProvider
    public static Object[][] kernels() {
        return new Object[][] {
            {"ELF", Images.elf(), new int[] {0, Images.DATA_HEADER + 56}},
            {"bzImage", Images.bzImage(), new int[] {0x1f1, 0x270}}
        };
    }

    @Test(dataProvider = "kernels")
    public void onlyKernelLoadExceptionsComeOut(String what, ByteBuffer valid, int[] header) throws Exception {
        Random random = new Random(20_240_607);
        int refused = 0;
        try (BootFixture files = new BootFixture()) {
            for (int i = 0; i < MUTANTS; i++) {
                ByteBuffer mutant = mutate(valid, header, random);
                try {
                    // The memory throws something else if anything is written outside of RAM.
                    assertLoaded(files.load(mutant));
                } catch (KernelLoadException e) {
                    refused++;
                    assertThat(e).hasMessageContaining("; ");
                }
            }
        }
        assertThat(refused).as("refused of " + MUTANTS).isBetween(MUTANTS / 5, MUTANTS - MUTANTS / 20);
    }

    private static ByteBuffer mutate(ByteBuffer valid, int[] header, Random random) {
        int length = random.nextInt(20) == 0 ? 1 + random.nextInt(valid.capacity()) : valid.capacity();
        ByteBuffer mutant = ByteBuffer.allocate(length).order(valid.order()).put(0, valid, 0, length);
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int at = header[0] + random.nextInt(header[1] - header[0]);
            long nasty = NASTY[random.nextInt(NASTY.length)] + random.nextInt(3) - 1;
            if (at + Long.BYTES > length) {
                continue;
            }
            switch (random.nextInt(5)) {
                case 0 -> mutant.put(at, (byte) (mutant.get(at) ^ 1 << random.nextInt(8)));
                case 1 -> mutant.put(at, (byte) random.nextInt());
                case 2 -> mutant.putShort(at & -2, (short) nasty);
                case 3 -> mutant.putInt(at & -4, (int) nasty);
                default -> mutant.putLong(at & -8, nasty);
            }
        }
        return mutant;
    }

    private static void assertLoaded(Loaded loaded) {
        assertThat(loaded.state().entry()).isBetween(0x10_0000L, 0x1000_0000L - 1);
        // Neither into what lies below the kernel, nor over the initramfs.
        assertThat(loaded.memory().pages().subMap(0x2_1000L, 0x10_0000L)).isEmpty();
        long initramfs = loaded.bootParam(0x218, 4);
        assertThat(loaded.memory().read(initramfs, 5000)).isEqualTo(BootFixture.pattern(5000));
        assertThat(loaded.memory().readLong(0x7000 + 0x070)).isEqualTo(0xe0000);
    }
}
