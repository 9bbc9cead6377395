// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kvm.MachineException;
import dev.ktstr.kvm.jni.Mapping;
import dev.ktstr.kvm.x86.MemoryRange;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Memory of this process, none of which is the host's until it is touched. */
public class GuestRamTest {
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;
    private static final byte[] EIGHT = {1, 2, 3, 4, 5, 6, 7, 8};

    /** Node 0 with a range that has three chunks, the last short; its neighbour node 1; a hole; node 1 again. */
    private static final List<MemoryRange> RANGES = List.of(
            new MemoryRange(0, 0, 2 * GIB + 64 * MIB),
            new MemoryRange(1, 2 * GIB + 64 * MIB, 64 * MIB),
            new MemoryRange(1, 4 * GIB, 16 * MIB));

    private static final long NEIGHBOUR = RANGES.get(1).address();
    private static final long HOLE = RANGES.get(1).end();
    private static final long END = RANGES.get(2).end();

    private GuestRam ram;

    @BeforeClass
    public void makeRam() {
        ram = GuestRam.of(RANGES);
    }

    @AfterClass(alwaysRun = true)
    public void closeRam() {
        ram.close();
    }

    @DataProvider
    public Object[][] places() {
        return new Object[][] {
            {0L},
            {GIB - 3}, // two chunks
            {2 * GIB - 5}, // two chunks, and more than an int
            {NEIGHBOUR - 1}, // two nodes
            {HOLE - 8}, // the last bytes before the hole
            {4 * GIB},
            {END - 8},
        };
    }

    @Test(dataProvider = "places")
    public void whatIsWrittenIsRead(long address) {
        assertThat(ram.read(address, 8)).as("zero at first").containsOnly(0);
        ByteBuffer source = ByteBuffer.wrap(EIGHT).asReadOnlyBuffer();
        ram.write(address, source);
        assertThat(source.remaining()).isZero();
        assertThat(ram.read(address, 8)).isEqualTo(EIGHT);
        assertThat(ram.readLong(address)).isEqualTo(0x0807060504030201L);
        for (int i = 0; i < 8; i++) {
            assertThat(ram.read(address + i, 1)).containsExactly(EIGHT[i]);
        }
        ram.write(address, new byte[8]);
    }

    @Test
    public void onlyTheRemainingBytesCount() {
        ByteBuffer source = ByteBuffer.wrap(EIGHT).position(2).limit(5);
        ram.write(GIB - 1 + 4096, source);
        ByteBuffer target = ByteBuffer.allocateDirect(9).position(1).limit(6);
        ram.read(GIB - 2 + 4096, target);
        assertThat(target.hasRemaining()).isFalse();
        byte[] all = new byte[9];
        target.clear().get(all);
        assertThat(all).containsExactly(0, 0, 3, 4, 5, 0, 0, 0, 0);
    }

    /** What the guest sees is the mappings: each access must reach the one that is its own, at its own place. */
    @Test
    public void theMappingsHoldIt() {
        ram.write(NEIGHBOUR - 4 - 4096, EIGHT);
        ram.write(NEIGHBOUR - 4, EIGHT);
        List<Mapping> mappings = ram.mappings();
        assertThat(mappings).extracting(Mapping::length).containsExactly(2 * GIB + 64 * MIB, 64 * MIB, 16 * MIB);
        ByteBuffer last = mappings.get(0).chunks().get(2);
        assertThat(last.getInt(last.capacity() - 4)).isEqualTo(0x04030201);
        assertThat(last.getLong(last.capacity() - 4 - 4096)).isEqualTo(0x0807060504030201L);
        assertThat(mappings.get(1).buffer().getInt(0)).isEqualTo(0x08070605);
        ram.write(NEIGHBOUR - 4, new byte[8]);
    }

    @DataProvider
    public Object[][] outside() {
        return new Object[][] {
            {HOLE - 4, 8}, // its end
            {HOLE, 1},
            {4 * GIB - 4, 8}, // its beginning
            {END - 7, 8},
            {END, 1},
            {-4L, 8}, // would reach address 0
            {-1L, 1},
            {Long.MIN_VALUE, 8},
            {Long.MAX_VALUE - 3, 8}, // its end is no long
            {Long.MAX_VALUE, 1},
            {1L << 52, 8},
        };
    }

