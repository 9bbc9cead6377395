// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.inside;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.ktstr.kernel.live.BpfMap;
import dev.ktstr.kernel.live.BpfObjects;
import dev.ktstr.kernel.live.BpfProgram;
import dev.ktstr.kernel.live.Value;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The scheduler's programs, maps and global variables are what bpftool shows in the guest. */
final class BpfSeen {
    private static final String VARIABLES = "scx_ktst.bss";

    private BpfSeen() {}

    // ---- programs ---------------------------------------------------------------------------------------------------

    static void programs(InsideGuest guest) throws InterruptedException {
        BpfObjects bpf = guest.live().bpf();
        Map<Integer, JsonObject> before = byId(guest.bpftool("prog show"));
        Map<Integer, BpfProgram> outside = bpf.programs().stream()
                .collect(Collectors.toMap(BpfProgram::id, Function.identity(), (one, other) -> one, TreeMap::new));
        Map<Integer, long[]> counts = new TreeMap<>();
        outside.forEach((id, program) -> counts.put(id, new long[] {program.runs(), program.runNanos()}));
        Map<Integer, JsonObject> after = byId(guest.bpftool("prog show"));

        assertThat(outside.keySet()).isEqualTo(before.keySet()).isEqualTo(after.keySet());
        assertThat(outside.values()).extracting(BpfProgram::name).contains("ktstr_enqueue", "ktstr_select_cpu");
        before.forEach((id, shown) -> {
            BpfProgram program = outside.get(id);
            assertThat(program.name()).isEqualTo(shown.get("name").getAsString());
            assertThat(program.type()).isEqualTo(constant("BPF_PROG_TYPE_", shown));
            assertThat(counts.get(id)[0])
                    .as("runs of %s", program.name())
                    .isBetween(number(shown, "run_cnt"), number(after.get(id), "run_cnt"));
            assertThat(counts.get(id)[1])
                    .as("nanoseconds of %s", program.name())
                    .isBetween(number(shown, "run_time_ns"), number(after.get(id), "run_time_ns"));
        });
        assertThat(counts.values()).as("runs").anyMatch(count -> count[0] > 0 && count[1] > 0);
        assertThat(verified(guest))
                .isNotEmpty()
                .allSatisfy((id, insns) ->
                        assertThat(outside.get(id).verifiedInsns()).isPositive().isEqualTo(insns));
        assertThat(bpf.structOps()).extracting(BpfProgram::id).containsExactlyElementsOf(outside.keySet());
    }

    /** The numbers of verified instructions, which bpftool does not show but the kernel does for open programs. */
    private static Map<Integer, Long> verified(InsideGuest guest) throws InterruptedException {
        Map<Integer, Long> verified = new TreeMap<>();
        int id = 0;
        for (String line : guest.lines("grep -hE '^(verified_insns|prog_id):' /proc/$(pidof scx-ktstr)/fdinfo/*")) {
            String[] words = line.split("\\s+", -1);
            if (words[0].equals("prog_id:")) {
                id = Integer.parseInt(words[1]);
            } else {
                verified.put(id, Long.parseLong(words[1]));
            }
        }
        return verified;
    }

    private static Map<Integer, JsonObject> byId(JsonElement shown) {
        Map<Integer, JsonObject> objects = new TreeMap<>();
        for (JsonElement object : shown.getAsJsonArray()) {
            objects.put(object.getAsJsonObject().get("id").getAsInt(), object.getAsJsonObject());
        }
        return objects;
    }

    private static long number(JsonObject object, String name) {
        return object.has(name) ? object.get(name).getAsLong() : 0;
    }

    private static String constant(String prefix, JsonObject object) {
        return prefix + object.get("type").getAsString().toUpperCase(Locale.ROOT);
    }

    // ---- maps -------------------------------------------------------------------------------------------------------

