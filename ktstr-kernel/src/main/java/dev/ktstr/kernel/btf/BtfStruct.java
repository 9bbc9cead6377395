// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.RandomAccess;

/**
 * A complete struct or union. No record, because its name and its members stay in the section until they are asked for:
 * task_struct has hundreds.
 */
public final class BtfStruct implements BtfType {

    private static final int MEMBER_WORDS = 3;

    /** So many different anonymous ones are looked through: their list is searched for each, so it must be short. */
    private static final int MAX_ANONYMOUS = 1024;

    /** Knows all ids and strings. */
    private final Section section;

    /** Has the words of this type: the same section, or one below it. */
    private final Section holder;

    private final int id;
    private final BtfKind kind;
    private final int nameOffset;
    private final long size;

    /** At which of the holder's words the members begin. */
    private final int membersAt;

    private final int memberCount;
    private final boolean bitfields;

    /** The struct or union {@code id}, which begins at {@code at} in {@code holder}; {@code section} knows all ids. */
    BtfStruct(Section section, Section holder, int id, int at) {
        int[] words = holder.words;
        int info = words[at + 1];
        this.section = section;
        this.holder = holder;
        this.id = id;
        this.kind = BtfKind.of(Section.kind(info));
        this.nameOffset = words[at];
        this.size = Integer.toUnsignedLong(words[at + 2]);
        this.membersAt = at + Section.TYPE_WORDS;
        this.memberCount = Section.vlen(info);
        this.bitfields = Section.flag(info);
    }

    @Override
    public int id() {
        return id;
    }

    /** {@return {@code STRUCT} or {@code UNION}} */
    @Override
    public BtfKind kind() {
        return kind;
    }

    @Override
    public String name() {
        return section.string(nameOffset);
    }

    /** {@return bytes in memory, below 2^32} */
    public long size() {
        return size;
    }

    /** {@return the members as declared, anonymous ones included; read from the section as they are asked for} */
    public List<BtfMember> members() {
        return new Members();
    }

    /**
     * Looks a member up, also in anonymous structs and unions, as C does.
     *
     * @return the member, its offset counted from this struct
     * @throws BtfException when something in the way of the search lies outside of its struct
     */
    public Optional<BtfMember> member(String memberName) {
        byte[] key = Section.key(memberName);
        return key.length == 0 ? Optional.empty() : Optional.ofNullable(new Search(key, memberName).in(this, 0, 0));
    }

    /** {@return the names that {@link #member} knows, in their order, for error messages; at most {@code limit}} */
    public List<String> memberNames(int limit) {
        List<String> names = new ArrayList<>();
        new Search(null, "").collect(this, 0, names, limit);
        return names;
    }

    /** Both of the same BTF, and the same type of it. */
    @Override
    public boolean equals(Object other) {
        return other instanceof BtfStruct that && that.section == section && that.id == id;
    }

    @Override
    public int hashCode() {
        return Integer.hashCode(id);
    }

    @Override
    public String toString() {
        return (kind == BtfKind.UNION ? "union " : "struct ") + Section.printable(name());
    }

    /** {@return which of its own members has this name, or -1} */
    private int indexOf(byte[] key) {
        int[] words = holder.words;
        for (int i = 0, at = membersAt; i < memberCount; i++, at += MEMBER_WORDS) {
            if (section.isString(words[at], key)) {
                return i;
            }
        }
        return -1;
    }

    private BtfMember read(int index, int at, String memberName, long outerBits) {
        int[] words = holder.words;
        int typeId = words[at + 1];
        int packed = words[at + 2];
        int width = bitfields ? packed >>> 24 : 0;
        long offset = bitfields ? packed & 0xffffff : Integer.toUnsignedLong(packed);
        long length = width > 0 ? width : section.sizeOf(typeId) * Byte.SIZE;
        if (offset + length > size * Byte.SIZE) {
            throw holder.damagedWord(
                    at,
                    "member " + index + " of " + this + " has " + length + " bits from bit " + offset
                            + ", but the whole is of " + size + " bytes");
        }
        return new BtfMember(memberName, typeId, outerBits + offset, width);
    }

