// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.jni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kvm.MachineException;
import java.util.ArrayList;
import java.util.List;
import org.testng.annotations.Test;

public class CallTest {
    @Test
    public void aResultThatIsNotNegativeIsHandedOn() {
        assertThat(Call.make(() -> 0, () -> "f()")).isZero();
        assertThat(Call.make(() -> 0x7fff_ffff_f000L, () -> "mmap()")).isEqualTo(0x7fff_ffff_f000L);
        assertThat(Call.makeInt(() -> 7, () -> "f()")).isEqualTo(7);
    }

    @Test
    public void aNegativeOneCarriesTheCallAndWhatTheKernelSaid() {
        assertThatThrownBy(() -> Call.make(() -> -17, () -> "KVM_CREATE_VCPU(3)"))
                .isInstanceOf(MachineException.class)
                .hasMessage("KVM_CREATE_VCPU(3) failed: EEXIST (errno 17)")
                .isInstanceOfSatisfying(KvmException.class, e -> {
                    assertThat(e.call()).isEqualTo("KVM_CREATE_VCPU(3)");
                    assertThat(e.errno()).isEqualTo(new Errno(17));
                });
        assertThatThrownBy(() -> Call.makeInt(() -> -4, () -> "read(eventfd)"))
                .hasMessage("read(eventfd) failed: EINTR (errno 4)");
    }

    @Test
    public void theWordsAreOnlyMadeForAFailure() {
        assertThat(Call.make(() -> 1, () -> {
                    throw new AssertionError("on every exit of a guest");
                }))
                .isEqualTo(1);
    }

    /** Others in this JVM must not make calls meanwhile, and surefire runs one test after the other. */
    @Test
    public void theNthCallFailsAndIsNotMade() {
        List<String> made = new ArrayList<>();
        try (Sabotage sabotage = Sabotage.ofCall(2)) {
            Call.make(() -> made.size(), () -> "first()");
            assertThat(sabotage.failed()).isNull();
            assertThatThrownBy(() -> Call.make(() -> made.add("second") ? 1 : 0, () -> "second(2)"))
                    .hasMessage("second(2) failed: ENOMEM (errno 12)");
            assertThat(sabotage.failed()).isEqualTo("second(2)");
            Call.make(() -> made.add("third") ? 1 : 0, () -> "third()");
        }
        Sabotage.ofCall(1).close();
        Call.make(() -> made.add("fourth") ? 1 : 0, () -> "fourth()");
        assertThat(made).containsExactly("third", "fourth");
    }
}
