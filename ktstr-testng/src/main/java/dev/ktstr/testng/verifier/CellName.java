// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import java.util.Comparator;

/**
 * Which scheduler was loaded on which kernel with which topology. Names are sorted with numbers by their value.
 *
 * @param scheduler the scheduler's name
 * @param kernel what the kernel is called in this sweep, for example {@code 7.0}
 * @param topology the preset's name, for example {@code odd-3llc}
 */
public record CellName(String scheduler, String kernel, String topology) implements Comparable<CellName> {
    private static final int MAX_CHARS = 256;
    private static final Comparator<CellName> ORDER = Comparator.comparing(CellName::scheduler, NaturalOrder.INSTANCE)
            .thenComparing(CellName::kernel, NaturalOrder.INSTANCE)
            .thenComparing(CellName::topology, NaturalOrder.INSTANCE);

    /**
     * A name of three parts.
     *
     * @throws IllegalArgumentException when a part is blank, longer than 256 characters, or holds control characters
     */
    public CellName {
        check("scheduler", scheduler);
        check("kernel", kernel);
        check("topology", topology);
    }

    static void check(String what, String name) {
        if (name.isBlank() || name.length() > MAX_CHARS || !Printable.isLine(name)) {
            throw new IllegalArgumentException("the " + what + " is called '" + Printable.line(name, MAX_CHARS)
                    + "', expected 1 to " + MAX_CHARS + " printable characters");
        }
    }

    @Override
    public int compareTo(CellName other) {
        return ORDER.compare(this, other);
    }

    /** {@return for example {@code verifier[my_sched@7.0@odd-3llc]}} */
    @Override
    public String toString() {
        return "verifier[" + scheduler + "@" + kernel + "@" + topology + "]";
    }
}
