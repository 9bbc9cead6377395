// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.inside;

import dev.ktstr.kernel.live.Field;
import dev.ktstr.kernel.live.LiveKernel;
import dev.ktstr.kernel.live.LiveKernelException;
import dev.ktstr.kernel.live.Value;
import dev.ktstr.testng.monitor.DomainSample;
import dev.ktstr.testng.monitor.DomainStat;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The scheduling domains of every CPU. */
final class Domains {
    private static final int MOST_LEVELS = 8;
    private static final int LONGEST_NAME = 16;
    private static final String DOMAIN = "sched_domain";
    private static final List<String> COUNTERS = List.of("lb_", "alb_", "sbe_", "sbf_", "ttwu_");

    private final LiveKernel kernel;
    /** Those of {@link DomainStat}, and the counters that this kernel has; one for each kind of idleness where it has several. */
    private final Map<String, Field> counters = new TreeMap<>();

    Domains(LiveKernel kernel) {
        this.kernel = kernel;
        for (String member : kernel.membersOf(DOMAIN)) {
            if (COUNTERS.stream().anyMatch(member::startsWith)) {
                Field whole = field(member);
                int kinds = whole.size() / Integer.BYTES;
                for (int kind = 0; kind < kinds; kind++) {
                    counters.put(
                            kinds == 1 ? member : member + '_' + kind,
                            new Field(whole.offset() + (long) kind * Integer.BYTES, Integer.BYTES));
                }
            }
        }
    }

    private Field field(String member) {
        return kernel.field("struct " + DOMAIN, member);
    }

    /** {@return those of every CPU, or empty where they make no sense: the kernel builds them anew when CPUs come or go} */
    Optional<List<DomainSample>> read() {
        try {
            List<DomainSample> all = new ArrayList<>();
            for (int cpu = 0; cpu < kernel.cpus(); cpu++) {
                all.add(new DomainSample(cpu, chain(cpu)));
            }
            return Optional.of(all);
        } catch (LiveKernelException e) {
            return Optional.empty();
        }
    }

    private List<DomainStat> chain(int cpu) {
        List<DomainStat> chain = new ArrayList<>();
        Set<Long> seen = new HashSet<>();
        Value pointer = kernel.perCpu("runqueues", cpu).get("sd");
        while (!pointer.isNull()) {
            Value domain = pointer.follow();
            if (!seen.add(domain.address()) || seen.size() > MOST_LEVELS) {
                throw new LiveKernelException("the scheduling domains of cpu" + cpu + " lead nowhere");
            }
            chain.add(stat(domain));
            pointer = domain.get("parent");
        }
        return chain;
    }

    private DomainStat stat(Value domain) {
        // All at once: a reading of one field costs as much as one of the whole.
        ByteBuffer copy = domain.copy();
        Map<String, Long> numbers = new TreeMap<>();
        counters.forEach((name, field) -> numbers.put(name, field.in(copy)));
        String name = domain.get("name").asText();
        return new DomainStat(
                name.substring(0, Math.min(name.length(), LONGEST_NAME)),
                (int) field("level").in(copy),
                field("flags").in(copy),
                field("span_weight").in(copy),
                field("balance_interval").in(copy),
                field("nr_balance_failed").in(copy),
                field("max_newidle_lb_cost").in(copy),
                numbers);
    }
}
