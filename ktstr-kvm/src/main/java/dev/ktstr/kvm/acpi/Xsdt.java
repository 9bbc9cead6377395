// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.acpi;

import java.util.List;

/**
 * Extended System Description Table: section 5.2.8.
 *
 * @param tables addresses of the tables that have no other way of being found
 */
record Xsdt(List<Long> tables) implements SystemTable {
    @Override
    public String signature() {
        return "XSDT";
    }

    @Override
    public int revision() {
        return 1;
    }

    @Override
    public void writeBody(TableWriter out) {
        tables.forEach(out::u64); // entry
    }
}
