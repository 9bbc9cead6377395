// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

/** Who sees a function or a variable; in the order of their numbers in linux/btf.h. */
public enum BtfLinkage {
    STATIC,
    GLOBAL,
    EXTERN;

    private static final BtfLinkage[] ALL = values();

    /** How many there are; a number in a section is below it. */
    static final int COUNT = ALL.length;

    static BtfLinkage of(int code) {
        return ALL[code];
    }
}
