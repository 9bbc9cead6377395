// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

import java.util.List;

/**
 * An ELF section of variables: {@code .data..percpu} of a kernel, {@code .bss} or {@code .maps} of a BPF program.
 *
 * @param id its number
 * @param name of the section
 * @param size bytes, below 2^32
 * @param variables read from the BTF as they are asked for
 */
public record BtfDataSection(int id, String name, long size, List<BtfSectionVariable> variables) implements BtfType {

    @Override
    public BtfKind kind() {
        return BtfKind.DATASEC;
    }
}
