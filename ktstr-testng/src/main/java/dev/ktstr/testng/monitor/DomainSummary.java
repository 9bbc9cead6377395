// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.monitor;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the load balancer did in each kind of scheduling domain during a workload: the counters of all domains of a name, summed over
 * the CPUs. The kernel builds the domains anew when CPUs come or go; what was counted in between is not known then.
 *
 * @param kinds from the smallest domains to the largest
 */
record DomainSummary(List<Kind> kinds) {
    /**
     * Domains of one name.
     *
     * @param name the kernel's, for example {@code MC}
     * @param spanWeight how many CPUs the largest of them spans
     * @param deltas by how much the counters grew, without those that did not
     */
    record Kind(String name, long spanWeight, Map<String, Long> deltas) {
        /** {@return the sum of a counter over the kinds of idleness that it is kept for} */
        long sum(String counter) {
            return deltas.entrySet().stream()
                    .filter(e -> e.getKey().matches(counter + "(_[0-9])?"))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
        }
    }

    /** {@return the summary of a series, or empty where the domains are not known, or were others at its end} */
    static Optional<DomainSummary> of(MonitorSeries series) {
        if (series.domainsAtStart().isEmpty() || series.domainsAtEnd().isEmpty()) {
            return Optional.empty();
        }
        List<DomainSample> before = series.domainsAtStart().get();
        List<DomainSample> after = series.domainsAtEnd().get();
        if (!names(before).equals(names(after))) {
            return Optional.empty();
        }
        Map<Integer, Kind> kinds = new TreeMap<>();
        for (int cpu = 0; cpu < after.size(); cpu++) {
            List<DomainStat> then = before.get(cpu).domains();
            List<DomainStat> now = after.get(cpu).domains();
            for (int i = 0; i < now.size(); i++) {
                if (!add(kinds, then.get(i), now.get(i))) {
                    return Optional.empty();
                }
            }
        }
        return kinds.isEmpty() ? Optional.empty() : Optional.of(new DomainSummary(List.copyOf(kinds.values())));
    }

    private static List<List<String>> names(List<DomainSample> samples) {
        return samples.stream()
                .map(sample -> sample.domains().stream()
                        .map(domain -> sample.cpu() + " " + domain.level() + " " + domain.name())
                        .toList())
                .toList();
    }

    /** {@return whether it can be so: no counter goes backwards, but those of new domains begin anew} */
    private static boolean add(Map<Integer, Kind> kinds, DomainStat then, DomainStat now) {
        Kind kind = kinds.computeIfAbsent(now.level(), level -> new Kind(now.name(), 0, new TreeMap<>()));
        for (Map.Entry<String, Long> counter : now.counters().entrySet()) {
            // They are unsigned and have 32 bits.
            long delta = counter.getValue() - then.counters().getOrDefault(counter.getKey(), 0L);
            if (delta < 0) {
                return false;
            }
            if (delta > 0) {
                kind.deltas().merge(counter.getKey(), delta, Long::sum);
            }
        }
        kinds.put(now.level(), new Kind(kind.name(), Math.max(kind.spanWeight(), now.spanWeight()), kind.deltas()));
        return true;
    }

    /** {@return a line for a person} */
    String text() {
        return "domains: "
                + kinds.stream()
                        .map(kind -> kind.name() + " (" + kind.spanWeight() + " cpus) lb=" + kind.sum("lb_count")
                                + " failed=" + kind.sum("lb_failed") + " gained=" + kind.sum("lb_gained") + " alb="
                                + kind.sum("alb_pushed") + " remote_wakes=" + kind.sum("ttwu_wake_remote"))
                        .collect(Collectors.joining("; "));
    }

    /** {@return all of it, as results keep it} */
    JsonArray toJson() {
        JsonArray all = new JsonArray();
        for (Kind kind : kinds) {
            JsonObject json = new JsonObject();
            json.addProperty("name", kind.name());
            json.addProperty("spanWeight", kind.spanWeight());
            JsonObject deltas = new JsonObject();
            kind.deltas().forEach(deltas::addProperty);
            json.add("deltas", deltas);
            all.add(json);
        }
        return all;
    }
}
