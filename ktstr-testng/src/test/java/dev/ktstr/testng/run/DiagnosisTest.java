// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.guest.protocol.MalformedMessageException;
import dev.ktstr.kernel.live.LiveKernelException;
import dev.ktstr.kvm.EngineMissingException;
import dev.ktstr.kvm.MachineDiedException;
import dev.ktstr.kvm.MachineEnd;
import dev.ktstr.kvm.MachineException;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.testng.outcome.Outcome;
import java.io.IOException;
import java.util.List;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class DiagnosisTest {
    private static final String PANIC = "[ 6.9] Kernel panic - not syncing: sysrq triggered crash";
    private static final String OOM = "[ 6.9] Out of memory: Killed process 71 (scx-ktstr) total-vm:2kB";

    private static MachineDiedException died(MachineEnd end) {
        return new MachineDiedException(end, "it ended");
    }

    @DataProvider
    public Object[][] ends() {
        return new Object[][] {
            {died(MachineEnd.RESET), PANIC, Outcome.KERNEL_PANIC},
            {died(MachineEnd.PANICKED), PANIC, Outcome.KERNEL_PANIC},
            {died(MachineEnd.RESET), "", Outcome.GUEST_RESET},
            {died(MachineEnd.RESET), PANIC + "\n" + OOM, Outcome.GUEST_OUT_OF_MEMORY},
            {died(MachineEnd.POWERED_OFF), PANIC, Outcome.GUEST_POWERED_OFF},
            {died(MachineEnd.ENGINE_KILLED), OOM, Outcome.ENGINE_KILLED},
            {died(MachineEnd.ENGINE_FAILED), "", Outcome.ENGINE_FAILED},
            {died(MachineEnd.CLOSED), "", Outcome.HARNESS_FAILED},
            {new EngineMissingException("no qemu"), "", Outcome.ENGINE_MISSING},
            {new MachineException("qemu did not connect"), "", Outcome.ENGINE_FAILED},
            {new MalformedMessageException("a frame", "x", "is 3"), "", Outcome.CHANNEL_CORRUPT},
            {new SchedulerMissingException("nowhere"), "", Outcome.SCHEDULER_MISSING},
            {new MachineWrongException(Topology.parse("1n1l1c1t"), List.of("no LLC")), "", Outcome.MACHINE_WRONG},
            {new LiveKernelException("no member"), "", Outcome.NOT_IN_KERNEL},
            {new IOException("disk full"), "", Outcome.HARNESS_FAILED},
        };
    }

    @Test(dataProvider = "ends")
    public void everyEndHasAnOutcomeOfItsOwn(Exception thrown, String console, Outcome expected) {
        ConsoleWords words = new ConsoleWords(console);
        assertThat(Diagnosis.of(thrown, CasePhase.WORKING, words).outcome()).isEqualTo(expected);
        // However deep it is wrapped.
        assertThat(Diagnosis.of(new IllegalStateException("wrapped", thrown), CasePhase.WORKING, words)
                        .outcome())
                .isEqualTo(expected);
    }

    @Test
    public void aPanicIsToldInTheKernelsWords() {
        assertThat(Diagnosis.of(died(MachineEnd.RESET), CasePhase.WORKING, new ConsoleWords(PANIC))
                        .what())
                .isEqualTo("the guest's kernel panicked: sysrq triggered crash");
    }

    @Test
    public void wantOfMemoryNamesTheVictimAndWhatFollowed() {
        assertThat(Diagnosis.of(died(MachineEnd.RESET), CasePhase.WORKING, new ConsoleWords(OOM + "\n" + PANIC))
                        .what())
                .isEqualTo("the guest ran out of memory: Out of memory: Killed process 71 (scx-ktstr);"
                        + " the guest's kernel panicked: sysrq triggered crash");
    }
}
