// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class UnknownNameTest {
    @DataProvider
    public Object[][] slips() {
        return new Object[][] {
            {"ktstr.kernal", "ktstr.kernel"},
            {"ktstr.cachedir", "ktstr.cacheDir"},
            {"ktstr.cache_dir", "ktstr.cacheDir"},
            {"ktstr.overcomit", "ktstr.overcommit"},
            {"ktstr.noskip", "ktstr.noSkip"},
        };
    }

    @Test(dataProvider = "slips")
    public void aSlipOfThePenGetsTheNearestName(String name, String nearest) {

        assertThat(UnknownName.ofProperties(List.of(name)))
                .containsExactly(new UnknownName(name, Optional.of(nearest)));
    }

    @Test
    public void anotherWordGetsNone() {
        assertThat(UnknownName.ofProperties(List.of("ktstr.version", "ktstr.x", "ktstr.", "ktstr." + "x".repeat(5000))))
                .hasSize(4)
                .allMatch(name -> name.nearest().isEmpty());
    }

    @Test
    public void whatIsKnownOrOfOthersIsNotUnknown() {
        assertThat(UnknownName.ofProperties(
                        List.of("ktstr.kernel", "ktstr.scheduler", "ktstr.scheduler.x", "ktstrish", "a")))
                .isEmpty();
        assertThat(UnknownName.ofVariables(List.of("KTSTR_KERNEL", "KTSTR_SCHEDULER_MY_SCHED", "PATH", "KTSTRISH")))
                .isEmpty();
    }

    @Test
    public void variablesGetVariables() {
        assertThat(UnknownName.ofVariables(List.of("KTSTR_OVER_COMIT", "KTSTR_CACHEDIR")))
                .containsExactly(
                        new UnknownName("KTSTR_CACHEDIR", Optional.of("KTSTR_CACHE_DIR")),
                        new UnknownName("KTSTR_OVER_COMIT", Optional.of("KTSTR_OVERCOMMIT")));
    }
}
