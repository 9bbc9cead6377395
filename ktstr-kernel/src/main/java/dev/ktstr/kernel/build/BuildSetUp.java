// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.build;

import dev.ktstr.kernel.source.KernelSource;

/**
 * The options and tools that kernels are made with here, read once: whoever names an answer after them and then makes the kernel does
 * both with the same, though the user's files and programs may be others by then.
 */
public final class BuildSetUp {

    private static final int WORD_CHARS = 16;

    private final Kconfig kconfig;
    private final Toolchain tools;

    BuildSetUp(Kconfig kconfig, Toolchain tools) {
        this.kconfig = kconfig;
        this.tools = tools;
    }

    /** {@return all that a kernel of these sources is made of} */
    public BuildInputs inputs(KernelSource source) {
        return inputs(source.version(), source.identity());
    }

    BuildInputs inputs(String version, String identity) {
        return BuildInputs.of(version, identity, kconfig, tools);
    }

    /** {@return a short word for all of it: with others, the same sources make another kernel} */
    public String word() {
        return inputs("0", "0").digest().substring(0, WORD_CHARS);
    }
}
