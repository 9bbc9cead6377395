// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

import java.util.Arrays;

/**
 * Makes the object for a type, each field checked. There is a reader for each kind that a kernel has many of, and one for the
 * rest.
 *
 * <p>They are classes so that a compiler cannot make one large method of them. As one method, what a fresh JVM spent on
 * compiling it, twice as it went along, was more than all else of reading a whole kernel.
 */
abstract class TypeReader {
    private static final TypeReader[] BY_KIND = new TypeReader[BtfKind.COUNT];

    static {
        Arrays.fill(BY_KIND, new Other());
        BY_KIND[BtfKind.PTR.code()] = new Pointers();
        BY_KIND[BtfKind.STRUCT.code()] = new Structs();
        BY_KIND[BtfKind.UNION.code()] = BY_KIND[BtfKind.STRUCT.code()];
        BY_KIND[BtfKind.FUNC.code()] = new Functions();
        BY_KIND[BtfKind.FUNC_PROTO.code()] = new Prototypes();
    }

    private TypeReader() {}

    /** {@return the type {@code id}, which is not 0} */
    static BtfType read(Section section, int id) {
        Section holder = section.holding(id);
        int at = holder.start(id);
        return BY_KIND[Section.kind(holder.words[at + 1])].read(section, holder, id, at);
    }

    /** Reads the type {@code id}, which begins at {@code at} in {@code holder}; {@code section} knows all ids and strings. */
    abstract BtfType read(Section section, Section holder, int id, int at);

    private static final class Pointers extends TypeReader {
        @Override
        BtfType read(Section section, Section holder, int id, int at) {
            return new BtfPointer(id, holder.words[at + 2]);
        }
    }

    private static final class Structs extends TypeReader {
        @Override
        BtfType read(Section section, Section holder, int id, int at) {
            return new BtfStruct(section, holder, id, at);
        }
    }

    private static final class Functions extends TypeReader {
        @Override
        BtfType read(Section section, Section holder, int id, int at) {
            int[] words = holder.words;
            // The linkage is where other kinds have their count.
            BtfLinkage linkage = linkage(holder, id, at, Section.vlen(words[at + 1]));
            return new BtfFunction(section, id, words[at], words[at + 2], linkage);
        }
    }

    private static final class Prototypes extends TypeReader {
        @Override
        BtfType read(Section section, Section holder, int id, int at) {
            int[] words = holder.words;
            int count = Section.vlen(words[at + 1]);
            return new BtfFunctionPrototype(
                    id, words[at + 2], new ItemList.Parameters(section, words, at + Section.TYPE_WORDS, count));
        }
    }

    private static final class Other extends TypeReader {
        @Override
        BtfType read(Section section, Section holder, int id, int at) {
            int[] words = holder.words;
            int info = words[at + 1];
            int last = words[at + 2];
            BtfKind kind = BtfKind.of(Section.kind(info));
            String name = section.string(words[at]);
            return switch (kind) {
                case INT -> integer(holder, id, at, name);
                case ARRAY -> new BtfArray(id, words[at + 3], words[at + 4], Integer.toUnsignedLong(words[at + 5]));
                case ENUM, ENUM64 -> enumeration(section, holder, id, at, name);
                case FWD -> new BtfForward(id, name, Section.flag(info));
                case TYPEDEF -> new BtfTypedef(id, name, last);
                case VOLATILE, CONST, RESTRICT, TYPE_TAG -> new BtfModifier(id, kind, name, last);
                case VAR -> new BtfVar(id, name, last, linkage(holder, id, at, words[at + 3]));
                case DATASEC -> dataSection(section, words, id, at, name);
                case FLOAT -> floatingPoint(holder, id, at, name);
                case DECL_TAG -> new BtfDeclTag(id, name, last, words[at + 3]);
                case VOID, PTR, STRUCT, UNION, FUNC, FUNC_PROTO ->
                    throw new AssertionError("Type " + id + " is of kind " + kind + ", which is not read here");
            };
        }
    }

    private static BtfType integer(Section holder, int id, int at, String name) {
        int size = holder.words[at + 2];
        int encoding = holder.words[at + 3];
        int bits = encoding & 0xff;
        int offset = encoding >>> 16 & 0xff;
        int flags = encoding >>> 24 & 0xf;
        // In this order, so that a size that is not one of the few cannot make the product overflow.
        if (size < 1 || size > 16 || Integer.bitCount(size) != 1 || bits == 0 || offset + bits > size * Byte.SIZE) {
            throw damaged(
                    holder,
                    id,
                    at,
                    "an integer of " + bits + " bits from bit " + offset + " in " + Integer.toUnsignedString(size)
                            + " bytes; expected 1, 2, 4, 8 or 16 bytes that have these bits");
        }
        return new BtfInt(id, name, size, bits, offset, (flags & 1) != 0, (flags & 4) != 0, (flags & 2) != 0);
    }

    private static BtfType enumeration(Section section, Section holder, int id, int at, String name) {
        int[] words = holder.words;
        int size = words[at + 2];
        if (size < 1 || size > 8 || Integer.bitCount(size) != 1) {
            throw damaged(
                    holder, id, at, "an enum of " + Integer.toUnsignedString(size) + " bytes; expected 1, 2, 4 or 8");
        }
        int info = words[at + 1];
        BtfKind kind = BtfKind.of(Section.kind(info));
        boolean signed = Section.flag(info);
        int begin = at + Section.TYPE_WORDS;
        int count = Section.vlen(info);
        ItemList<BtfEnumValue> values = kind == BtfKind.ENUM64
                ? new ItemList.Values64(section, words, begin, count)
                : new ItemList.Values32(section, words, begin, count, signed);
        return new BtfEnum(id, kind, name, size, signed, values);
    }

    private static BtfType dataSection(Section section, int[] words, int id, int at, String name) {
        int count = Section.vlen(words[at + 1]);
        return new BtfDataSection(
                id,
                name,
                Integer.toUnsignedLong(words[at + 2]),
                new ItemList.Variables(section, words, at + Section.TYPE_WORDS, count));
    }

    private static BtfType floatingPoint(Section holder, int id, int at, String name) {
        int size = holder.words[at + 2];
        if (size != 12 && (size < 2 || size > 16 || Integer.bitCount(size) != 1)) {
            throw damaged(
                    holder,
                    id,
                    at,
                    "a floating point number of " + Integer.toUnsignedString(size)
                            + " bytes; expected 2, 4, 8, 12 or 16");
        }
        return new BtfFloat(id, name, size);
    }

    private static BtfLinkage linkage(Section holder, int id, int at, int code) {
        if (code < 0 || code >= BtfLinkage.COUNT) {
            throw damaged(holder, id, at, "of linkage " + code + "; expected 0 (static), 1 (global) or 2 (extern)");
        }
        return BtfLinkage.of(code);
    }

    private static BtfException damaged(Section holder, int id, int at, String problem) {
        return holder.damagedWord(at, "type " + id + " is " + problem);
    }
}
