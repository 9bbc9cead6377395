// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import org.testng.annotations.Test;

public class CaseNameTest {
    @Test
    public void theRowStandsBehindTheMethod() {
        assertThat(CaseName.of("steady", new Object[] {"odd-3llc"})).isEqualTo("steady[odd-3llc]");
    }

    @Test
    public void valuesOfARowAreJoinedByAt() {
        assertThat(CaseName.of("steady", new Object[] {"smt-2llc", "llc.steal", 7}))
                .isEqualTo("steady[smt-2llc@llc.steal@7]");
        assertThat(CaseName.of("steady", new Object[] {null})).isEqualTo("steady[null]");
    }

    @Test
    public void aMethodWithoutRowsIsItsOwnCase() {
        assertThat(CaseName.of("steady", new Object[0])).isEqualTo("steady");
        assertThat(CaseName.of("steady", null)).isEqualTo("steady");
    }
}
