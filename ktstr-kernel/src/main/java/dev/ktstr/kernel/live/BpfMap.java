// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.live;

import dev.ktstr.kernel.btf.Btf;
import dev.ktstr.kernel.btf.BtfDataSection;
import dev.ktstr.kernel.btf.BtfSectionVariable;
import dev.ktstr.kernel.btf.BtfVar;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A BPF map of a running kernel. What it holds is read with the types that its program brought along. */
public final class BpfMap {
    private static final int BUCKET_ATTEMPTS = 5;
    private static final String ARRAY = "BPF_MAP_TYPE_ARRAY";
    private static final String PER_CPU_ARRAY = "BPF_MAP_TYPE_PERCPU_ARRAY";
    private static final String HASH = "BPF_MAP_TYPE_HASH";
    private static final String LRU_HASH = "BPF_MAP_TYPE_LRU_HASH";
    private static final String ARENA = "BPF_MAP_TYPE_ARENA";

    /** Elements lie at multiples of this. */
    private static final int ALIGNMENT = 8;

    /** Half of the unmapped space around an arena, for the 16-bit offsets of instructions: kernel/bpf/arena.c. */
    private static final long ARENA_GUARD = 0x8000;

    private static final long MOST_BUCKETS = 10_000_000;
    private static final int LARGEST_RAW = 1 << 20;

    private static final long LOW_32_BITS = 0xffff_ffffL;

    private final LiveKernel kernel;
    private final Value map;

    BpfMap(Value map) {
        this.kernel = map.kernel();
        this.map = map;
    }

    /** {@return its number, as bpftool shows it} */
    public int id() {
        return (int) map.get("id").asLong();
    }

    /** {@return its name, of which the kernel keeps 15 characters} */
    public String name() {
        return map.get("name").asText();
    }

    /** {@return its kind, as linux/bpf.h names it: {@code BPF_MAP_TYPE_ARRAY}} */
    public String type() {
        return map.get("map_type").asEnum();
    }

    /** {@return bytes of a key} */
    public int keySize() {
        return (int) map.get("key_size").asLong();
    }

    /** {@return bytes of a value} */
    public int valueSize() {
        return (int) map.get("value_size").asLong();
    }

    /** {@return for how many elements it was made; of an arena, pages} */
    public int maxEntries() {
        return (int) map.get("max_entries").asLong();
    }

    /** {@return the kernel's {@code struct bpf_map}} */
    public Value value() {
        return map;
    }

    long btfAddress() {
        return map.get("btf").asLong();
    }

    // ---- arrays -----------------------------------------------------------------------------------------------------

    /**
     * {@return an element of an array}
     *
     * @throws LiveKernelException if this is no array, or shorter
     */
    public Value at(int index) {
        return typed("btf_value_type_id", elementAt(index), "[" + index + "]");
    }

    /** {@return one CPU's element of a per-CPU array} */
    public Value at(int index, int cpu) {
        return typed("btf_value_type_id", elementAt(index, cpu), "[" + index + "] of cpu" + cpu);
    }

    /** {@return the bytes of an element of an array, little-endian; for maps that were made without types} */
    public ByteBuffer rawAt(int index) {
        return raw(elementAt(index), valueSize(), "[" + index + "]");
    }

    /** {@return the bytes of one CPU's element of a per-CPU array, little-endian} */
    public ByteBuffer rawAt(int index, int cpu) {
        return raw(elementAt(index, cpu), valueSize(), "[" + index + "] of cpu" + cpu);
    }

    private long elementAt(int index) {
        require(ARRAY);
        requireIndex(index);
        long values = kernel.at(map.address(), "struct bpf_array").get("value").address();
        return values + index * aligned(valueSize());
    }

    private long elementAt(int index, int cpu) {
        require(PER_CPU_ARRAY);
        requireIndex(index);
        long perCpu = kernel.at(map.address(), "struct bpf_array")
                .get("pptrs")
                .at(index)
                .asLong();
        return perCpu + kernel.perCpuOffset(cpu);
    }

    private static long aligned(int bytes) {
        return (bytes + ALIGNMENT - 1L) / ALIGNMENT * ALIGNMENT;
    }

    private void requireIndex(int index) {
        if (index < 0 || index >= maxEntries()) {
            throw new LiveKernelException(
                    "map " + name() + " has elements 0 to " + (maxEntries() - 1) + "; " + index + " is none of them");
        }
    }

    // ---- hashes -----------------------------------------------------------------------------------------------------

    /**
     * An element of a hash.
     *
     * @param key as its type says
     * @param value as its type says
     */
    public record Entry(Value key, Value value) {}

