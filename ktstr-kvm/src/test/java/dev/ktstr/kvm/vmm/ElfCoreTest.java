// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.vmm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kvm.MachineException;
import dev.ktstr.kvm.boot.SparseGuestMemory;
import dev.ktstr.kvm.memory.GuestMemory;
import dev.ktstr.kvm.x86.MemoryLayout;
import dev.ktstr.kvm.x86.MemoryRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** Read again as a reader of core files would, from nothing but elf(5). */
public class ElfCoreTest {
    private static final int PAGE = 4096;
    private static final long MIB = 1 << 20;
    private static final long GIB = 1 << 30;

    private Path directory;
    private Path file;

    @BeforeMethod
    public void makeDirectory() throws IOException {
        directory = Files.createTempDirectory("elf-core");
        file = directory.resolve("vmcore");
    }

    @AfterMethod(alwaysRun = true)
    public void removeDirectory() throws IOException {
        Files.deleteIfExists(file);
        Files.delete(directory);
    }

    /** A program header, without what must always be the same. */
    private record Load(long address, long offset, long inFile, long inMemory) {}

    private static List<Load> loads(ByteBuffer core) {
        byte[] identification = new byte[16];
        core.get(0, identification);
        assertThat(identification).startsWith(0x7f, 'E', 'L', 'F', 2, 1, 1, 0);
        assertThat(core.getShort(16)).as("ET_CORE").isEqualTo((short) 4);
        assertThat(core.getShort(18)).as("EM_X86_64").isEqualTo((short) 62);
        assertThat(core.getInt(20)).as("version").isEqualTo(1);
        assertThat(core.getLong(32)).as("e_phoff").isEqualTo(64);
        assertThat(core.getLong(40)).as("e_shoff").isZero();
        assertThat(core.getShort(52)).as("e_ehsize").isEqualTo((short) 64);
        assertThat(core.getShort(54)).as("e_phentsize").isEqualTo((short) 56);
        assertThat(core.getShort(60)).as("e_shnum").isZero();
        List<Load> loads = new ArrayList<>();
        for (int i = 0; i < Short.toUnsignedInt(core.getShort(56)); i++) {
            int at = 64 + i * 56;
            assertThat(core.getInt(at)).as("PT_LOAD").isEqualTo(1);
            assertThat(core.getLong(at + 16)).as("p_vaddr").isZero();
            loads.add(new Load(
                    core.getLong(at + 24), core.getLong(at + 8), core.getLong(at + 32), core.getLong(at + 40)));
        }
        return loads;
    }

