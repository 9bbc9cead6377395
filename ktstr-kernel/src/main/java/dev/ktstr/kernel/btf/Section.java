// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of a BTF section: a header, the types one after the other, the strings. All types are made of 32-bit words.
 *
 * <p>It copies the words and the strings, so that a guest cannot change them after they were checked, and notes where each
 * type begins. More is not made of a type before it is asked for. No method allocates or takes time beyond what the section
 * is long; strings and nesting have a limit of their own.
 */
final class Section {

    // struct btf_header
    private static final int MAGIC = 0;
    private static final int VERSION = 2;
    private static final int HDR_LEN = 4;
    private static final int TYPE_OFF = 8;
    private static final int TYPE_LEN = 12;
    private static final int STR_OFF = 16;
    private static final int STR_LEN = 20;
    private static final int HEADER_BYTES = 24;

    private static final int MAGIC_LITTLE_ENDIAN = 0xeb9f;

    /** Words of a struct btf_type: offset of the name; kind, count and flag; size or type. */
    static final int TYPE_WORDS = 3;

    /** Links followed from a type to what it is made of. The kernel and libbpf have the same limit. */
    static final int MAX_DEPTH = 32;

    /** The kernel refuses names of 512 bytes and more, with the NUL. Tags are free text, so there is some more room here. */
    private static final int MAX_STRING_BYTES = 4096;

    private static final int MAX_PRINTED = 80;

    /** Only so much of a name is hashed, as a hostile section may point to one long string from each type. */
    private static final int HASHED_BYTES = 64;

    private static final long MAX_SIZE = 0xffff_ffffL;

    private static final byte[] NO_KEY = {};

    // The kinds as the constants that a switch wants.
    private static final int VOID = 0;
    private static final int INT = 1;
    private static final int PTR = 2;
    private static final int ARRAY = 3;
    private static final int STRUCT = 4;
    private static final int UNION = 5;
    private static final int ENUM = 6;
    private static final int TYPEDEF = 8;
    private static final int VOLATILE = 9;
    private static final int CONST = 10;
    private static final int RESTRICT = 11;
    private static final int FUNC_PROTO = 13;
    private static final int VAR = 14;
    private static final int DATASEC = 15;
    private static final int FLOAT = 16;
    private static final int DECL_TAG = 17;
    private static final int TYPE_TAG = 18;
    private static final int ENUM64 = 19;

    /** A bit for each kind that only says something about the type behind it. */
    private static final int SEEN_THROUGH = 1 << TYPEDEF | 1 << VOLATILE | 1 << CONST | 1 << RESTRICT | 1 << TYPE_TAG;

    /** Bits of the second word that have no meaning yet. A newer format may count members in them. */
    private static final int RESERVED_INFO = 0x60ff_0000;

    final String origin;
    final Section base;
    final int firstId;
    final int endId;
    final int[] words;
    private final int[] starts;
    private final byte[] strings;
    private final int firstString;
    private final int endString;
    private final int wordsAt;
    private final int stringsAt;