    /** The members of this struct alone. */
    private final class Members extends AbstractList<BtfMember> implements RandomAccess {
        @Override
        public int size() {
            return memberCount;
        }

        @Override
        public BtfMember get(int index) {
            int at = membersAt + MEMBER_WORDS * Objects.checkIndex(index, memberCount);
            return read(index, at, section.string(holder.words[at]), 0);
        }
    }

    /**
     * One walk through a struct and what is anonymous in it. Each anonymous type is entered once: what is not in it the first
     * time is not in it the second time, and a section that nests types in themselves is no trap.
     */
    private static final class Search {
        private final byte[] key;
        private final String name;
        private int[] entered = {};
        private int enteredCount;

        Search(byte[] key, String name) {
            this.key = key;
            this.name = name;
        }

        /**
         * Its own members come first: most are asked for there, and nothing has to be entered for them.
         */
        BtfMember in(BtfStruct struct, long outerBits, int depth) {
            int index = struct.indexOf(key);
            return index >= 0
                    ? struct.read(index, struct.membersAt + MEMBER_WORDS * index, name, outerBits)
                    : inAnonymous(struct, outerBits, depth);
        }

        private BtfMember inAnonymous(BtfStruct struct, long outerBits, int depth) {
            int[] words = struct.holder.words;
            for (int i = 0, at = struct.membersAt; i < struct.memberCount; i++, at += MEMBER_WORDS) {
                BtfStruct inner = struct.section.isEmpty(words[at]) ? enter(struct, words[at + 1], at, depth) : null;
                if (inner != null) {
                    long innerBits = struct.read(i, at, "", outerBits).bitOffset();
                    BtfMember found = in(inner, innerBits, depth + 1);
                    if (found != null) {
                        return found;
                    }
                }
            }
            return null;
        }

        void collect(BtfStruct struct, int depth, List<String> names, int limit) {
            Section section = struct.section;
            int[] words = struct.holder.words;
            for (int i = 0, at = struct.membersAt;
                    i < struct.memberCount && names.size() < limit;
                    i++, at += MEMBER_WORDS) {
                if (!section.isEmpty(words[at])) {
                    names.add(section.string(words[at]));
                } else {
                    BtfStruct inner = enter(struct, words[at + 1], at, depth);
                    if (inner != null) {
                        collect(inner, depth + 1, names, limit);
                    }
                }
            }
        }

        /** {@return the struct or union to go into, or null where there is none or it was gone into before} */
        private BtfStruct enter(BtfStruct outer, int typeId, int at, int depth) {
            if (outer.bitfields && outer.holder.words[at + 2] >>> 24 != 0) {
                // Bits that only fill. Their type may say what it wants: as large as it is not what is there.
                return null;
            }
            Section section = outer.section;
            int resolved = section.resolve(typeId);
            if (resolved == 0) {
                return null;
            }
            Section holder = section.holding(resolved);
            int start = holder.start(resolved);
            int kind = Section.kind(holder.words[start + 1]);
            if (kind != BtfKind.STRUCT.code() && kind != BtfKind.UNION.code()) {
                return null;
            }
            for (int i = 0; i < enteredCount; i++) {
                if (entered[i] == resolved) {
                    return null;
                }
            }
            if (depth == Section.MAX_DEPTH || enteredCount == MAX_ANONYMOUS) {
                throw outer.holder.damagedWord(
                        at,
                        "anonymous types are nested more than " + Section.MAX_DEPTH + " deep, or more than "
                                + MAX_ANONYMOUS + " in one struct");
            }
            if (enteredCount == entered.length) {
                entered = Arrays.copyOf(entered, Math.max(8, 2 * enteredCount));
            }
            entered[enteredCount++] = resolved;
            return new BtfStruct(section, holder, resolved, start);
        }
    }
}
