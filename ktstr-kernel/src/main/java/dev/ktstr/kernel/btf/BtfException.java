// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

import dev.ktstr.kernel.failure.KernelException;

/** BTF is damaged, is of a kind that is not known here, or has no such type. */
public final class BtfException extends KernelException {

    /**
     * Makes an error about the BTF of {@code origin}.
     *
     * @param origin where the BTF came from, as the caller of {@link Btf#parse} named it
     * @param offset byte of the section at which the problem is
     * @param problem a sentence about what is wrong there and what was expected
     */
    BtfException(String origin, long offset, String problem) {
        super("BTF of " + origin + ", byte 0x" + Long.toHexString(offset) + ": " + problem);
    }
}