    /** Reads {@code bytes} from its position to its limit, and leaves both as they are; {@code base} may be null. */
    Section(ByteBuffer bytes, String origin, Section base) {
        this.origin = origin;
        this.base = base;
        ByteBuffer in = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        int size = in.limit();
        if (size < HEADER_BYTES) {
            throw damaged(0, "there are " + size + " bytes, and the header alone has " + HEADER_BYTES);
        }
        int magic = Short.toUnsignedInt(in.getShort(MAGIC));
        if (magic != MAGIC_LITTLE_ENDIAN) {
            throw damaged(
                    MAGIC,
                    "the magic is 0x" + Integer.toHexString(magic) + ", not 0xeb9f"
                            + (magic == 0x9feb ? ": it is big-endian, and guests here are little-endian" : ""));
        }
        if (in.get(VERSION) != 1) {
            throw damaged(VERSION, "the version is " + Byte.toUnsignedInt(in.get(VERSION)) + ", and only 1 is known");
        }
        long header = Integer.toUnsignedLong(in.getInt(HDR_LEN));
        if (header < HEADER_BYTES || header > size) {
            throw damaged(
                    HDR_LEN,
                    "the header says that it has " + header + " bytes, not " + HEADER_BYTES + " to the section's "
                            + size);
        }
        long typesAt = header + Integer.toUnsignedLong(in.getInt(TYPE_OFF));
        long typesEnd = typesAt + Integer.toUnsignedLong(in.getInt(TYPE_LEN));
        long textAt = header + Integer.toUnsignedLong(in.getInt(STR_OFF));
        long textEnd = textAt + Integer.toUnsignedLong(in.getInt(STR_LEN));
        if (typesEnd > textAt || textEnd > size) {
            throw damaged(
                    TYPE_OFF,
                    String.format(
                            "types are from 0x%x to 0x%x, strings from 0x%x to 0x%x; they should follow each other"
                                    + " within 0x%x bytes",
                            typesAt, typesEnd, textAt, textEnd, size));
        }
        if ((typesEnd - typesAt) % Integer.BYTES != 0) {
            throw damaged(TYPE_LEN, "types take " + (typesEnd - typesAt) + " bytes, which are no whole words");
        }
        this.wordsAt = (int) typesAt;
        this.words = new int[(int) (typesEnd - typesAt) / Integer.BYTES];
        in.position(wordsAt);
        in.asIntBuffer().get(words);
        this.stringsAt = (int) textAt;
        this.strings = new byte[(int) (textEnd - textAt)];
        in.position(stringsAt);
        in.get(strings);
        this.firstString = base == null ? 0 : base.endString;
        this.firstId = base == null ? 1 : base.endId;
        checkStrings();
        this.endString = firstString + strings.length;
        this.starts = findTypes();
        this.endId = firstId + starts.length;
    }

    private void checkStrings() {
        if (strings.length == 0) {
            if (base == null) {
                throw damaged(STR_LEN, "there are no strings, not even the empty one");
            }
            return;
        }
        if (strings[strings.length - 1] != 0) {
            throw damaged(stringsAt + strings.length - 1L, "the last string has no end");
        }
        if (base == null && strings[0] != 0) {
            throw damaged(stringsAt, "the first string is not the empty one");
        }
        // Words are at least three per type, so that ids are far from this limit.
        if (firstString > Integer.MAX_VALUE - strings.length) {
            throw damaged(STR_LEN, "with those of its base there are more than 2 GiB of strings");
        }
    }

    private int[] findTypes() {
        int[] found = new int[words.length / TYPE_WORDS];
        int count = 0;
        int at = 0;
        while (at < words.length) {
            // Before its place is noted: the room is for types that are whole.
            int end = endOf(firstId + count, at);
            found[count++] = at;
            at = end;
        }
        return Arrays.copyOf(found, count);
    }

    /**
     * {@return where the type {@code id} ends, which begins at {@code at}} A method, because a fresh JVM compiles a method that is
     * called often much sooner than a loop that runs long.
     */
    private int endOf(int id, int at) {
        int rest = words.length - at;
        int length = rest < TYPE_WORDS ? TYPE_WORDS : lengthOf(id, at, words[at + 1]);
        if (length > rest) {
            throw damagedWord(
                    at, "type " + id + " needs " + length + " words, and only " + rest + " are left of the types");
        }
        return at + length;
    }

