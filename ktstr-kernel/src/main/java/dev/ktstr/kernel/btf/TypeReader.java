// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

/** Makes the object for a type, each field checked. */
final class TypeReader {

    private TypeReader() {}

    /**
     * {@return the type {@code id}, which is not 0}
     *
     * <p>The name is read at one place for all kinds: at a place for each, the compiler of a fresh JVM would spend more time on
     * this method than the method itself takes for a whole kernel.
     */
    static BtfType read(Section section, int id) {
        Section holder = section.holding(id);
        int[] words = holder.words;
        int at = holder.start(id);
        int info = words[at + 1];
        int last = words[at + 2];
        BtfKind kind = BtfKind.of(Section.kind(info));
        String name = section.string(words[at]);
        return switch (kind) {
            case VOID -> throw new AssertionError("Type " + id + " is void and was let in");
            case INT -> integer(holder, id, at, name);
            case PTR -> new BtfPointer(id, last);
            case ARRAY -> new BtfArray(id, words[at + 3], words[at + 4], Integer.toUnsignedLong(words[at + 5]));
            case STRUCT, UNION -> new BtfStruct(section, holder, id, at, name);
            case ENUM, ENUM64 -> enumeration(section, holder, id, at, name);
            case FWD -> new BtfForward(id, name, Section.flag(info));
            case TYPEDEF -> new BtfTypedef(id, name, last);
            case VOLATILE, CONST, RESTRICT, TYPE_TAG -> new BtfModifier(id, kind, name, last);
            // The linkage is where other kinds have their count.
            case FUNC -> new BtfFunction(id, name, last, linkage(holder, id, at, Section.vlen(info)));
            case FUNC_PROTO ->
                new BtfFunctionPrototype(id, last, new ItemList.Parameters(section, words, at + 3, Section.vlen(info)));
            case VAR -> new BtfVar(id, name, last, linkage(holder, id, at, words[at + 3]));
            case DATASEC -> dataSection(section, words, id, at, name);
            case FLOAT -> floatingPoint(holder, id, at, name);
            case DECL_TAG -> new BtfDeclTag(id, name, last, words[at + 3]);
        };
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
