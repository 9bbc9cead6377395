// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

import java.util.Locale;

/** Writes a type as C does, for people. Hostile types come out short and odd, not as an error. */
final class TypeDescription {

    /** So many types are followed for one description; then it is cut. */
    private static final int MAX_STEPS = 64;

    private static final String CUT = "...";

    private final Section section;
    private int steps;
    private int depth;

    TypeDescription(Section section) {
        this.section = section;
    }

    String of(int id) {
        return declare(id, "");
    }

    /** {@return the declaration of {@code inner}, which is empty or already has the marks that bind closer} */
    private String declare(int id, String inner) {
        if (++steps > MAX_STEPS || depth == Section.MAX_DEPTH) {
            return join(CUT, inner);
        }
        if (id < 0 || id >= section.endId) {
            return join("<no type " + Integer.toUnsignedString(id) + ">", inner);
        }
        if (id == 0) {
            return join("void", inner);
        }
        Section holder = section.holding(id);
        int[] words = holder.words;
        int at = holder.start(id);
        depth++;
        try {
            return declare(BtfKind.of(Section.kind(words[at + 1])), id, words, at, inner);
        } finally {
            depth--;
        }
    }

    private String declare(BtfKind kind, int id, int[] words, int at, String inner) {
        int target = words[at + 2];
        return switch (kind) {
            case VOID -> throw new AssertionError("Type " + id + " is void and was let in");
            case PTR -> declare(target, bindsCloser(target) ? "(*" + inner + ")" : "*" + inner);
            case ARRAY -> declare(words[at + 3], inner + "[" + Integer.toUnsignedString(words[at + 5]) + "]");
            case FUNC_PROTO -> declare(target, inner + parameters(words, at));
            case CONST, VOLATILE, RESTRICT -> {
                String word = kind.name().toLowerCase(Locale.ROOT);
                yield isKind(target, BtfKind.PTR)
                        ? declare(target, join(word, inner))
                        : word + " " + declare(target, inner);
            }
            case TYPE_TAG, VAR -> declare(target, inner);
            case FUNC -> declare(target, name(words[at]));
            case STRUCT -> join("struct " + name(words[at]), inner);
            case UNION -> join("union " + name(words[at]), inner);
            case FWD -> join((Section.flag(words[at + 1]) ? "union " : "struct ") + name(words[at]), inner);
            case ENUM, ENUM64 -> join("enum " + name(words[at]), inner);
            case DATASEC -> join("section " + name(words[at]), inner);
            case DECL_TAG -> join("tag " + name(words[at]), inner);
            case INT, FLOAT, TYPEDEF -> join(name(words[at]), inner);
        };
    }

    private String parameters(int[] words, int at) {
        int count = Section.vlen(words[at + 1]);
        if (count == 0) {
            return "(void)";
        }
        StringBuilder list = new StringBuilder("(");
        for (int i = 0; i < count; i++) {
            int typeId = words[at + Section.TYPE_WORDS + 2 * i + 1];
            list.append(i == 0 ? "" : ", ");
            if (steps >= MAX_STEPS) {
                list.append(CUT);
                break;
            }
            list.append(typeId == 0 && i == count - 1 ? CUT : declare(typeId, ""));
        }
        return list.append(")").toString();
    }

    private boolean bindsCloser(int id) {
        return isKind(id, BtfKind.ARRAY) || isKind(id, BtfKind.FUNC_PROTO);
    }

    private boolean isKind(int id, BtfKind kind) {
        if (id <= 0 || id >= section.endId) {
            return false;
        }
        Section holder = section.holding(id);
        return Section.kind(holder.words[holder.start(id) + 1]) == kind.code();
    }

    private String name(int offset) {
        try {
            String name = section.string(offset);
            return name.isEmpty() ? "(anonymous)" : Section.printable(name);
        } catch (BtfException e) {
            return "<no name>";
        }
    }

    private static String join(String left, String right) {
        return right.isEmpty() || right.charAt(0) == '[' ? left + right : left + " " + right;
    }
}
