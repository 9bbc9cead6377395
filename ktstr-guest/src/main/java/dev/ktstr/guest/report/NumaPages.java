// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.report;

import dev.ktstr.guest.protocol.JsonMessage;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a worker had its memory when its work was done.
 *
 * @param byNode its own pages, without those it had from the agent, on each NUMA node where it had any; none where the kernel did
 *     not tell, and of a worker that did not end by itself
 * @param migrated pages that NUMA balancing moved in the whole guest meanwhile; empty where the kernel does not count them
 */
public record NumaPages(SortedMap<Integer, Long> byNode, OptionalLong migrated) {
    /** Nobody told. */
    public static final NumaPages UNKNOWN = new NumaPages(Collections.emptySortedMap(), OptionalLong.empty());

    /** More than fit into the addresses of a process; so many for each node of each worker have a sum. */
    private static final long MAX_PAGES = 1L << 36;

    public NumaPages {
        byNode = Collections.unmodifiableSortedMap(new TreeMap<>(byNode));
    }

    /** {@return what a WORKER message says} */
    static NumaPages read(JsonMessage json) {
        SortedMap<Integer, Long> byNode = new TreeMap<>();
        for (Map.Entry<String, Long> entry : json.counts("numaPages").entrySet()) {
            byNode.put(node(json, entry.getKey()), pages(json, entry));
        }
        return new NumaPages(
                byNode,
                json.has("numaPagesMigrated")
                        ? OptionalLong.of(json.count("numaPagesMigrated"))
                        : OptionalLong.empty());
    }

    private static int node(JsonMessage json, String name) {
        if (!name.matches("0|[1-9][0-9]{0,3}") || Integer.parseInt(name) >= ReadyReport.MAX_NODES) {
            throw json.malformed(
                    "numaPages",
                    "has a node '" + JsonMessage.shorten(name) + "', expected 0 to " + (ReadyReport.MAX_NODES - 1));
        }
        return Integer.parseInt(name);
    }

    private static long pages(JsonMessage json, Map.Entry<String, Long> entry) {
        if (entry.getValue() > MAX_PAGES) {
            throw json.malformed(
                    "numaPages",
                    "has " + entry.getValue() + " pages on node " + entry.getKey() + ", expected at most " + MAX_PAGES);
        }
        return entry.getValue();
    }

    /** {@return its pages on all nodes} */
    public long total() {
        return byNode.values().stream().mapToLong(Long::longValue).sum();
    }
}