    private int lengthOf(int id, int at, int info) {
        if ((info & RESERVED_INFO) != 0) {
            throw damagedWord(
                    at + 1,
                    "type " + id + " is described by 0x" + Integer.toHexString(info)
                            + ", in which bits are set that should be 0. It may be of a newer format");
        }
        int kind = kind(info);
        return switch (kind) {
            case VOID -> throw damagedWord(at + 1, "type " + id + " is void, which is only type 0");
            case INT, VAR, DECL_TAG -> TYPE_WORDS + 1;
            case ARRAY -> TYPE_WORDS + 3;
            case STRUCT, UNION, DATASEC, ENUM64 -> TYPE_WORDS + 3 * vlen(info);
            case ENUM, FUNC_PROTO -> TYPE_WORDS + 2 * vlen(info);
            default -> {
                if (kind >= BtfKind.COUNT) {
                    throw damagedWord(
                            at + 1,
                            "type " + id + " is of kind " + kind + ", so its length is not known. Kinds up to "
                                    + (BtfKind.COUNT - 1) + " are known; a newer kernel may have more");
                }
                yield TYPE_WORDS;
            }
        };
    }

    static int kind(int info) {
        return info >>> 24 & 0x1f;
    }

    static int vlen(int info) {
        return info & 0xffff;
    }

    static boolean flag(int info) {
        return info < 0;
    }

    /** {@return this section or one below it, the one that has the type {@code id}, which must not be 0} */
    Section holding(int id) {
        if (id <= 0 || id >= endId) {
            throw damaged(wordsAt, "there is no type " + Integer.toUnsignedString(id) + ", only 0 to " + (endId - 1));
        }
        Section section = this;
        while (id < section.firstId) {
            section = section.base;
        }
        return section;
    }

    /** {@return at which of its words a type of this very section begins} */
    int start(int id) {
        return starts[id - firstId];
    }

    /** {@return how many types are in this very section} */
    int count() {
        return starts.length;
    }

    /** {@return the id behind modifiers and typedefs} */
    int resolve(int id) {
        int current = id;
        for (int depth = 0; depth < MAX_DEPTH; depth++) {
            if (current == 0) {
                return 0;
            }
            Section holder = holding(current);
            int at = holder.start(current);
            if ((1 << kind(holder.words[at + 1]) & SEEN_THROUGH) == 0) {
                return current;
            }
            current = holder.words[at + 2];
        }
        throw tooDeep(id);
    }

    /** {@return bytes of the type in memory, at most 2^32 - 1} */
    long sizeOf(int id) {
        long elements = 1;
        int current = id;
        for (int depth = 0; depth < MAX_DEPTH; depth++) {
            if (current == 0) {
                throw noSize(id, "void");
            }
            Section holder = holding(current);
            int at = holder.start(current);
            int kind = kind(holder.words[at + 1]);
            switch (kind) {
                case INT, ENUM, ENUM64, FLOAT, STRUCT, UNION, DATASEC -> {
                    return times(id, elements, Integer.toUnsignedLong(holder.words[at + 2]));
                }
                case PTR -> {
                    return times(id, elements, Btf.POINTER_BYTES);
                }
                case ARRAY -> {
                    elements = times(id, elements, Integer.toUnsignedLong(holder.words[at + 5]));
                    current = holder.words[at + 3];
                }
                case TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG, VAR -> current = holder.words[at + 2];
                default -> throw noSize(id, "a " + BtfKind.of(kind));
            }
        }
        throw tooDeep(id);
    }

    /** Neither number is trusted, so they are compared before they are multiplied. */
    private long times(int id, long elements, long size) {
        if (size != 0 && elements > MAX_SIZE / size) {
            throw damagedType(
                    id, "type " + id + " has " + elements + " times " + size + " bytes, which is 4 GiB or more");
        }
        return elements * size;
    }

    private BtfException noSize(int id, String what) {
        return damagedType(id, "type " + id + " has no size, because it is " + what);
    }

    private BtfException tooDeep(int id) {
        return damagedType(
                id, "type " + id + " is made of itself, or of more than " + MAX_DEPTH + " types one behind the other");
    }

    /** {@return the string at an offset, which is UTF-8} */
    String string(int offset) {
        if (offset == 0) {
            return "";
        }
        Section holder = holdingString(offset);
        byte[] text = holder.strings;
        int begin = offset - holder.firstString;
        int end = begin;
        int limit = Math.min(begin + MAX_STRING_BYTES, text.length - 1);
        int all = 0;
        while (end < limit && text[end] != 0) {
            all |= text[end++];
        }
        if (text[end] != 0) {
            throw damaged(holder.stringsAt + (long) begin, "a string is longer than " + MAX_STRING_BYTES + " bytes");
        }
        return all >= 0
                ? ascii(text, begin, end - begin)
                : new String(text, begin, end - begin, StandardCharsets.UTF_8);
    }

