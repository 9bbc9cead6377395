// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.inside;

import dev.ktstr.kernel.live.Field;
import dev.ktstr.kernel.live.LiveKernel;
import dev.ktstr.kernel.live.LiveKernelException;
import dev.ktstr.kernel.live.Value;
import dev.ktstr.kvm.memory.GuestMemory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongFunction;

/**
 * The event counters of the sched_ext scheduler that is loaded, one set for each CPU. They come and go with the scheduler: what is
 * read is dropped where it was another one's, or none's, at the end of the reading.
 */
final class EventCounters {
    private static final String STATS = "scx_event_stats";
    private static final String PREFIX = "SCX_EV_";

    private final LiveKernel kernel;
    private final GuestMemory memory;
    private final LongFunction<OptionalLong> translate;
    private final Map<String, Field> fields = new LinkedHashMap<>();
    private final int length;

    /** The scheduler that the places are of; 0 for none. */
    private long scheduler;

    private List<PlacedBytes> places = List.of();

    EventCounters(LiveKernel kernel, GuestMemory memory, LongFunction<OptionalLong> translate) {
        this.kernel = kernel;
        this.memory = memory;
        this.translate = translate;
        for (String member : kernel.membersOf(STATS)) {
            if (member.startsWith(PREFIX)) {
                fields.put(
                        member.substring(PREFIX.length()).toLowerCase(Locale.ROOT),
                        kernel.field("struct " + STATS, member));
            }
        }
        this.length = (int) fields.values().stream()
                .mapToLong(field -> field.offset() + field.size())
                .max()
                .orElse(0);
    }

    /** {@return the counters summed over the CPUs; none where no scheduler is loaded, or it went away meanwhile} */
    Map<String, Long> read() {
        if (fields.isEmpty() || !kernel.hasSymbol("scx_root")) {
            return Map.of();
        }
        long now = loaded();
        if (now != scheduler) {
            places = now == 0 ? List.of() : places();
            scheduler = places.isEmpty() ? 0 : now;
        }
        Map<String, Long> sums = new LinkedHashMap<>();
        for (PlacedBytes place : places) {
            Optional<ByteBuffer> copy = place.read();
            if (copy.isEmpty()) {
                return Map.of();
            }
            fields.forEach((name, field) -> sums.merge(name, field.in(copy.get()), Long::sum));
        }
        return loaded() == scheduler ? sums : Map.of();
    }

    private long loaded() {
        try {
            return kernel.var("scx_root").asLong();
        } catch (LiveKernelException e) {
            return 0;
        }
    }

    /** Since 6.18 each scheduler has a structure for each CPU, and the counters are a part of it; before, they stood alone. */
    private List<PlacedBytes> places() {
        try {
            Value root = kernel.var("scx_root");
            boolean apart = kernel.fieldIfThere("struct scx_sched", "pcpu").isEmpty();
            List<PlacedBytes> found = new ArrayList<>();
            for (int cpu = 0; cpu < kernel.cpus(); cpu++) {
                Value stats = apart
                        ? root.get("event_stats_cpu").onCpu(cpu)
                        : root.get("pcpu").onCpu(cpu).get("event_stats");
                Optional<PlacedBytes> place = PlacedBytes.at(memory, translate, stats.address(), length);
                if (place.isEmpty()) {
                    return List.of();
                }
                found.add(place.get());
            }
            return found;
        } catch (LiveKernelException e) {
            return List.of();
        }
    }
}