    static void maps(InsideGuest guest) throws InterruptedException {
        Map<Integer, JsonObject> inside = byId(guest.bpftool("map show"));
        List<BpfMap> outside = guest.live().bpf().maps();
        assertThat(outside).extracting(BpfMap::id).containsExactlyElementsOf(inside.keySet());
        for (BpfMap map : outside) {
            JsonObject shown = inside.get(map.id());
            assertThat(map.name()).isEqualTo(shown.get("name").getAsString());
            assertThat(map.type()).isEqualTo(constant("BPF_MAP_TYPE_", shown));
            assertThat(map.keySize()).isEqualTo(shown.get("bytes_key").getAsInt());
            assertThat(map.valueSize()).isEqualTo(shown.get("bytes_value").getAsInt());
            assertThat(map.maxEntries()).isEqualTo(shown.get("max_entries").getAsInt());
        }
    }

    // ---- globals ----------------------------------------------------------------------------------------------------

    static void globals(InsideGuest guest) throws InterruptedException {
        Map<String, Long> before = variables(guest);
        Map<String, Long> outside = new TreeMap<>();
        guest.live().bpf().map(VARIABLES).variables().forEach((name, value) -> {
            if (!value.type().startsWith("char")) {
                outside.put(name, value.asLong());
            }
        });
        Map<String, Long> after = variables(guest);
        assertThat(outside).containsOnlyKeys(before.keySet().toArray(new String[0]));
        Counted.between("global", before, outside, after);
        assertThat(outside.get("nr_dispatched")).isPositive();
    }

    /** The numbers among them. */
    private static Map<String, Long> variables(InsideGuest guest) throws InterruptedException {
        Map<String, Long> variables = new TreeMap<>();
        for (JsonElement variable : dumped(guest)) {
            variable.getAsJsonObject().entrySet().forEach(entry -> {
                if (entry.getValue().isJsonPrimitive()
                        && entry.getValue().getAsJsonPrimitive().isNumber()) {
                    variables.put(entry.getKey(), entry.getValue().getAsLong());
                }
            });
        }
        return variables;
    }

    private static Iterable<JsonElement> dumped(InsideGuest guest) throws InterruptedException {
        return guest.bpftool("map dump name " + VARIABLES)
                .getAsJsonArray()
                .get(0)
                .getAsJsonObject()
                .getAsJsonObject("formatted")
                .getAsJsonObject("value")
                .getAsJsonArray(".bss");
    }

    private static JsonElement dumped(InsideGuest guest, String variable) throws InterruptedException {
        for (JsonElement one : dumped(guest)) {
            if (one.getAsJsonObject().has(variable)) {
                return one.getAsJsonObject().get(variable);
            }
        }
        throw new AssertionError("bpftool shows no " + variable);
    }

    /** 64, 32 and 8 bits; the scheduler has no variable of 16. */
    static void writtenGlobals(InsideGuest guest) throws InterruptedException {
        BpfObjects bpf = guest.live().bpf();
        Value enqueued = bpf.global("nr_enqueued");
        long far = 1L << 50;
        enqueued.set(far);
        assertThat(dumped(guest, "nr_enqueued").getAsLong()).isBetween(far, far + 1_000_000);
        enqueued.set(enqueued.asLong() - far);
        assertThat(dumped(guest, "nr_enqueued").getAsLong()).isBetween(0L, 10_000_000L);

        // Nobody stalls while stall_at_ns is 0.
        Value kthreads = bpf.global("stall_kthreads");
        kthreads.set(0xffff_fffeL);
        assertThat(dumped(guest, "stall_kthreads").getAsLong()).isEqualTo(0xffff_fffeL);
        assertThat(dumped(guest, "crash").getAsLong()).isZero();
        assertThat(dumped(guest, "stall_at_ns").getAsLong()).isZero();
        kthreads.set(0);
        assertThat(dumped(guest, "stall_kthreads").getAsLong()).isZero();

        Value letter = bpf.global("exit_msg").at(1);
        bpf.global("exit_msg").at(0).set('o');
        letter.set('k');
        assertThat(dumped(guest, "exit_msg").toString()).contains("o", "k");
        assertThat(bpf.global("exit_msg").asText()).isEqualTo("ok");
        letter.set(0);
        bpf.global("exit_msg").at(0).set(0);
        assertThat(bpf.global("exit_msg").asText()).isEmpty();
    }
}
