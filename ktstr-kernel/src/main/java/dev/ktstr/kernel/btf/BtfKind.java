// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

/** The kinds of types, named and numbered as in linux/btf.h. */
public enum BtfKind {
    VOID(0),
    INT(1),
    PTR(2),
    ARRAY(3),
    STRUCT(4),
    UNION(5),
    ENUM(6),
    FWD(7),
    TYPEDEF(8),
    VOLATILE(9),
    CONST(10),
    RESTRICT(11),
    FUNC(12),
    FUNC_PROTO(13),
    VAR(14),
    DATASEC(15),
    FLOAT(16),
    DECL_TAG(17),
    TYPE_TAG(18),
    ENUM64(19);

    /** How many there are; a number in a section is below it. */
    static final int COUNT = values().length;

    private static final BtfKind[] BY_CODE = new BtfKind[COUNT];

    static {
        for (BtfKind kind : values()) {
            BY_CODE[kind.code] = kind;
        }
    }

    private final int code;

    BtfKind(int code) {
        this.code = code;
    }

    static BtfKind of(int code) {
        return BY_CODE[code];
    }

    /** The number in a section. */
    int code() {
        return code;
    }

    /** A set of one, for {@link NameIndex}. */
    int bit() {
        return 1 << code;
    }
}
