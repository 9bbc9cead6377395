// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.live;

import dev.ktstr.kernel.btf.Btf;
import dev.ktstr.kernel.btf.BtfKind;
import dev.ktstr.kernel.btf.BtfPointer;
import dev.ktstr.kernel.btf.BtfType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A type, with as many pointers to it as it takes: BTF need not have the type "pointer to X" for every X.
 *
 * @param btf where the type is described
 * @param id its number there
 * @param pointers how many pointers lead to it
 */
record LiveType(Btf btf, int id, int pointers) {
    private static final Pattern NAME =
            Pattern.compile("(?:(struct|union|enum) +)?([A-Za-z_][A-Za-z0-9_ ]*?) *((?:\\* *)*)");
    private static final Map<String, List<BtfKind>> KINDS = Map.of(
            "struct", List.of(BtfKind.STRUCT),
            "union", List.of(BtfKind.UNION),
            "enum", List.of(BtfKind.ENUM, BtfKind.ENUM64),
            "", List.of(BtfKind.TYPEDEF, BtfKind.INT));
    /** GCC writes them in an order of its own; clang writes most of them as people do. */
    private static final Map<String, String> COMPILER_NAMES = Map.of(
            "unsigned", "unsigned int",
            "short", "short int",
            "unsigned short", "short unsigned int",
            "long", "long int",
            "unsigned long", "long unsigned int",
            "long long", "long long int",
            "unsigned long long", "long long unsigned int",
            "bool", "_Bool");

    private static final int ALTERNATIVES = 5;

    static LiveType of(Btf btf, int id) {
        return new LiveType(btf, id, 0);
    }

    /**
     * {@return the type written like this}
     *
     * @param name as in C: {@code struct rq}, {@code unsigned long}, {@code struct task_struct *}
     * @throws LiveKernelException if there is no such type; names those that are written similarly
     */
    static LiveType named(Btf btf, String name) {
        Matcher written = NAME.matcher(name.strip());
        if (!written.matches()) {
            throw new LiveKernelException(
                    "'" + name
                            + "' is no name of a type; expected one like 'struct rq', 'unsigned long' or 'struct task_struct *'");
        }
        String keyword = Objects.requireNonNullElse(written.group(1), "");
        String plain = written.group(2);
        int id = find(btf, keyword, plain)
                .or(() -> find(btf, keyword, COMPILER_NAMES.getOrDefault(plain, plain)))
                .orElseThrow(() -> new LiveKernelException("this kernel has no type '" + name + "'"
                        + Alternatives.similar(btf.similar(plain, ALTERNATIVES))));
        return new LiveType(
                btf, id, (int) written.group(3).chars().filter(c -> c == '*').count());
    }

    private static Optional<Integer> find(Btf btf, String keyword, String name) {
        return KINDS.get(keyword).stream()
                .flatMap(kind -> btf.find(kind, name).stream())
                .map(BtfType::id)
                .findFirst();
    }

    boolean isPointer() {
        return pointers > 0 || resolved() instanceof BtfPointer;
    }

    /** {@return the type without names and modifiers, where nothing points to it} */
    BtfType resolved() {
        return btf.resolve(id);
    }

    /** {@return what a pointer points to} */
    LiveType pointee() {
        return pointers > 0 ? new LiveType(btf, id, pointers - 1) : of(btf, ((BtfPointer) resolved()).targetId());
    }

    /** {@return how many bytes a value takes} */
    long size() {
        return pointers > 0 ? Btf.POINTER_BYTES : btf.sizeOf(id);
    }

    @Override
    public String toString() {
        String base = btf.describe(id);
        return pointers == 0 ? base : base + (base.endsWith("*") ? "" : " ") + "*".repeat(pointers);
    }
}
