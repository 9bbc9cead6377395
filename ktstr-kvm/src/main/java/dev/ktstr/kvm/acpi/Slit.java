// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.acpi;

import dev.ktstr.kvm.topology.NumaDistances;
import java.util.List;

/**
 * System Locality Information Table: section 5.2.17.
 *
 * @param distances between the nodes
 */
record Slit(NumaDistances distances) implements SystemTable {
    @Override
    public String signature() {
        return "SLIT";
    }

    @Override
    public int revision() {
        return 1;
    }

    @Override
    public void writeBody(TableWriter out) {
        out.u64(distances.nodes()); // Number of System Localities
        for (List<Integer> row : distances.rows()) {
            row.forEach(out::u8); // Entry
        }
    }
}