    /**
     * {@return what a hash holds now, in no order; what is put in or taken out meanwhile may be there or not}
     *
     * @throws LiveKernelException if this is no hash, or what there is makes no sense
     */
    public List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (long key : keys()) {
            String at = "[" + entries.size() + "]";
            entries.add(new Entry(
                    typed("btf_key_type_id", key, at + ".key"),
                    typed("btf_value_type_id", key + aligned(keySize()), at + ".value")));
        }
        return entries;
    }

    /**
     * An element of a hash, as bytes, little-endian.
     *
     * @param key of {@link #keySize} bytes
     * @param value of {@link #valueSize} bytes
     */
    public record RawEntry(ByteBuffer key, ByteBuffer value) {}

    /** {@return as {@link #entries}, for maps that were made without types} */
    public List<RawEntry> rawEntries() {
        List<RawEntry> entries = new ArrayList<>();
        for (long key : keys()) {
            String at = "[" + entries.size() + "]";
            entries.add(new RawEntry(
                    raw(key, keySize(), at + ".key"), raw(key + aligned(keySize()), valueSize(), at + ".value")));
        }
        return entries;
    }

    /** {@return where the keys of a hash are; each one's value is behind it} */
    private List<Long> keys() {
        require(HASH, LRU_HASH);
        Value table = kernel.at(map.address(), "struct bpf_htab");
        long buckets = table.get("n_buckets").asLong();
        if (buckets > MOST_BUCKETS) {
            throw new LiveKernelException("map " + name() + " is said to have " + buckets + " buckets");
        }
        long keyOffset = kernel.field("struct htab_elem", "key[0]").offset();
        List<Long> keys = new ArrayList<>();
        for (int bucket = 0; bucket < buckets; bucket++) {
            for (long element : bucket(table.get("buckets").at(bucket), bucket, keys.size())) {
                keys.add(element + keyOffset);
            }
        }
        return keys;
    }

    /**
     * {@return the elements of a bucket} Their list ends with the bucket's number, odd as no address is: by it the kernel tells
     * whether a reader was led astray, by an element that was taken out and put into another bucket meanwhile.
     *
     * @param before how many elements there were in others
     */
    private List<Long> bucket(Value head, int bucket, int before) {
        long most = Math.min(Integer.toUnsignedLong(maxEntries()), KernelLists.LONGEST);
        for (int attempt = 0; attempt < BUCKET_ATTEMPTS; attempt++) {
            List<Long> elements = new ArrayList<>();
            long element = head.get("head.first").asLong();
            while ((element & 1) == 0) {
                if (before + elements.size() >= most) {
                    throw new LiveKernelException("map " + name() + ", made for " + maxEntries() + " elements, has more"
                            + " than " + most + ": it was changed while it was read, or has more than is read");
                }
                elements.add(element);
                element = kernel.at(element, "struct hlist_nulls_node")
                        .get("next")
                        .asLong();
            }
            if (element >>> 1 == bucket) {
                return elements;
            }
        }
        throw new LiveKernelException("map " + name() + " is changed faster than it can be read: bucket " + bucket
                + " led into others " + BUCKET_ATTEMPTS + " times");
    }

    // ---- arenas -----------------------------------------------------------------------------------------------------

    /**
     * {@return what lies in an arena, as a type of the kernel's}
     *
     * @param userAddress the address, as programs and their user space write it
     * @param type as in {@link LiveKernel#at}
     */
    public Value inArena(long userAddress, String type) {
        require(ARENA);
        Value arena = kernel.at(map.address(), "struct bpf_arena");
        long base = arena.get("kern_vm").get("addr").asLong() + ARENA_GUARD;
        return new Value(
                kernel,
                base + (userAddress & LOW_32_BITS),
                LiveType.named(kernel.btf(), type),
                name() + " at 0x" + Long.toHexString(userAddress));
    }

    // ---- globals ----------------------------------------------------------------------------------------------------

    /** {@return whether it holds the global variables of a program} */
    boolean hasVariables() {
        return section().isPresent();
    }

    /** {@return the data section that this map is the memory of; empty where it holds something else} */
    private Optional<BtfDataSection> section() {
        int id = (int) map.get("btf_value_type_id").asLong();
        if (!type().equals(ARRAY) || btfAddress() == 0 || id == 0) {
            return Optional.empty();
        }
        return types().resolve(id) instanceof BtfDataSection section ? Optional.of(section) : Optional.empty();
    }

    /** {@return the global variables in it, by name, in their order; none where it holds something else} */
    public Map<String, Value> variables() {
        Map<String, Value> variables = new LinkedHashMap<>();
        Optional<BtfDataSection> section = section();
        if (section.isEmpty()) {
            return variables;
        }
        Btf types = types();
        long base = kernel.at(map.address(), "struct bpf_array").get("value").address();
        for (BtfSectionVariable place : section.get().variables()) {
            if (types.type(place.variableId()) instanceof BtfVar variable
                    && place.offset() + place.size() <= valueSize()) {
                variables.put(
                        variable.name(),
                        new Value(
                                kernel, base + place.offset(), LiveType.of(types, variable.typeId()), variable.name()));
            }
        }
        return variables;
    }

    private Value typed(String idMember, long address, String what) {
        String of = name() + what;
        int id = (int) map.get(idMember).asLong();
        if (btfAddress() == 0 || id == 0) {
            throw new LiveKernelException("map " + name() + " was made without types, so " + of
                    + " has none; read its bytes with rawAt() or rawEntries(), or look at it with LiveKernel.at(0x"
                    + Long.toHexString(address) + ", \"...\")");
        }
        return new Value(kernel, address, LiveType.of(types(), id), of);
    }

    private ByteBuffer raw(long address, int length, String what) {
        if (length < 0 || length > LARGEST_RAW) {
            throw new LiveKernelException("map " + name() + " is said to have elements of "
                    + Integer.toUnsignedString(length) + " bytes; at most " + LARGEST_RAW + " are read");
        }
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        if (!kernel.memory().read(address, bytes)) {
            throw new UnreadableException(name() + what, address, length);
        }
        return bytes.flip();
    }

    private Btf types() {
        return kernel.types(btfAddress(), "BPF map " + name());
    }

    private void require(String... wanted) {
        String type = type();
        if (!List.of(wanted).contains(type)) {
            throw new LiveKernelException(
                    "map " + name() + " is of type " + type + ", not " + String.join(" or ", wanted));
        }
    }
}