    private ByteBuffer written(List<MemoryRange> ranges, GuestMemory memory) throws IOException {
        ElfCore.write(file, ranges, memory, Long.MAX_VALUE);
        return ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static SparseGuestMemory memory(List<MemoryRange> ranges, long... pages) {
        SparseGuestMemory memory = new SparseGuestMemory(new MemoryLayout(ranges, 0));
        for (long page : pages) {
            // At its end: whoever looks at the first bytes only leaves it out.
            memory.write(page + PAGE - 2, new byte[] {(byte) (page >> 12), 1});
        }
        return memory;
    }

    @Test
    public void memoryThatIsZeroTakesNoRoom() throws IOException {
        List<MemoryRange> ranges = List.of(new MemoryRange(0, 0, 8 * MIB), new MemoryRange(1, 4 * GIB, 2 * MIB));
        ByteBuffer core = written(ranges, memory(ranges));
        assertThat(loads(core)).containsExactly(new Load(0, PAGE, 0, 8 * MIB), new Load(4 * GIB, PAGE, 0, 2 * MIB));
        assertThat(core.capacity()).as("the file's end is no page's").isLessThanOrEqualTo(PAGE);
    }

    @Test
    public void gapsOf64KiBAreLeftOutAndSmallerOnesAreNot() throws IOException {
        List<MemoryRange> ranges = List.of(new MemoryRange(0, 0, 8 * MIB));
        // 0x1000 | 15 pages of zeros | 0x11000 | 16 pages of zeros | 0x22000
        ByteBuffer core = written(ranges, memory(ranges, 0x1000, 0x11000, 0x22000));
        assertThat(loads(core))
                .containsExactly(
                        new Load(0, PAGE, 0x12000, 0x22000),
                        new Load(0x22000, PAGE + 0x12000, PAGE, 8 * MIB - 0x22000));
        assertThat(core.capacity()).isEqualTo(PAGE + 0x12000 + PAGE);
        assertThat(core.get(PAGE + 0x1ffe)).isEqualTo((byte) 0x1);
        assertThat(core.get(PAGE + 0x11ffe)).isEqualTo((byte) 0x11);
        assertThat(core.get(PAGE + 0x12ffe)).isEqualTo((byte) 0x22);
    }

    @Test
    public void aRangeMayBeginWithZerosAndEndWithSomething() throws IOException {
        List<MemoryRange> ranges = List.of(new MemoryRange(0, 0, 3 * MIB + PAGE), new MemoryRange(1, 4 * GIB, PAGE));
        ByteBuffer core = written(ranges, memory(ranges, 3 * MIB, 4 * GIB));
        assertThat(loads(core))
                .containsExactly(
                        new Load(0, PAGE, 0, 3 * MIB),
                        new Load(3 * MIB, PAGE, PAGE, PAGE),
                        new Load(4 * GIB, 2 * PAGE, PAGE, PAGE));
        assertThat(core.capacity()).isEqualTo(3 * PAGE);
    }

    /** More than one piece of what is read at once, and not a multiple of it. */
    @Test
    public void everyByteOfEveryRangeIsFoundAgain() throws IOException {
        List<MemoryRange> ranges =
                List.of(new MemoryRange(0, 0, 3 * MIB + 3 * PAGE), new MemoryRange(1, 4 * GIB, MIB + PAGE));
        SparseGuestMemory memory = new SparseGuestMemory(new MemoryLayout(ranges, 0));
        for (MemoryRange range : ranges) {
            for (long page = range.address(); page < range.end(); page += PAGE) {
                if (page % (77 * PAGE) < 40 * PAGE) {
                    memory.write(
                            page + page / PAGE % 4000, ByteBuffer.allocate(8).putLong(0, page + 1));
                }
            }
        }
        ByteBuffer core = written(ranges, memory);
        List<Load> loads = loads(core);
        assertThat(loads).hasSizeGreaterThan(10);
        long address = -1;
        int load = 0;
        for (MemoryRange range : ranges) {
            address = range.address();
            while (address < range.end()) {
                Load here = loads.get(load++);
                assertThat(here.address()).as("no byte twice, none missing").isEqualTo(address);
                byte[] expected = memory.read(address, (int) here.inMemory());
                byte[] found = new byte[expected.length];
                core.get((int) here.offset(), found, 0, (int) here.inFile());
                assertThat(found).isEqualTo(expected);
                address += here.inMemory();
            }
            assertThat(address).isEqualTo(range.end());
        }
        assertThat(load).isEqualTo(loads.size());
    }

    /** One page that is not zero, so many that are, and so on. */
    private record Striped(int period) implements GuestMemory {
        private static final byte[] NOTHING = new byte[1 << 20];

        @Override
        public List<MemoryRange> ranges() {
            throw new UnsupportedOperationException("is told");
        }

        @Override
        public void write(long address, ByteBuffer source) {
            throw new UnsupportedOperationException("is only read");
        }

        @Override
        public void read(long address, ByteBuffer target) {
            int begin = target.position();
            target.put(NOTHING, 0, target.remaining());
            long first = (address / PAGE + period - 1) / period * period * PAGE;
            for (long at = first; at < address + target.position() - begin; at += (long) period * PAGE) {
                target.put((int) (begin + at - address), (byte) 1);
            }
        }
    }

    private long size(int period, long bytes) {
        try {
            ElfCore.write(file, List.of(new MemoryRange(0, 0, bytes)), new Striped(period), 0);
        } catch (MachineException e) {
            Matcher m = Pattern.compile("it takes ([0-9]+) bytes, and 0 are left of the limit")
                    .matcher(e.getMessage());
            assertThat(m.matches()).as(e.getMessage()).isTrue();
            return Long.parseLong(m.group(1));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("no limit");
    }

    /** 16 bits hold the number of segments: a large memory's gaps must be larger. */
    @Test
    public void gapsGrowWithTheMemorySoThatSegmentsStayFew() {
        // 64 KiB of zeros are worth a segment in 2 MiB: 31 of them.
        assertThat(size(17, 31 * 17 * PAGE)).isEqualTo(PAGE + 31L * PAGE);
        // 3 GiB / 30,000 are 26.2 pages: now 26 are not worth one, and 27 are.
        long small = size(27, 3 * GIB);
        assertThat(small).as("26 pages are kept").isBetween(3 * GIB - 27 * PAGE, 3 * GIB + PAGE);
        long segments = (3 * GIB / PAGE + 27) / 28;
        assertThat(segments).isLessThan(30_000);
        assertThat(size(28, 3 * GIB))
                .as("27 pages are left out")
                .isEqualTo((64 + segments * 56 + PAGE - 1) / PAGE * PAGE + segments * PAGE);
        assertThat(Files.exists(file)).isFalse();
    }

    @Test
    public void theLimitIsForTheWholeFile() throws IOException {
        List<MemoryRange> ranges = List.of(new MemoryRange(0, 0, MIB));
        SparseGuestMemory memory = memory(ranges, 0x1000);
        assertThatThrownBy(() -> ElfCore.write(file, ranges, memory, 3 * PAGE - 1))
                .isInstanceOf(MachineException.class)
                .hasMessage("it takes 12288 bytes, and 12287 are left of the limit");
        assertThat(file).doesNotExist();
        ElfCore.write(file, ranges, memory, 3 * PAGE);
        assertThat(file).hasSize(3 * PAGE);
        assertThatThrownBy(() -> ElfCore.write(file, ranges, memory, 3 * PAGE))
                .as("a file that is there stays")
                .isInstanceOf(FileAlreadyExistsException.class);
    }
}
