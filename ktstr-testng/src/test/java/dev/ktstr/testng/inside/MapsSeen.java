// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.inside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.ktstr.kernel.live.BpfMap;
import dev.ktstr.kernel.live.LiveKernelException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/**
 * Maps that bpftool makes and fills in the guest, with sizes that make their elements' padding show. They have no types.
 */
final class MapsSeen {
    private static final String PINNED = "/sys/fs/bpf/";
    private static final int ELEMENTS = 3;
    private static final int HASHED = 20;

    private MapsSeen() {}

    static void make(InsideGuest guest) throws InterruptedException {
        StringBuilder script = new StringBuilder("set -e\n");
        script.append("bpftool map create ").append(PINNED).append("an_array type array key 4 value 12 entries ");
        script.append(ELEMENTS).append(" name an_array\n");
        script.append("bpftool map create ").append(PINNED).append("per_cpu type percpu_array key 4 value 6 entries ");
        script.append(ELEMENTS).append(" name per_cpu\n");
        script.append("bpftool map create ").append(PINNED).append("a_hash type hash key 3 value 10 entries 50");
        script.append(" name a_hash\n");
        for (int i = 0; i < ELEMENTS; i++) {
            update(script, "an_array", 4, i, 12);
            update(script, "per_cpu", 4, i, 6);
        }
        for (int i = 0; i < HASHED; i++) {
            update(script, "a_hash", 3, i, 10);
        }
        guest.run(script.toString());
    }

    private static void update(StringBuilder script, String map, int keyBytes, int key, int valueBytes) {
        script.append("bpftool map update pinned ").append(PINNED).append(map).append(" key hex");
        for (int i = 0; i < keyBytes; i++) {
            script.append(String.format(" %02x", i == 0 ? key : 0));
        }
        script.append(" value hex");
        for (int i = 0; i < valueBytes; i++) {
            script.append(String.format(" %02x", 16 * (key + 1) + i & 0xff));
        }
        script.append('\n');
    }

    static void arrays(InsideGuest guest) throws InterruptedException {
        BpfMap array = guest.live().bpf().map("an_array");
        JsonArray dumped =
                guest.bpftool("map dump pinned " + PINNED + "an_array").getAsJsonArray();
        assertThat(dumped).hasSize(ELEMENTS);
        for (int i = 0; i < ELEMENTS; i++) {
            assertThat(hex(array.rawAt(i)))
                    .isEqualTo(hex(dumped.get(i).getAsJsonObject().get("value")))
                    .startsWith(String.format("%02x", 16 * (i + 1)));
        }
        assertThatThrownBy(() -> array.rawAt(ELEMENTS))
                .isInstanceOf(LiveKernelException.class)
                .hasMessage("map an_array has elements 0 to 2; 3 is none of them");
        assertThatThrownBy(() -> array.at(0))
                .isInstanceOf(LiveKernelException.class)
                .hasMessageContaining("map an_array was made without types");
        assertThatThrownBy(array::rawEntries)
                .isInstanceOf(LiveKernelException.class)
                .hasMessage(
                        "map an_array is of type BPF_MAP_TYPE_ARRAY, not BPF_MAP_TYPE_HASH or BPF_MAP_TYPE_LRU_HASH");
    }

    /** bpftool gives all CPUs the same, so each gets its own from outside. */
    static void perCpuArrays(InsideGuest guest) throws InterruptedException {
        BpfMap map = guest.live().bpf().map("per_cpu");
        for (int i = 0; i < ELEMENTS; i++) {
            for (int cpu = 0; cpu < InsideGuest.CPUS; cpu++) {
                long address = guest.live()
                        .at(map.value().address(), "struct bpf_array")
                        .get("pptrs")
                        .at(i)
                        .onCpu(cpu)
                        .address();
                ByteBuffer mark = ByteBuffer.wrap(new byte[] {(byte) (0xa0 + i), (byte) cpu});
                assertThat(guest.live().memory().write(address, mark)).isTrue();
            }
        }
        JsonArray dumped =
                guest.bpftool("map dump pinned " + PINNED + "per_cpu").getAsJsonArray();
        assertThat(dumped).hasSize(ELEMENTS);
        for (int i = 0; i < ELEMENTS; i++) {
            JsonArray values = dumped.get(i).getAsJsonObject().getAsJsonArray("values");
            assertThat(values).hasSize(InsideGuest.CPUS);
            for (int cpu = 0; cpu < InsideGuest.CPUS; cpu++) {
                JsonObject value = values.get(cpu).getAsJsonObject();
                assertThat(hex(map.rawAt(i, cpu)))
                        .isEqualTo(hex(value.get("value")))
                        .startsWith(String.format("%02x%02x", 0xa0 + i, cpu));
            }
        }
    }

    static void hashes(InsideGuest guest) throws InterruptedException {
        Map<String, String> inside = new TreeMap<>();
        for (JsonElement entry :
                guest.bpftool("map dump pinned " + PINNED + "a_hash").getAsJsonArray()) {
            inside.put(
                    hex(entry.getAsJsonObject().get("key")),
                    hex(entry.getAsJsonObject().get("value")));
        }
        Map<String, String> outside = new TreeMap<>();
        for (BpfMap.RawEntry entry : guest.live().bpf().map("a_hash").rawEntries()) {
            outside.put(hex(entry.key()), hex(entry.value()));
        }
        assertThat(outside).isEqualTo(inside).hasSize(HASHED);
    }

    private static String hex(ByteBuffer bytes) {
        StringBuilder hex = new StringBuilder();
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            hex.append(String.format("%02x", bytes.get(i)));
        }
        return hex.toString();
    }

    /** bpftool writes {@code ["0x01","0x02"]}. */
    private static String hex(JsonElement bytes) {
        StringBuilder hex = new StringBuilder();
        bytes.getAsJsonArray().forEach(one -> hex.append(one.getAsString().substring(2)));
        return hex.toString();
    }
}
