// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kvm.MachineEnd;
import java.util.Optional;
import java.util.OptionalInt;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class QemuEndTest {
    private static final int RUNS = -1;

    @DataProvider
    public Object[][] ends() {
        return new Object[][] {
            {"guest-reset", false, RUNS, "", MachineEnd.RESET, "the guest reset itself"},
            {"guest-shutdown", false, RUNS, "", MachineEnd.POWERED_OFF, "the guest powered itself off"},
            {"guest-panic", false, RUNS, "", MachineEnd.PANICKED, "the guest kernel panicked"},
            {null, true, RUNS, "", MachineEnd.PANICKED, "the guest kernel panicked"},
            {"host-signal", false, 0, "on signal 15\n", MachineEnd.ENGINE_KILLED, "told qemu to end: on signal 15"},
            {"host-error", false, 1, "boo", MachineEnd.ENGINE_FAILED, "qemu shut down (host-error): boo"},
            {null, false, 137, "", MachineEnd.ENGINE_KILLED, "killed by signal 9 (SIGKILL), by somebody on this host"},
            {null, false, 134, "Assertion", MachineEnd.ENGINE_KILLED, "killed by signal 6 (SIGABRT): Assertion"},
            {null, false, 128 + 40, "", MachineEnd.ENGINE_KILLED, "killed by signal 40: it said nothing"},
            {null, false, 1, "no memory", MachineEnd.ENGINE_FAILED, "with exit status 1: no memory"},
            {null, false, 0, "", MachineEnd.ENGINE_FAILED, "with exit status 0: it said nothing"},
            {null, false, 255, "", MachineEnd.ENGINE_FAILED, "with exit status 255"},
            {null, false, RUNS, "", MachineEnd.ENGINE_FAILED, "hung up without a word of shutdown and did not end"},
            // A guest that is dead stays dead, whatever becomes of its qemu.
            {"guest-reset", false, 137, "", MachineEnd.RESET, "the guest reset itself"},
        };
    }

    @Test(dataProvider = "ends")
    public void everyEndIsToldApart(
            String reason, boolean panicked, int status, String output, MachineEnd end, String message) {
        QemuEnd judged = QemuEnd.of(
                Optional.ofNullable(reason),
                panicked,
                status == RUNS ? OptionalInt.empty() : OptionalInt.of(status),
                output);
        assertThat(judged.end()).isEqualTo(end);
        assertThat(judged.message()).contains(message);
    }
}
