// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.x86.cpuid;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Plays Linux 6.16 to 7.3: what it makes of the CPUID of all CPUs. Written after its sources and without use of what it tests:
 * arch/x86/kernel/cpu/topology_common.c, topology_ext.c, topology_amd.c, cacheinfo.c and match_smt, match_die, match_llc of
 * smpboot.c.
 */
final class LinuxTopology {
    /** enum x86_topology_domains. */
    private static final int SMT = 0;

    private static final int CORE = 1;
    private static final int MODULE = 2;
    private static final int TILE = 3;
    private static final int DIE = 4;
    private static final int DIEGRP = 5;
    private static final int DOMAINS = 6;

    /** Types of levels in leaves 0xB and 0x1F, and in 0x80000026, as domains. */
    private static final List<Integer> TYPES = List.of(-1, SMT, CORE, MODULE, TILE, DIE, DIEGRP);

    private static final List<Integer> AMD_TYPES = List.of(-1, SMT, CORE, TILE, DIE);

    /** One CPU; all but the APIC id only mean something in comparison with other CPUs. */
    private record Cpu(int apicId, int pkg, int die, int core, int node, int llc, List<Integer> cacheGroups) {}

    private final Set<Integer> knownLeaves;
    private final List<Cpu> cpus = new ArrayList<>();
    private int[] bootShifts;
    private boolean topoext;
    private int levelsApicId;

    /** @param knownLeaves the leaves of levels that this kernel knows: 0xB, 0x1F, 0x80000026, or only some of them */
    LinuxTopology(List<GuestCpuid> cpuidOfCpus, Set<Integer> knownLeaves) {
        this.knownLeaves = knownLeaves;
        cpuidOfCpus.forEach(cpuid -> cpus.add(parse(cpuid)));
    }

    private Cpu parse(GuestCpuid cpuid) {
        int[] shifts = new int[DOMAINS];
        int apicId = cpuid.read(1).ebx() >>> 24;
        int node = 0;
        topoext = !cpuid.isIntel() && cpuid.has(Feature.TOPOEXT);
        boolean extended = (cpuid.isIntel() || topoext) && parseLevels(cpuid, shifts);
        if (extended) {
            apicId = levelsApicId;
        }
        if (!cpuid.isIntel()) {
            if (!extended) {
                int ecx = cpuid.read(0x8000_0008).ecx();
                int bits = ecx >>> 12 & 0xf;
                setDomain(shifts, CORE, bits != 0 ? bits : order((ecx & 0xff) + 1));
            }
            if (topoext) {
                CpuidEntry place = cpuid.read(0x8000_001e);
                // Linux 6.16 takes this id, later ones that of the leaf of levels where there is one.
                if (extended) {
                    assertThat(place.eax()).as("id in leaf 0x8000001E").isEqualTo(apicId);
                } else {
                    apicId = place.eax();
                    shifts[SMT] = order((place.ebx() >>> 8 & 0xff) + 1);
                }
                node = place.ecx() & 0xff;
                assertThat(place.ecx() >>> 8 & 7)
                        .as("nodes per package, less one")
                        .isZero();
            }
        }
        if (bootShifts == null) {
            bootShifts = shifts;
        }
        assertThat(shifts).as("FW_BUG: topology domain shifts of a later CPU").isEqualTo(bootShifts);
        assertThat(cpuid.read(1).ebx() >>> 24).as("FW_BUG: APIC id in leaf 1").isEqualTo(apicId & 0xff);
        int pkg = apicId >>> shifts[DIEGRP];
        int core = (apicId & ((1 << shifts[DIEGRP]) - 1)) >>> shifts[SMT];
        int llc = llc(cpuid, apicId, node, shifts);
        return new Cpu(apicId, pkg, apicId >>> shifts[TILE], core, node, llc, cacheGroups(cpuid, apicId, llc));
    }

    /** cpu_parse_topology_ext: the first leaf with a valid level is taken. */
    private boolean parseLevels(GuestCpuid cpuid, int[] shifts) {
        return parseLevels(cpuid, 0x1f, TYPES, shifts)
                || parseLevels(cpuid, 0x8000_0026, AMD_TYPES, shifts)
                || parseLevels(cpuid, 0xb, TYPES.subList(0, 3), shifts);
    }

    private boolean parseLevels(GuestCpuid cpuid, int leaf, List<Integer> types, int[] shifts) {
        if (!knownLeaves.contains(leaf) || !cpuid.claims(leaf)) {
            return false;
        }
        int index = 0;
        for (; ; index++) {
            CpuidEntry level = cpuid.read(leaf, index);
            int type = level.ecx() >>> 8 & 0xff;
            if ((level.ebx() & 0xffff) == 0 || type == 0) {
                return index > 0;
            }
            assertThat(type).as("FW_BUG: type of level in leaf %x", leaf).isLessThan(types.size());
            assertThat(level.ecx() & 0xff).as("number of sub-leaf").isEqualTo(index);
            assertThat(level.edx())
                    .as("FW_BUG: APIC id mismatch in leaf %x", leaf)
                    .isEqualTo(cpuid.read(leaf, 0).edx());
            levelsApicId = level.edx();
            setDomain(shifts, types.get(type), level.eax() & 0x1f);
        }
    }

