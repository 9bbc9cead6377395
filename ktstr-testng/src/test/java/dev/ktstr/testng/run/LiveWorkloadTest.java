// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.guest.plan.CgroupOp;
import dev.ktstr.guest.plan.MachineOp;
import dev.ktstr.guest.plan.ProgramOp;
import java.time.Duration;
import java.util.List;
import org.testng.annotations.Test;

public class LiveWorkloadTest {
    @Test
    public void whatChangesTheCpusOfACgroupIsKeptForItsJudgement() {
        assertThat(LiveWorkload.isJudged(new CgroupOp.Remove("web"))).isTrue();
        assertThat(LiveWorkload.isJudged(new MachineOp.CpuOffline(1))).isTrue();
        assertThat(LiveWorkload.isJudged(new ProgramOp.Run("sh", "web", List.of("/bin/sh"))))
                .isTrue();
        assertThat(LiveWorkload.isJudged(new MachineOp.Pause(Duration.ofSeconds(1))))
                .isFalse();
    }
}
