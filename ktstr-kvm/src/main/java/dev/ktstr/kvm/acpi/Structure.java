// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.acpi;

/** A part of a table that writes itself. */
interface Structure {
    /** Writes its fields, in the order of the specification. */
    void writeTo(TableWriter out);
}