    private static void setDomain(int[] shifts, int domain, int shift) {
        Arrays.fill(shifts, domain, DOMAINS, shift);
    }

    /** init_intel_cacheinfo, cacheinfo_amd_init_llc_id, cacheinfo_hygon_init_llc_id, legacy_set_llc. */
    private static int llc(GuestCpuid cpuid, int apicId, int node, int[] shifts) {
        if (cpuid.isIntel()) {
            return caches(cpuid, 4).stream()
                    .filter(cache -> level(cache) == 3)
                    .map(cache -> apicId >>> order(sharing(cache)))
                    .findFirst()
                    .orElse(apicId >>> shifts[DIEGRP]);
        }
        if (!cpuid.has(Feature.TOPOEXT) || cpuid.read(0x8000_0006).edx() == 0) {
            return apicId >>> shifts[CORE];
        }
        boolean hygon = cpuid.read(0).ebx() == 0x6f677948;
        if (hygon || (cpuid.family() == 0x17 && cpuid.model() <= 0x1f)) {
            return apicId >>> 3;
        }
        if (cpuid.family() < 0x17) {
            return node;
        }
        List<CpuidEntry> caches = caches(cpuid, 0x8000_001d);
        return apicId >>> order(sharing(caches.get(caches.size() - 1)));
    }

    /** shared_cpu_map of every cache: __cache_cpumap_setup and __cache_amd_cpumap_setup. */
    private static List<Integer> cacheGroups(GuestCpuid cpuid, int apicId, int llc) {
        List<Integer> groups = new ArrayList<>();
        List<CpuidEntry> caches = caches(cpuid, cpuid.isIntel() ? 4 : 0x8000_001d);
        for (int index = 0; index < caches.size(); index++) {
            int sharing = sharing(caches.get(index));
            if (cpuid.isIntel()) {
                groups.add(apicId >>> order(sharing));
            } else {
                groups.add(index == 3 ? llc : apicId / sharing);
            }
        }
        return groups;
    }

    private static List<CpuidEntry> caches(GuestCpuid cpuid, int leaf) {
        List<CpuidEntry> caches = new ArrayList<>();
        for (int index = 0; (cpuid.read(leaf, index).eax() & 0x1f) != 0; index++) {
            caches.add(cpuid.read(leaf, index));
        }
        return caches;
    }

    private static int level(CpuidEntry cache) {
        return cache.eax() >>> 5 & 7;
    }

    private static int sharing(CpuidEntry cache) {
        return (cache.eax() >>> 14 & 0xfff) + 1;
    }

    /** get_count_order: the bits that so many numbers need. */
    private static int order(int count) {
        return count == 1 ? 0 : 32 - Integer.numberOfLeadingZeros(count - 1);
    }

    List<Integer> apicIds() {
        return cpus.stream().map(Cpu::apicId).toList();
    }

    /** {@return topology/thread_siblings_list of each core} */
    List<List<Integer>> cores() {
        return groups(cpu ->
                topoext ? List.of(cpu.pkg, cpu.die, cpu.node, cpu.llc, cpu.core) : List.of(cpu.pkg, cpu.die, cpu.core));
    }

    /** {@return the CPUs of the same physical_package_id} */
    List<List<Integer>> packages() {
        return groups(cpu -> cpu.pkg);
    }

    /** {@return topology/die_cpus_list of each die} */
    List<List<Integer>> dies() {
        return groups(cpu -> List.of(cpu.pkg, cpu.die));
    }

    /** {@return the CPUs of the same LLC domain of the scheduler} */
    List<List<Integer>> llcs() {
        return groups(Cpu::llc);
    }

    /** {@return cache/index<i>i</i>/shared_cpu_list of each cache} */
    List<List<Integer>> caches(int index) {
        return groups(cpu -> cpu.cacheGroups.get(index));
    }

    int caches() {
        return cpus.get(0).cacheGroups.size();
    }

    private List<List<Integer>> groups(Function<Cpu, Object> key) {
        Map<Object, List<Integer>> groups = new LinkedHashMap<>();
        for (int cpu = 0; cpu < cpus.size(); cpu++) {
            groups.computeIfAbsent(key.apply(cpus.get(cpu)), any -> new ArrayList<>())
                    .add(cpu);
        }
        return List.copyOf(groups.values());
    }
}
