// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.inside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.testng.monitor.CpuSample;
import dev.ktstr.testng.monitor.DomainSample;
import dev.ktstr.testng.monitor.DomainStat;
import dev.ktstr.testng.monitor.MonitorSample;
import dev.ktstr.testng.monitor.SchedStat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The counters of runqueues and scheduling domains are those of /proc/schedstat: kernel/sched/stats.c, version 17. */
final class SchedStatSeen {
    private static final int KINDS_OF_IDLENESS = 3;
    private static final List<String> BALANCE = List.of(
            "lb_count",
            "lb_balanced",
            "lb_failed",
            "lb_imbalance_load",
            "lb_imbalance_util",
            "lb_imbalance_task",
            "lb_imbalance_misfit",
            "lb_gained",
            "lb_hot_gained",
            "lb_nobusyq",
            "lb_nobusyg");
    private static final List<String> AFTER_BALANCE = List.of(
            "alb_count",
            "alb_failed",
            "alb_pushed",
            "sbe_count",
            "sbe_balanced",
            "sbe_pushed",
            "sbf_count",
            "sbf_balanced",
            "sbf_pushed",
            "ttwu_wake_remote",
            "ttwu_move_affine",
            "ttwu_move_balance");

    private SchedStatSeen() {}

    /** A domain, as the file has it. */
    private record Domain(String name, int cpus, Map<String, Long> counters) {}

    /** What the file says, by CPU. */
    private record File(Map<Integer, Map<String, Long>> cpus, Map<Integer, List<Domain>> domains) {
        static File read(InsideGuest guest) throws InterruptedException {
            Map<Integer, Map<String, Long>> cpus = new TreeMap<>();
            Map<Integer, List<Domain>> domains = new TreeMap<>();
            List<String> lines = guest.lines("cat /proc/schedstat");
            assertThat(lines.get(0)).isEqualTo("version 17");
            int cpu = -1;
            for (String line : lines) {
                String[] words = line.strip().split(" +", -1);
                if (words[0].startsWith("cpu")) {
                    cpu = Integer.parseInt(words[0].substring(3));
                    cpus.put(cpu, cpu(words));
                    domains.put(cpu, new ArrayList<>());
                } else if (words[0].startsWith("domain")) {
                    domains.get(cpu).add(domain(words));
                }
            }
            return new File(cpus, domains);
        }

        private static Map<String, Long> cpu(String[] words) {
            Map<String, Long> counters = new LinkedHashMap<>();
            counters.put("yld_count", Long.parseLong(words[1]));
            counters.put("sched_count", Long.parseLong(words[3]));
            counters.put("sched_goidle", Long.parseLong(words[4]));
            counters.put("ttwu_count", Long.parseLong(words[5]));
            counters.put("ttwu_local", Long.parseLong(words[6]));
            counters.put("run_delay", Long.parseLong(words[8]));
            counters.put("pcount", Long.parseLong(words[9]));
            return counters;
        }

        private static Domain domain(String[] words) {
            Map<String, Long> counters = new LinkedHashMap<>();
            int at = 3;
            for (int kind = 0; kind < KINDS_OF_IDLENESS; kind++) {
                for (String name : BALANCE) {
                    counters.put(name + '_' + kind, Long.parseLong(words[at++]));
                }
            }
            for (String name : AFTER_BALANCE) {
                counters.put(name, Long.parseLong(words[at++]));
            }
            assertThat(words).hasSize(at);
            return new Domain(words[1], Integer.bitCount(Integer.parseInt(words[2], 16)), counters);
        }
    }

    static void check(InsideGuest guest) throws InterruptedException {
        RunqueueReader reader = guest.kernel().runqueues();
        File before = File.read(guest);
        MonitorSample sample = reader.look(0);
        List<DomainSample> domains = reader.domains().orElseThrow();
        File after = File.read(guest);

        assertThat(sample.unreadable()).isZero();
        assertThat(before.cpus()).hasSize(InsideGuest.CPUS);
        before.cpus().forEach((cpu, counters) -> {
            CpuSample outside = sample.cpu(cpu).orElseThrow();
            Counted.between(
                    "cpu" + cpu,
                    counters,
                    byName(outside.schedstat().orElseThrow()),
                    after.cpus().get(cpu));
        });
        before.domains().forEach((cpu, chain) -> {
            List<DomainStat> outside = domains.get(cpu).domains();
            assertThat(outside)
                    .extracting(DomainStat::name)
                    .isEqualTo(chain.stream().map(Domain::name).toList());
            for (int i = 0; i < chain.size(); i++) {
                assertThat(outside.get(i).spanWeight()).isEqualTo(chain.get(i).cpus());
                Counted.between(
                        "cpu" + cpu + " " + chain.get(i).name(),
                        chain.get(i).counters(),
                        outside.get(i).counters(),
                        after.domains().get(cpu).get(i).counters());
                assertThat(outside.get(i).counters()).hasSameSizeAs(chain.get(i).counters());
            }
        });
        assertThat(before.domains().get(0)).as("domains of cpu0").isNotEmpty();
    }

    private static Map<String, Long> byName(SchedStat stat) {
        return Map.of(
                "yld_count",
                stat.yieldCount(),
                "sched_count",
                stat.schedCount(),
                "sched_goidle",
                stat.schedGoIdle(),
                "ttwu_count",
                stat.ttwuCount(),
                "ttwu_local",
                stat.ttwuLocal(),
                "run_delay",
                stat.runDelayNanos(),
                "pcount",
                stat.pcount());
    }
}
