// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kvm.MachineConfig;
import dev.ktstr.kvm.topology.NumaDistances;
import dev.ktstr.kvm.topology.NumaNode;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.kvm.x86.MemoryRange;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.testng.annotations.Test;

public class QemuCommandTest {
    private static final QemuBinary QEMU = new QemuBinary("qemu", 8, 1, "a build");

    @Test
    public void threadsTranslateOnlyWhereThatIsSafe() {
        assertThat(QEMU.threadedTranslationIsSafe()).isTrue();
        assertThat(new QemuBinary("qemu", 10, 0, "a build").threadedTranslationIsSafe())
                .isTrue();
        assertThat(new QemuBinary("qemu", 8, 0, "a build").threadedTranslationIsSafe())
                .isFalse();
        assertThat(new QemuBinary("qemu", 7, 2, "a build").threadedTranslationIsSafe())
                .isFalse();
    }

    private static QemuCommand command(Topology topology, int memoryMiB) {
        return command(QemuAccelerator.TCG, OptionalInt.empty(), topology, memoryMiB);
    }

    private static QemuCommand command(
            QemuAccelerator accelerator, OptionalInt tscKiloHertz, Topology topology, int memoryMiB) {
        MachineConfig config = new MachineConfig(
                "case",
                topology,
                memoryMiB,
                Path.of("/k/vmlinux"),
                Path.of("/i"),
                List.of("extra=1"),
                bytes -> {},
                Path.of("/log"));
        return new QemuCommand(
                QEMU,
                accelerator,
                tscKiloHertz,
                config,
                new QemuRam.Anonymous(),
                Path.of("/r/qmp"),
                Path.of("/r,with comma/console"),
                Path.of("/r/channel"));
    }

    @Test
    public void eachLlcIsADieAndEachNodeASocket() {
        assertThat(command(new Topology(2, 4, 3, 2), 2049).arguments())
                .containsSubsequence("-smp", "cpus=24,sockets=2,dies=2,cores=3,threads=2")
                .containsSubsequence("-object", "memory-backend-ram,id=ram0,size=1024M")
                .containsSubsequence("-numa", "cpu,node-id=0,socket-id=0,die-id=1")
                .containsSubsequence("-object", "memory-backend-ram,id=ram1,size=1025M")
                .containsSubsequence("-numa", "cpu,node-id=1,socket-id=1,die-id=0")
                .doesNotContain("dist,src=0,dst=1,val=20");
    }

    @Test
    public void ramThatDoesNotFitBelow4GiBGoesOnThere() {
        assertThat(command(new Topology(2, 2, 1, 1), 512).ranges())
                .containsExactly(new MemoryRange(0, 0, 256L << 20), new MemoryRange(1, 256L << 20, 256L << 20));
        // q35 keeps 2 GiB below as soon as there are 2.75.
        assertThat(command(new Topology(2, 2, 1, 1), 6144).ranges())
                .containsExactly(
                        new MemoryRange(0, 0, 2L << 30),
                        new MemoryRange(0, 4L << 30, 1L << 30),
                        new MemoryRange(1, 5L << 30, 3L << 30));
        assertThat(command(new Topology(1, 1, 1, 1), 2815).ranges())
                .containsExactly(new MemoryRange(0, 0, 2815L << 20));
    }

    @Test
    public void aSocketOfOneDieHasNoDies() {
        assertThat(command(new Topology(2, 2, 2, 1), 512).arguments())
                .contains("cpu,node-id=1,socket-id=1")
                .noneMatch(argument -> argument.contains("die-id"));
    }

    @Test
    public void nodesThatDifferShareASocket() {
        Topology uneven = new Topology(
                        List.of(NumaNode.withLlcs(2), NumaNode.withLlcs(1), NumaNode.memoryOnly(128)), 1, 1)
                .withDistances(
                        new NumaDistances(List.of(List.of(10, 21, 30), List.of(21, 10, 30), List.of(30, 30, 10))));
        assertThat(command(uneven, 512).arguments())
                .containsSubsequence("-smp", "cpus=3,sockets=1,dies=3,cores=1,threads=1")
                .containsSubsequence("-object", "memory-backend-ram,id=ram2,size=128M")
                .containsSubsequence("-numa", "cpu,node-id=0,socket-id=0,die-id=1")
                .containsSubsequence("-numa", "cpu,node-id=1,socket-id=0,die-id=2")
                .containsSubsequence("-numa", "dist,src=0,dst=2,val=30");
    }

    @Test
    public void theChannelLiesBehindTheMemory() {
        Topology t = new Topology(1, 1, 1, 1);
        assertThat(command(t, 2048).channelAddress()).isEqualTo(0x1_0000_0000L);
        // q35 keeps 2 GiB low and puts the rest above 4 GiB; the area for memory devices begins on the next GiB.
        assertThat(command(t, 4096).channelAddress()).isEqualTo(0x1_8000_0000L);
        assertThat(command(t, 4097).channelAddress()).isEqualTo(0x1_c000_0000L);
        assertThat(command(t, 2048).kernelArguments()).contains("ktstr.channel=0x100000000,4194304", "extra=1");
    }

    /** A guest of KVM has kvmclock, and its TSC need not be the host's. */
    @Test
    public void onlyAGuestThatIsTranslatedIsToldTheFrequencyOfItsTsc() {
        Topology t = new Topology(1, 1, 1, 1);
        OptionalInt known = OptionalInt.of(2_596_142);
        assertThat(command(QemuAccelerator.TCG, known, t, 256).kernelArguments())
                .contains("tsc=reliable", "tsc_early_khz=2596142");
        assertThat(command(QemuAccelerator.TCG, OptionalInt.empty(), t, 256).kernelArguments())
                .contains("tsc=reliable")
                .noneMatch(argument -> argument.startsWith("tsc_early_khz"));
        assertThat(command(QemuAccelerator.KVM, known, t, 256).kernelArguments())
                .noneMatch(argument -> argument.startsWith("tsc"));
    }

    @Test
    public void aGuestThatEndsStaysToBeLookedAt() {
        assertThat(command(new Topology(1, 1, 1, 1), 256).arguments())
                .containsSubsequence("-action", "reboot=shutdown,shutdown=pause");
    }

    @Test
    public void commasInPathsAreDoubled() {
        assertThat(command(new Topology(1, 1, 1, 1), 256).arguments())
                .contains("socket,id=console,path=/r,,with comma/console");
    }

    @Test
    public void machinesThatNeedLongApicIdsAreRefusedWhereThereAreNone() {
        Topology large = new Topology(1, 14, 9, 2);
        QemuBinary old = new QemuBinary("qemu", 7, 2, "a build");
        QemuEngine engine = new QemuEngine(old, QemuAccelerator.TCG, OptionalInt.empty(), null);
        assertThat(engine.cannotRun(new Topology(1, 15, 8, 2))).isEmpty();
        assertThat(engine.cannotRun(large))
                .hasValue(
                        "1n14l9c2t takes APIC ids up to 511, and qemu 7.2 without KVM has none above 255; qemu 9.0 has");
        assertThat(new QemuEngine(old, QemuAccelerator.KVM, OptionalInt.empty(), null).cannotRun(large))
                .isEmpty();
        assertThat(new QemuEngine(
                                new QemuBinary("qemu", 9, 0, "a build"), QemuAccelerator.TCG, OptionalInt.empty(), null)
                        .cannotRun(large))
                .isEmpty();
    }
}
