// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.topology;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How far NUMA nodes are from each other, as ACPI's SLIT says it: 10 is a node's own memory, 20 twice as far.
 *
 * @param rows a square; {@code rows[i][j]} is the distance from node i to node j: 10 where they are the same, else 11 to 254,
 *     and the same both ways
 */
public record NumaDistances(List<List<Integer>> rows) {
    /** Distance of a node to itself. */
    public static final int LOCAL = 10;
    /** Distance between any two nodes where nothing is said. */
    public static final int REMOTE = 20;
    /** 255 would say that there is no way from one to the other. */
    private static final int MAX = 254;

    public NumaDistances {
        rows = rows.stream().map(List::copyOf).toList();
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).size() != rows.size()) {
                throw new InvalidTopologyException("distances of " + rows.size() + " nodes are a square, but row " + i
                        + " has " + rows.get(i).size() + " of them");
            }
            for (int j = 0; j < rows.size(); j++) {
                check(i, j, rows.get(i).get(j));
            }
            for (int j = 0; j < i; j++) {
                if (!rows.get(i).get(j).equals(rows.get(j).get(i))) {
                    throw new InvalidTopologyException("the distance from node " + i + " to node " + j + " is "
                            + rows.get(i).get(j) + ", but " + rows.get(j).get(i) + " the other way");
                }
            }
        }
    }

    private static void check(int from, int to, int distance) {
        if (from == to && distance != LOCAL) {
            throw new InvalidTopologyException(
                    "the distance of node " + from + " to itself must be " + LOCAL + " but was " + distance);
        }
        if (from != to && (distance <= LOCAL || distance > MAX)) {
            throw new InvalidTopologyException("the distance from node " + from + " to node " + to + " must be "
                    + (LOCAL + 1) + " to " + MAX + " but was " + distance);
        }
    }

    /** {@return the usual distances: 10 and 20} */
    public static NumaDistances usual(int nodes) {
        List<List<Integer>> rows = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            List<Integer> row = new ArrayList<>(Collections.nCopies(nodes, REMOTE));
            row.set(i, LOCAL);
            rows.add(row);
        }
        return new NumaDistances(rows);
    }

    /** {@return the number of nodes} */
    public int nodes() {
        return rows.size();
    }

    /** {@return the distance from one node to another} */
    public int between(int from, int to) {
        return rows.get(from).get(to);
    }
}
