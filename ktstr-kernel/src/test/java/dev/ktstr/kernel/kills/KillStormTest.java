// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.kills;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kernel.TempDirs;
import dev.ktstr.kernel.source.FakeKernelOrg;
import org.testng.annotations.Test;

/** A few kills; the profile {@code kills} has 200. */
public class KillStormTest {

    @Test
    public void noKillLeavesACorruptKernel() throws Exception {
        try (TempDirs temp = new TempDirs();
                FakeKernelOrg server = new FakeKernelOrg()) {
            KillStorm.Outcome outcome = new KillStorm(temp.make(), 1, server).run(12);
            assertThat(outcome.troubles()).isEmpty();
            assertThat(outcome.given()).isPositive();
        }
    }
}
