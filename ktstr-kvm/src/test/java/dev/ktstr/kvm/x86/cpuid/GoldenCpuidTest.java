// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.x86.cpuid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.kvm.x86.ApicIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/**
 * CPUID as text in {@code src/test/resources/cpuid}, by vendor and topology: all entries of the first CPU, and those of a middle
 * and of the last one that differ. After a wanted change, {@code mvn test -Dgolden=update} writes them anew; commit them with the
 * reason.
 */
public class GoldenCpuidTest {
    private static final Map<String, String> HOSTS = new TreeMap<>(
            Map.of("intel", "intel-sapphire-rapids", "amd", "amd-zen3", "amd-before-zen", "amd-qemu-max"));

    private static final List<String> TOPOLOGIES = List.of(
            "tiny-1llc", "smt-3llc", "odd-5llc", "medium-4llc", "numa2-8llc", "numa4-12llc", "max-cpu", "3n2-1-0l2c1t");

    @DataProvider
    public Object[][] machines() {
        List<Object[]> machines = new ArrayList<>();
        HOSTS.keySet().forEach(vendor -> {
            // Of what differs between hosts of one vendor, one topology shows all.
            List<String> topologies = vendor.equals("amd-before-zen") ? List.of("smt-3llc") : TOPOLOGIES;
            topologies.forEach(topology -> machines.add(new Object[] {vendor, topology}));
        });
        return machines.toArray(Object[][]::new);
    }

    @Test(dataProvider = "machines")
    public void isAsKept(String vendor, String name) throws IOException {
        Path file = Fixtures.CPUID.resolve(vendor).resolve(name + ".txt");
        String text = text(HOSTS.get(vendor), Topology.parse(name));
        if ("update".equals(System.getProperty("golden"))) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
        assertThat(text)
                .as("%s; a wanted change is kept with -Dgolden=update", file)
                .isEqualTo(Files.readString(file));
    }

    private static String text(String host, Topology topology) {
        CpuidTopology cpuid = CpuidTopology.of(topology, Fixtures.supported(host), true);
        ApicIds ids = ApicIds.of(topology);
        StringBuilder text = new StringBuilder();
        text.append("# ").append(topology).append(" on ").append(host).append('\n');
        text.append("# function, index, flags, eax, ebx, ecx, edx\n");
        List<CpuidEntry> first = cpuid.forCpu(0);
        for (int cpu : new int[] {0, topology.cpus() / 2, topology.cpus() - 1}) {
            text.append("\n# cpu ").append(cpu).append(", APIC id ");
            text.append(ids.of(cpu).value()).append(cpu == 0 ? "\n" : "; where it differs from cpu 0\n");
            List<CpuidEntry> known = cpu == 0 ? List.of() : first;
            cpuid.forCpu(cpu).stream().filter(entry -> !known.contains(entry)).forEach(entry -> text.append(entry)
                    .append('\n'));
        }
        return text.toString();
    }
}
