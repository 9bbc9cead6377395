// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.ktstr.kernel.btf.BtfKind;
import dev.ktstr.kernel.live.FakeKernel.Member;
import java.nio.ByteBuffer;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

public class BpfMapTest {
    private static final long MAP = FakeMemory.BASE + 0x8000;
    private static final long BUCKETS = FakeMemory.BASE + 0x9000;
    private static final long ELEMENTS = FakeMemory.BASE + 0xa000;
    private static final int HASH = 1;
    private static final int ARRAY = 2;
    private static final int PER_CPU_ARRAY = 6;
    private static final int ARENA = 33;

    /** Where the members of the struct are. */
    private static final int KEY_SIZE = 4;

    private static final int VALUE_SIZE = 8;
    private static final int MAX_ENTRIES = 12;
    private static final int NAME = 16;
    private static final int BEHIND = 64;

    private static final int KEY_IN_ELEMENT = 16;

    private FakeKernel fake;
    private BpfMap map;

    @BeforeMethod
    public void describe() {
        fake = new FakeKernel();
        int pointer = fake.pointerTo(fake.u8);
        int type = fake.types.type(
                BtfKind.ENUM,
                4,
                false,
                "bpf_map_type",
                4,
                fake.types.string("BPF_MAP_TYPE_HASH"),
                HASH,
                fake.types.string("BPF_MAP_TYPE_ARRAY"),
                ARRAY,
                fake.types.string("BPF_MAP_TYPE_PERCPU_ARRAY"),
                PER_CPU_ARRAY,
                fake.types.string("BPF_MAP_TYPE_ARENA"),
                ARENA);
        int name = fake.array(fake.character, 16);
        int bpfMap = fake.struct(
                "bpf_map",
                BEHIND,
                new Member("map_type", type, 0),
                new Member("key_size", fake.u32, KEY_SIZE),
                new Member("value_size", fake.u32, VALUE_SIZE),
                new Member("max_entries", fake.u32, MAX_ENTRIES),
                new Member("name", name, NAME),
                new Member("btf", pointer, 32),
                new Member("btf_value_type_id", fake.u32, 40),
                new Member("btf_key_type_id", fake.u32, 44),
                new Member("id", fake.u32, 48));
        int values = fake.array(fake.character, 0);
        int perCpu = fake.array(pointer, 0);
        fake.struct(
                "bpf_array",
                BEHIND,
                new Member("map", bpfMap, 0),
                new Member("value", values, BEHIND),
                new Member("pptrs", perCpu, BEHIND));
        int bucketHead = fake.struct("hlist_nulls_head", 8, new Member("first", pointer, 0));
        int bucket = fake.struct("bucket", 16, new Member("head", bucketHead, 0));
        int buckets = fake.pointerTo(bucket);
        fake.struct(
                "bpf_htab",
                BEHIND + 16,
                new Member("map", bpfMap, 0),
                new Member("buckets", buckets, BEHIND),
                new Member("n_buckets", fake.u32, BEHIND + 8));
        fake.struct("hlist_nulls_node", 16, new Member("next", pointer, 0));
        fake.struct("htab_elem", KEY_IN_ELEMENT, new Member("key", values, KEY_IN_ELEMENT));
        int area = fake.struct("vm_struct", 8, new Member("addr", pointer, 0));
        int areaPointer = fake.pointerTo(area);
        fake.struct("bpf_arena", BEHIND + 8, new Member("map", bpfMap, 0), new Member("kern_vm", areaPointer, BEHIND));
        map = new BpfMap(fake.start().at(MAP, "struct bpf_map"));
    }

    private void make(int type, int keySize, int valueSize, int entries) {
        fake.memory.putInt(MAP, type);
        fake.memory.putInt(MAP + KEY_SIZE, keySize);
        fake.memory.putInt(MAP + VALUE_SIZE, valueSize);
        fake.memory.putInt(MAP + MAX_ENTRIES, entries);
        fake.memory.putText(MAP + NAME, "mine");
        fake.memory.putInt(MAP + 48, 9);
    }

    @Test
    public void whatItIs() {
        make(ARRAY, 4, 12, 3);
        assertThat(map.id()).isEqualTo(9);
        assertThat(map.name()).isEqualTo("mine");
        assertThat(map.type()).isEqualTo("BPF_MAP_TYPE_ARRAY");
        assertThat(map.keySize()).isEqualTo(4);
        assertThat(map.valueSize()).isEqualTo(12);
        assertThat(map.maxEntries()).isEqualTo(3);
        assertThat(map.variables()).isEmpty();
    }

    /** 12 bytes each, at multiples of 16. */
    @Test
    public void elementsOfAnArrayAreAligned() {
        make(ARRAY, 4, 12, 3);
        fake.memory.putInt(MAP + BEHIND + 16, 1);
        fake.memory.putInt(MAP + BEHIND + 32 + 8, 2);
        assertThat(map.rawAt(1).remaining()).isEqualTo(12);
        assertThat(map.rawAt(1).getInt()).isEqualTo(1);
        assertThat(map.rawAt(2).getInt(8)).isEqualTo(2);
        for (int none : new int[] {-1, 3}) {
            assertThatThrownBy(() -> map.rawAt(none))
                    .hasMessage("map mine has elements 0 to 2; " + none + " is none of them");
        }
        assertThatThrownBy(() -> map.rawAt(0, 0))
                .hasMessage("map mine is of type BPF_MAP_TYPE_ARRAY, not BPF_MAP_TYPE_PERCPU_ARRAY");
        assertThatThrownBy(() -> map.at(1))
                .hasMessageContaining("map mine was made without types, so mine[1] has none");
    }

