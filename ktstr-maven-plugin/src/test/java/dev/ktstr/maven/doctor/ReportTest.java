// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.testng.annotations.Test;

public class ReportTest {
    private static final Diagnosis FINE = Diagnosis.ok("kvm", "works");
    private static final Diagnosis SLOW = Diagnosis.warn("qemu", "is old", "install a newer one");
    private static final Diagnosis WRONG = Diagnosis.fail("tools", "there is no sh", "install it");

    @Test
    public void everyThingIsALineAndTroubleHasItsCureBelow() {
        Report report = new Report(List.of(FINE, SLOW, WRONG));
        assertThat(report.full()).isEqualTo("""
                [ OK ] kvm: works
                [WARN] qemu: is old
                       install a newer one
                [FAIL] tools: there is no sh
                       install it
                3 checks: 1 ok, 1 warning, 1 failure""");
        assertThat(report.failed()).isTrue();
        assertThat(report.failures()).isEqualTo("1 failure");
    }

    @Test
    public void troublesAloneAreWithoutHealthAndCount() {
        assertThat(new Report(List.of(FINE, SLOW)).troubles())
                .isEqualTo("[WARN] qemu: is old\n       install a newer one");
        assertThat(new Report(List.of(FINE)).troubles()).isEmpty();
    }

    @Test
    public void warningsAreNoFailure() {
        Report report = new Report(List.of(FINE, SLOW, SLOW));
        assertThat(report.failed()).isFalse();
        assertThat(report.summary()).isEqualTo("3 checks: 1 ok, 2 warnings, 0 failures");
    }

    @Test
    public void whatOthersSayStaysOnItsLine() {
        assertThat(Diagnosis.fail("packages", "failed:\nE: no \u001b[31mnetwork\n", "a\nb"))
                .hasToString("[FAIL] packages: failed: E: no ?[31mnetwork\n       a b");
    }

    @Test
    public void troubleWithoutCureIsNotToBeMade() {
        assertThatThrownBy(() -> new Diagnosis(Diagnosis.Status.WARN, "a", "b", Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Diagnosis(Diagnosis.Status.OK, "a", "b", Optional.of("c")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
