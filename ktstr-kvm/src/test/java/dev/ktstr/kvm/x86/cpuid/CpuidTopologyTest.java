// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.x86.cpuid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kvm.MachineException;
import dev.ktstr.kvm.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class CpuidTopologyTest {
    private static final Topology SMALL = new Topology(2, 4, 3, 2);

    @DataProvider
    public Object[][] hosts() {
        return Stream.concat(Fixtures.INTEL.stream(), Fixtures.AMD.stream())
                .map(host -> new Object[] {host})
                .toArray(Object[][]::new);
    }

    private static GuestCpuid guest(String host, Topology topology, int cpu) {
        return new GuestCpuid(
                CpuidTopology.of(topology, Fixtures.supported(host), true).forCpu(cpu));
    }

    @Test(dataProvider = "hosts")
    public void whatIsClaimedIsGiven(String host) {
        List<CpuidEntry> entries = guest(host, SMALL, 0).entries();
        for (int range : new int[] {0, 0x4000_0000, 0x8000_0000}) {
            List<Integer> given = entries.stream()
                    .map(CpuidEntry::function)
                    .filter(function -> (function & 0xf000_0000) == range)
                    .distinct()
                    .toList();
            int last = new GuestCpuid(entries).read(range).eax();
            assertThat(given)
                    .isEqualTo(IntStream.rangeClosed(range, last).boxed().toList());
        }
    }

    @Test(dataProvider = "hosts")
    public void maximaReachTheTopologyAndNoFurther(String host) {
        GuestCpuid guest = guest(host, SMALL, 0);
        boolean intel = Fixtures.INTEL.contains(host);
        assertThat(guest.claims(0x1f)).isEqualTo(intel);
        assertThat(guest.claims(0x20)).isFalse();
        assertThat(guest.claims(0xb)).isTrue();
        assertThat(guest.claims(0x8000_0008)).isTrue();
        assertThat(guest.claims(0x8000_0026)).isEqualTo(!intel);
        assertThat(guest.claims(0x8000_0027)).isFalse();
    }

    @Test(dataProvider = "hosts")
    public void everyCpuHasTheSameLeaves(String host) {
        CpuidTopology cpuid = CpuidTopology.of(SMALL, Fixtures.supported(host), true);
        List<String> places = places(cpuid.forCpu(0));
        assertThat(places).doesNotHaveDuplicates();
        for (int cpu = 1; cpu < SMALL.cpus(); cpu++) {
            assertThat(places(cpuid.forCpu(cpu))).isEqualTo(places);
        }
    }

    private static List<String> places(List<CpuidEntry> entries) {
        return entries.stream()
                .map(entry -> entry.toString().substring(0, "00000000 00 0".length()))
                .toList();
    }

    @Test(dataProvider = "hosts")
    public void noHostCounterTracerOrHypervisorIsSeen(String host) {
        GuestCpuid guest = guest(host, SMALL, 0);
        for (int function : new int[] {3, 5, 0xa, 0xf, 0x10, 0x12, 0x14, 0x15, 0x16, 0x18, 0x1a, 0x1b, 0x1c}) {
            assertThat(guest.read(function).isZero()).as("leaf %x", function).isTrue();
        }
        for (int function : new int[] {0x8000_000a, 0x8000_001b, 0x8000_001c, 0x8000_001f, 0x8000_0020, 0x8000_0022}) {
            assertThat(guest.read(function).isZero()).as("leaf %x", function).isTrue();
        }
        assertThat(Stream.of(
                                Feature.VMX,
                                Feature.SVM,
                                Feature.PDCM,
                                Feature.INTEL_PT,
                                Feature.PERFCTR_CORE,
                                Feature.IBS,
                                Feature.OSXSAVE)
                        .filter(guest::has))
                .isEmpty();
        assertThat(guest.read(6)).isEqualTo(CpuidEntry.leaf(6, 4, 0, 0, 0));
    }

    @Test(dataProvider = "hosts")
    public void theMachineHasWhatKvmEmulates(String host) {
        List<CpuidEntry> supported = Fixtures.supported(host);
        GuestCpuid with = guest(host, SMALL, 0);
        assertThat(with.has(Feature.X2APIC)).isTrue();
        assertThat(with.has(Feature.HYPERVISOR)).isTrue();
        assertThat(with.has(Feature.TSC_DEADLINE_TIMER)).isTrue();
        GuestCpuid without =
                new GuestCpuid(CpuidTopology.of(SMALL, supported, false).forCpu(0));
        assertThat(without.has(Feature.TSC_DEADLINE_TIMER)).isFalse();
    }

    @Test
    public void xsaveIsKeptWhole() {
        List<CpuidEntry> supported = Fixtures.supported("intel-sapphire-rapids");
        GuestCpuid host = new GuestCpuid(supported);
        GuestCpuid guest = guest("intel-sapphire-rapids", SMALL, 5);
        assertThat(guest.has(Feature.XSAVE)).isTrue();
        assertThat(guest.has(Feature.AVX512F)).isTrue();
        assertThat(entriesOf(guest, 0xd)).isEqualTo(entriesOf(host, 0xd)).hasSize(7);
    }

    /** The first host says no XSAVE but has its sizes, the second the other way around. */
    @Test
    public void xsaveIsTakenAwayWhole() {
        List<CpuidEntry> withoutSizes = Fixtures.supported("intel-sapphire-rapids").stream()
                .filter(entry -> entry.function() != 0xd)
                .toList();
        for (List<CpuidEntry> supported : List.of(Fixtures.supported("amd-zen4-pvm"), withoutSizes)) {
            GuestCpuid guest =
                    new GuestCpuid(CpuidTopology.of(SMALL, supported, true).forCpu(0));
            assertThat(Stream.of(
                                    Feature.XSAVE,
                                    Feature.AVX,
                                    Feature.AVX2,
                                    Feature.AVX512F,
                                    Feature.PKU,
                                    Feature.AVX_VNNI)
                            .filter(guest::has))
                    .isEmpty();
            assertThat(guest.read(0xd).isZero()).isTrue();
            assertThat(guest.read(7).isZero()).isFalse();
        }
    }

    private static List<CpuidEntry> entriesOf(GuestCpuid cpuid, int function) {
        return cpuid.entries().stream()
                .filter(entry -> entry.function() == function)
                .toList();
    }

    @Test
    public void longApicIdsNeedMessagesThatReachThem() {
        Topology eightBits = new Topology(1, 1, 255, 1);
        Topology nineBits = new Topology(1, 1, 256, 1);
        assertThat(guest("amd-zen3", eightBits, 254).has(Feature.KVM_MSI_EXT_DEST_ID))
                .isFalse();
        GuestCpuid last = guest("amd-zen3", nineBits, 255);
        assertThat(last.has(Feature.KVM_MSI_EXT_DEST_ID)).isTrue();
        assertThat(last.read(1).ebx() >>> 16).isEqualTo(0xffff);
    }

    @Test
    public void idsAndCountsThatDoNotFitLeaf1AreCut() {
        CpuidEntry leaf1 =
                guest("intel-skylake", new Topology(1, 1, 300, 1), 299).read(1);
        assertThat(leaf1.ebx()).isEqualTo((299 & 0xff) << 24 | 255 << 16 | 0x0800);
        assertThat(guest("intel-skylake", new Topology(1, 1, 300, 1), 299).read(0xb, 1))
                .isEqualTo(CpuidEntry.subleaf(0xb, 1, 9, 300, 0x201, 299));
    }

    @Test
    public void oneCpuIsNoMultiprocessor() {
        Topology one = new Topology(1, 1, 1, 1);
        assertThat(guest("amd-zen3", one, 0).has(Feature.HT)).isFalse();
        assertThat(guest("amd-zen3", one, 0).has(Feature.CMP_LEGACY)).isFalse();
        assertThat(guest("amd-zen3", SMALL, 0).has(Feature.HT)).isTrue();
        assertThat(guest("amd-zen3", SMALL, 0).has(Feature.CMP_LEGACY)).isTrue();
        assertThat(guest("intel-skylake", one, 0).has(Feature.HT)).isFalse();
        assertThat(guest("intel-skylake", SMALL, 0).has(Feature.CMP_LEGACY)).isFalse();
    }

    @Test
    public void cacheSizesAreTheHostsWhereItTellsThem() {
        assertThat(guest("intel-sapphire-rapids", SMALL, 0).read(4, 0).ebx()).isEqualTo(0x02c0003f);
        assertThat(guest("intel-sapphire-rapids", SMALL, 0).read(4, 3).ecx()).isEqualTo(0x1bfff);
        assertThat(guest("amd-qemu-max", SMALL, 0).read(0x8000_001d, 3).ecx()).isEqualTo(0x7fff);
        // Two dies of four cores, each with two threads: 16 ids in the package, 8 in an LLC, 2 in a core.
        assertThat(guest("intel-skylake", SMALL, 0).read(4, 3).eax()).isEqualTo(7 << 26 | 7 << 14 | 0x163);
        assertThat(guest("amd-zen3", SMALL, 0).read(0x8000_001d, 2).eax()).isEqualTo(1 << 14 | 0x143);
    }

    @Test
    public void leaf2SendsTheKernelToLeaf4() {
        assertThat(guest("intel-skylake", SMALL, 0).read(2)).isEqualTo(CpuidEntry.leaf(2, 0xff01, 0, 0, 0));
        assertThat(guest("amd-zen3", SMALL, 0).read(2).isZero()).isTrue();
    }

    @Test
    public void processorsWhoseLlcsAreFixedBecomeZen3() {
        for (String host : List.of("amd-zen1", "amd-qemu-max", "hygon")) {
            GuestCpuid guest = guest(host, SMALL, 0);
            assertThat(guest.read(1).eax()).as(host).isEqualTo(0x00a00f11);
            assertThat(guest.read(0x8000_0001).eax()).as(host).isEqualTo(0x00a00f11);
            assertThat(guest.read(0).with(Register.EAX, 0))
                    .as(host)
                    .isEqualTo(CpuidEntry.leaf(0, 0, 0x68747541, 0x444d4163, 0x69746e65));
        }
        assertThat(guest("amd-zen4-pvm", SMALL, 0).read(1).eax()).isEqualTo(0x00a10f11);
    }

    @Test
    public void kvmIsNamedAlsoWhereTheListDoesNotNameIt() {
        List<CpuidEntry> supported = Fixtures.supported("intel-skylake");
        List<CpuidEntry> nameless =
                supported.stream().filter(entry -> entry.function() >>> 28 != 4).toList();
        GuestCpuid guest =
                new GuestCpuid(CpuidTopology.of(SMALL, nameless, true).forCpu(0));
        assertThat(guest.read(0x4000_0000))
                .isEqualTo(CpuidEntry.leaf(0x4000_0000, 0x4000_0001, 0x4b4d564b, 0x564b4d56, 0x4d));
        assertThat(guest.read(0x4000_0001).eax()).isEqualTo(0x0100_003b);
        assertThat(guest("intel-skylake", SMALL, 0).read(0x4000_0001).eax()).isEqualTo(0x0100_7efb);
    }

    @Test
    public void theRealtimeHintIsGivenOnRequest() {
        CpuidTopology cpuid = CpuidTopology.of(SMALL, Fixtures.supported("amd-zen3"), true);
        assertThat(new GuestCpuid(cpuid.withRealtimeHint().forCpu(0)).has(Feature.KVM_HINTS_REALTIME))
                .isTrue();
        assertThat(new GuestCpuid(cpuid.forCpu(0)).has(Feature.KVM_HINTS_REALTIME))
                .isFalse();
    }

    @Test
    public void whatIsMissingOrTooMuchIsSaid() {
        List<CpuidEntry> supported = Fixtures.supported("amd-qemu-max");
        for (int missing : new int[] {0, 1}) {
            List<CpuidEntry> some = supported.stream()
                    .filter(entry -> entry.function() != missing && entry.function() >= 0 && entry.function() < 4)
                    .toList();
            assertThatThrownBy(() -> CpuidTopology.of(SMALL, some, true))
                    .isInstanceOf(MachineException.class)
                    .hasMessage("KVM_GET_SUPPORTED_CPUID gave no leaf " + missing + ", only [0x" + (1 - missing)
                            + ", 0x2, 0x3]; no x86 processor is without it, so this KVM cannot run guests: use qemu,"
                            + " -Dktstr.engine=qemu");
        }
        List<CpuidEntry> many = new ArrayList<>(Fixtures.supported("intel-skylake"));
        IntStream.range(3, 220).forEach(index -> many.add(CpuidEntry.subleaf(0xd, index, 1, 2, 3, 4)));
        assertThatThrownBy(() -> CpuidTopology.of(SMALL, many, true))
                .isInstanceOf(MachineException.class)
                .hasMessageMatching(
                        "CPUID of the guest has 2[6-9][0-9] entries, but KVM takes 256 at most; .* use qemu, .*");
        assertThatThrownBy(() -> CpuidTopology.of(new Topology(1, 1, 2049, 2), supported, true))
                .isInstanceOf(MachineException.class)
                .hasMessage(
                        "an LLC of 1n1l2049c2t has 2049 cores with 2 threads, which take 8192 APIC ids, but CPUID can"
                                + " say of 4096 at most that they share a cache; use more and smaller LLCs");
    }

    @Test
    public void vendorsThatNobodyKnowsAreRefused() {
        List<CpuidEntry> via =
                List.of(CpuidEntry.leaf(0, 1, 0x746e6543, 0x736c7561, 0x48727561), CpuidEntry.leaf(1, 0, 0, 0, 0));
        assertThatThrownBy(() -> CpuidTopology.of(SMALL, via, true))
                .isInstanceOf(MachineException.class)
                .hasMessage(
                        "KVM says that this host's processor is of vendor 'CentaurHauls', but CPU topologies are known"
                                + " for GenuineIntel, AuthenticAMD and HygonGenuine only; qemu can run guests here:"
                                + " -Dktstr.engine=qemu");
    }

    @Test
    public void thereIsNoCpuBeyondTheLast() {
        CpuidTopology cpuid = CpuidTopology.of(SMALL, Fixtures.supported("amd-zen3"), true);
        assertThatThrownBy(() -> cpuid.forCpu(SMALL.cpus())).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
