// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel;

import dev.ktstr.kernel.btf.BtfFuzz;
import java.util.Map;

/** What the Maven profile {@code fuzz} fuzzes in this module. A new target is a class and its line here. */
public final class FuzzTargets {

    private FuzzTargets() {}

    /** {@return the targets by the names that -Dfuzz.target takes} */
    public static Map<String, Class<?>> all() {
        return Map.of(
                "btf", BtfFuzz.class,
                "bzimage", BzImageFuzz.class,
                "elf", ElfFuzz.class,
                "kallsyms", KallsymsFuzz.class);
    }
}
