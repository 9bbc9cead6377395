// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.symbols;

/**
 * A function or variable of a kernel.
 *
 * @param name such as {@code schedule}
 * @param address a virtual address as the kernel was linked: with address randomisation a running one has another
 * @param type a letter as in {@code /proc/kallsyms} and nm(1), such as {@code T} for code; lower case when it is local;
 *     {@code ?} when nm knew none
 */
public record KernelSymbol(String name, long address, char type) {

    @Override
    public String toString() {
        return String.format("%016x %c %s", address, type, name);
    }
}