    /** Not with a Charset: that constructor is so long that a fresh JVM spends 10 ms on compiling it. */
    @SuppressWarnings("deprecation")
    private static String ascii(byte[] text, int begin, int length) {
        return length == 0 ? "" : new String(text, 0, begin, length);
    }

    /** {@return whether the string at an offset is the empty one} */
    boolean isEmpty(int offset) {
        if (offset == 0) {
            return true;
        }
        Section holder = holdingString(offset);
        return holder.strings[offset - holder.firstString] == 0;
    }

    /** {@return whether the string at an offset has at most {@code limit} bytes} */
    boolean isShort(int offset, int limit) {
        Section holder = holdingString(offset);
        byte[] text = holder.strings;
        int begin = offset - holder.firstString;
        int end = begin;
        while (text[end] != 0 && end - begin <= limit) {
            end++;
        }
        return end - begin <= limit;
    }

    /** {@return whether the string at an offset is {@code key}, which is neither empty nor holds a 0} */
    boolean isString(int offset, byte[] key) {
        Section holder = holdingString(offset);
        byte[] text = holder.strings;
        int begin = offset - holder.firstString;
        int length = key.length;
        if (text[begin] != key[0] || length >= text.length - begin || text[begin + length] != 0) {
            return false;
        }
        for (int i = 1; i < length; i++) {
            if (text[begin + i] != key[i]) {
                return false;
            }
        }
        return true;
    }

    /** {@return what {@link #hash(byte[])} gives for the string at an offset} */
    int hash(int offset) {
        Section holder = holdingString(offset);
        byte[] text = holder.strings;
        int begin = offset - holder.firstString;
        int hash = 0;
        for (int i = begin; text[i] != 0 && i - begin < HASHED_BYTES; i++) {
            hash = 31 * hash + text[i];
        }
        return hash ^ hash >>> 15;
    }

    static int hash(byte[] key) {
        int hash = 0;
        for (int i = 0; i < key.length && i < HASHED_BYTES; i++) {
            hash = 31 * hash + key[i];
        }
        return hash ^ hash >>> 15;
    }

    /** {@return the bytes of a name as a section has them; none for a name that no section can have} */
    static byte[] key(String name) {
        return name.indexOf(0) < 0 ? name.getBytes(StandardCharsets.UTF_8) : NO_KEY;
    }

    private Section holdingString(int offset) {
        if (offset < 0 || offset >= endString) {
            throw damaged(
                    stringsAt,
                    "there is no string at offset 0x" + Integer.toHexString(offset) + ", only up to 0x"
                            + Integer.toHexString(endString));
        }
        Section section = this;
        while (offset < section.firstString) {
            section = section.base;
        }
        return section;
    }

    /** {@return the text as it may go to a terminal: ASCII only, and not long} */
    static String printable(String text) {
        StringBuilder clean = new StringBuilder();
        for (int i = 0; i < text.length() && i < MAX_PRINTED; i++) {
            char c = text.charAt(i);
            clean.append(c < ' ' || c > '~' ? '?' : c);
        }
        return text.length() > MAX_PRINTED ? clean.append("...").toString() : clean.toString();
    }

    BtfException damagedType(int id, String problem) {
        if (id <= 0 || id >= endId) {
            return damaged(wordsAt, problem);
        }
        Section holder = holding(id);
        return holder.damagedWord(holder.start(id), problem);
    }

    BtfException damagedWord(int word, String problem) {
        return damaged(wordsAt + (long) word * Integer.BYTES, problem);
    }

    private BtfException damaged(long offset, String problem) {
        return new BtfException(origin, offset, problem);
    }
}
