// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

/**
 * A function that exists. No record, because its name stays in the section until it is asked for: half of a kernel's types are
 * functions.
 */
public final class BtfFunction implements BtfType {

    /** Knows all strings. */
    private final Section section;

    private final int id;
    private final int nameOffset;
    private final int prototypeId;
    private final BtfLinkage linkage;

    BtfFunction(Section section, int id, int nameOffset, int prototypeId, BtfLinkage linkage) {
        this.section = section;
        this.id = id;
        this.nameOffset = nameOffset;
        this.prototypeId = prototypeId;
        this.linkage = linkage;
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public BtfKind kind() {
        return BtfKind.FUNC;
    }

    /** {@return its symbol} */
    @Override
    public String name() {
        return section.string(nameOffset);
    }

    /** {@return the number of its {@link BtfFunctionPrototype}} */
    public int prototypeId() {
        return prototypeId;
    }

    /** {@return who sees it} */
    public BtfLinkage linkage() {
        return linkage;
    }

    /** Both of the same BTF, and the same type of it. */
    @Override
    public boolean equals(Object other) {
        return other instanceof BtfFunction that && that.section == section && that.id == id;
    }

    @Override
    public int hashCode() {
        return Integer.hashCode(id);
    }

    @Override
    public String toString() {
        return "function " + Section.printable(name());
    }
}