    @Test(dataProvider = "outside")
    public void nothingIsDoneWhereNotAllIsRam(long address, int length) {
        ByteBuffer source = ByteBuffer.wrap(EIGHT, 0, length);
        String message =
                "the guest has no RAM for all of the " + length + " bytes from 0x" + Long.toHexString(address) + " on";
        assertThatThrownBy(() -> ram.write(address, source))
                .isInstanceOf(GuestMemoryException.class)
                .hasMessage(message);
        assertThat(source.remaining()).as("as if it had not been tried").isEqualTo(length);
        ByteBuffer target = ByteBuffer.allocate(length);
        assertThatThrownBy(() -> ram.read(address, target))
                .isInstanceOf(GuestMemoryException.class)
                .hasMessage(message);
        assertThat(target.position()).isZero();
        assertThat(ram.read(HOLE - 4, 4)).as("not even half of it").containsOnly(0);
        assertThat(ram.read(END - 7, 7)).containsOnly(0);
        assertThat(ram.read(0, 4)).containsOnly(0);
    }

    /** A write that begins in one range, crosses all of the next and ends in the hole. */
    @Test
    public void aLongWriteThatDoesNotFitIsNotHalfDone() {
        byte[] ones = new byte[(int) (64 * MIB) + 2];
        Arrays.fill(ones, (byte) 1);
        assertThatThrownBy(() -> ram.write(NEIGHBOUR - 1, ones)).isInstanceOf(GuestMemoryException.class);
        assertThat(ram.read(NEIGHBOUR - 1, 2)).containsOnly(0);
        ram.write(NEIGHBOUR - 1, ByteBuffer.wrap(ones, 0, ones.length - 1));
        assertThat(ram.read(HOLE - 1, 1)).containsExactly(1);
        ram.write(NEIGHBOUR - 1, new byte[ones.length - 1]);
    }

    @Test
    public void noBytesFitEverywhere() {
        ram.write(HOLE, new byte[0]);
        assertThat(ram.read(-1, 0)).isEmpty();
    }

    @Test
    public void moreThanTheHostCanMapIsRefusedAndTheRestGivenBack() {
        assertThatThrownBy(() -> GuestRam.of(List.of(new MemoryRange(0, 0, MIB), new MemoryRange(0, MIB, 1L << 60))))
                .isInstanceOf(MachineException.class)
                .hasMessage("mmap(1152921504606846976 bytes of memory) failed: ENOMEM (errno 12)");
    }

    /** Were a buffer touched behind the unmapping, this test would end with its JVM. */
    @Test
    public void closingWaitsForWhoeverReads() throws Exception {
        ExecutorService readers = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 20; round++) {
                GuestRam brief = GuestRam.of(List.of(new MemoryRange(0, 0, 32 * MIB)));
                CountDownLatch reading = new CountDownLatch(4);
                List<Future<Long>> reads = IntStream.range(0, 4)
                        .mapToObj(i -> readers.submit(() -> readUntilClosed(brief, reading)))
                        .toList();
                reading.await();
                brief.close();
                assertThatThrownBy(() -> brief.read(0, 1))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("the guest's memory is gone: the machine is closed");
                assertThatThrownBy(() -> brief.write(0, EIGHT)).isInstanceOf(IllegalStateException.class);
                for (Future<Long> read : reads) {
                    assertThat(read.get(20, TimeUnit.SECONDS)).isPositive();
                }
                brief.close();
            }
        } finally {
            readers.shutdownNow();
        }
    }

    private static long readUntilClosed(GuestRam ram, CountDownLatch reading) {
        byte[] bytes = new byte[(int) (4 * MIB)];
        for (long reads = 0; ; reads++) {
            try {
                ram.read(reads % 7 * 4096, ByteBuffer.wrap(bytes));
            } catch (IllegalStateException closed) {
                return reads;
            }
            if (reads == 0) {
                reading.countDown();
            }
        }
    }
}
