// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * The types of a kernel, a module or a BPF program, from its BTF section.
 *
 * <p>Sections may be hostile: {@link #parse} checks the extent of every type, and what a type says is checked when it is asked
 * for. Nothing but a {@link BtfException} comes out of either. The section is copied; beside the copy there are a few bytes
 * per type. Immutable, for any number of threads.
 */
public final class Btf {

    /** Guests are 64-bit machines, and BPF is one. */
    public static final int POINTER_BYTES = 8;

    private static final BtfVoid VOID = new BtfVoid();
    private static final int STRUCTS = BtfKind.STRUCT.bit() | BtfKind.UNION.bit();
    private static final int LISTED = STRUCTS | BtfKind.TYPEDEF.bit() | BtfKind.ENUM.bit() | BtfKind.ENUM64.bit();

    private final Section section;
    private final Btf base;

    // Made when first needed. Two threads may both make one, which is harmless.
    private volatile NameIndex names;
    private volatile NameIndex functionNames;

    private Btf(Section section, Btf base) {
        this.section = section;
        this.base = base;
    }

    /**
     * Reads a section that stands alone.
     *
     * @param section the bytes from position to limit, which stay as they are
     * @param origin where they came from, for error messages: {@code /boot/vmlinux}, {@code BPF program 12}
     * @throws BtfException when they are no BTF, or a newer one
     */
    public static Btf parse(ByteBuffer section, String origin) {
        return new Btf(new Section(section, origin, null), null);
    }

    /**
     * Reads a section whose ids and strings continue those of {@code base}: a module's, with its kernel's as the base.
     *
     * @throws BtfException as {@link #parse}. That it was made for another base is seen only where the two do not fit
     */
    public static Btf parseSplit(ByteBuffer section, String origin, Btf base) {
        return new Btf(new Section(section, origin, base.section), base);
    }

    /** {@return the number of types, with void, which is type 0, and the base's; ids are below it} */
    public int size() {
        return section.endId;
    }

    /**
     * {@return the type of this number}
     *
     * @throws BtfException when there is none, or what it says is impossible
     */
    public BtfType type(int id) {
        return id == 0 ? VOID : TypeReader.read(section, id);
    }

    /** {@return the type of this number or, where that is a typedef or a modifier, the one behind it} */
    public BtfType resolve(int id) {
        return type(section.resolve(id));
    }

    /**
     * {@return how many bytes a value of this type takes, less than 2^32}
     *
     * @throws BtfException also for what has no size: void, functions, tags, incomplete types
     */
    public long sizeOf(int id) {
        return section.sizeOf(id);
    }

    /** {@return the type as C writes it, for people: {@code struct task_struct *}, {@code u64[4]}} Never fails. */
    public String describe(int id) {
        return new TypeDescription(section).of(id);
    }

    /** {@return the complete struct or union of this name; of several the one with the lowest id, as libbpf does} */
    public Optional<BtfStruct> struct(String name) {
        int id = find(STRUCTS, name);
        return id == 0 ? Optional.empty() : Optional.of((BtfStruct) type(id));
    }

    /** {@return the variable of this name, such as {@code runqueues} of {@code .data..percpu}} */
    public Optional<BtfVar> variable(String name) {
        int id = find(BtfKind.VAR.bit(), name);
        return id == 0 ? Optional.empty() : Optional.of((BtfVar) type(id));
    }

    /** {@return the type of this kind and name; of several the one with the lowest id} Nothing is found without a name. */
    public Optional<BtfType> find(BtfKind kind, String name) {
        int id = find(kind.bit(), name);
        return id == 0 ? Optional.empty() : Optional.of(type(id));
    }

    /** {@return names of structs, unions, typedefs and enums that are nearly {@code name}, best first, at most {@code limit}} */
    public List<String> similar(String name, int limit) {
        SimilarNames similar = new SimilarNames(name, limit);
        for (int id = 1; id < section.endId; id++) {
            Section holder = section.holding(id);
            int at = holder.start(id);
            int nameOffset = holder.words[at];
            if ((1 << Section.kind(holder.words[at + 1]) & LISTED) != 0
                    && section.isShort(nameOffset, SimilarNames.MAX_LENGTH)) {
                similar.offer(section.string(nameOffset));
            }
        }
        return similar.best();
    }

    private int find(int kinds, String name) {
        byte[] key = Section.key(name);
        return key.length == 0 ? 0 : find(kinds, key);
    }

    private int find(int kinds, byte[] key) {
        int found = base == null ? 0 : base.find(kinds, key);
        return found != 0 ? found : index(kinds == BtfKind.FUNC.bit()).find(key, kinds);
    }

    private NameIndex index(boolean functions) {
        NameIndex index = functions ? functionNames : names;
        if (index == null) {
            index = new NameIndex(section, functions);
            if (functions) {
                functionNames = index;
            } else {
                names = index;
            }
        }
        return index;
    }
}