    @Test
    public void eachCpuHasItsElement() {
        make(PER_CPU_ARRAY, 4, 6, 2);
        fake.memory.putLong(MAP + BEHIND + 8, FakeMemory.BASE + 0x500);
        fake.memory.putInt(FakeMemory.BASE + 0x500 + FakeKernel.CPU_0, 10);
        fake.memory.putInt(FakeMemory.BASE + 0x500 + FakeKernel.CPU_1, 11);
        assertThat(map.rawAt(1, 0).getInt()).isEqualTo(10);
        assertThat(map.rawAt(1, 1).getInt()).isEqualTo(11);
        assertThat(map.rawAt(1, 1).remaining()).isEqualTo(6);
        assertThatThrownBy(() -> map.rawAt(2, 0)).hasMessage("map mine has elements 0 to 1; 2 is none of them");
        assertThatThrownBy(() -> map.rawAt(1, 2)).hasMessageContaining("there is no cpu2");
    }

    @Test
    public void sizesThatMakeNoSenseAreNotTaken() {
        make(ARRAY, 4, -1, 3);
        assertThatThrownBy(() -> map.rawAt(0)).hasMessageContaining("elements of 4294967295 bytes");
        make(ARRAY, 4, 1 << 20, 3);
        assertThatThrownBy(() -> map.rawAt(2)).isInstanceOf(UnreadableException.class);
    }

    /** An element in bucket 1, two in bucket 3; keys of 3 bytes, and yet values begin 8 bytes behind where they do. */
    private void hash() {
        make(HASH, 3, 4, 10);
        fake.memory.putLong(MAP + BEHIND, BUCKETS);
        fake.memory.putInt(MAP + BEHIND + 8, 4);
        for (int bucket = 0; bucket < 4; bucket++) {
            fake.memory.putLong(BUCKETS + bucket * 16L, 2 * bucket + 1);
        }
        element(0, BUCKETS + 16, 3);
        element(1, BUCKETS + 48, ELEMENTS + 2 * 0x40);
        element(2, ELEMENTS + 0x40, 7);
    }

    private void element(int number, long from, long next) {
        long at = ELEMENTS + number * 0x40L;
        fake.memory.putLong(from, at);
        fake.memory.putLong(at, next);
        fake.memory.putLong(at + KEY_IN_ELEMENT, 0x7700_0000L | number);
        fake.memory.putInt(at + KEY_IN_ELEMENT + 8, 50 + number);
    }

    @Test
    public void elementsOfAHash() {
        hash();
        assertThat(map.rawEntries())
                .extracting(entry -> entry.key().get(0), entry -> entry.value().getInt(0))
                .containsExactly(tuple((byte) 0, 50), tuple((byte) 1, 51), tuple((byte) 2, 52));
        assertThat(map.rawEntries().get(0).key()).isEqualTo(ByteBuffer.wrap(new byte[3]));
        assertThatThrownBy(map::entries).hasMessageContaining("was made without types");
    }

    @Test
    public void aHashThatMeetsItselfEnds() {
        hash();
        element(2, ELEMENTS + 0x40, ELEMENTS + 0x40);
        assertThatThrownBy(map::rawEntries)
                .isInstanceOf(LiveKernelException.class)
                .hasMessageContaining("made for 10 elements, has more than 10");
        fake.memory.putInt(MAP + MAX_ENTRIES, -1);
        assertThatThrownBy(map::rawEntries).hasMessageContaining("has more than 100000");
    }

    /** The element of bucket 1 was taken out and put into bucket 3 while the reader stood on it. */
    @Test
    public void aReaderThatIsLedIntoAnotherBucketDoesNotBelieveIt() {
        hash();
        element(0, BUCKETS + 16, 7);
        assertThatThrownBy(map::rawEntries)
                .isInstanceOf(LiveKernelException.class)
                .hasMessageContaining("bucket 1 led into others");
    }

    @Test
    public void aHashThatIsNoneIsTold() {
        hash();
        fake.memory.putInt(MAP + BEHIND + 8, -1);
        assertThatThrownBy(map::rawEntries).hasMessageContaining("4294967295 buckets");
        hash();
        fake.memory.putLong(ELEMENTS, 0);
        assertThatThrownBy(map::rawEntries).isInstanceOf(UnreadableException.class);
    }

    /** The kernel maps the low half of user addresses behind the guard. */
    @Test
    public void arenasAreFoundByUserAddresses() {
        make(ARENA, 0, 0, 100);
        long area = FakeMemory.BASE + 0x7000;
        fake.memory.putLong(MAP + BEHIND, area);
        fake.memory.putLong(area, FakeMemory.BASE + 0x1_0000);
        fake.memory.putInt(FakeMemory.BASE + 0x1_0000 + 0x8000 + 0x123, 99);
        assertThat(map.inArena(0x7f01_0000_0123L, "unsigned int").address())
                .isEqualTo(FakeMemory.BASE + 0x1_8000 + 0x123);
        assertThat(map.inArena(0x7f01_0000_0123L, "unsigned int").asLong()).isEqualTo(99);
        assertThatThrownBy(() -> map.rawAt(0)).hasMessageContaining("BPF_MAP_TYPE_ARENA, not BPF_MAP_TYPE_ARRAY");
    }
}
