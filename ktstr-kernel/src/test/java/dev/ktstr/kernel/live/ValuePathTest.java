// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kernel.live.ValuePath.Element;
import dev.ktstr.kernel.live.ValuePath.Member;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class ValuePathTest {
    @Test
    public void stepsAreAsCWritesThem() {
        assertThat(ValuePath.parse("scx.local_dsq.nr").steps())
                .containsExactly(new Member("scx"), new Member("local_dsq"), new Member("nr"));
        assertThat(ValuePath.parse("sd->parent").steps()).containsExactly(new Member("sd"), new Member("parent"));
        assertThat(ValuePath.parse("kf_tasks[1]").steps()).containsExactly(new Member("kf_tasks"), new Element(1));
        assertThat(ValuePath.parse("[0][12].__x").steps())
                .containsExactly(new Element(0), new Element(12), new Member("__x"));
    }

    @DataProvider
    public static Object[][] nonsense() {
        return new Object[][] {
            {"."},
            {".a"},
            {"->a"},
            {"a."},
            {"a..b"},
            {"a[1"},
            {"a[]"},
            {"a[-1]"},
            {"a[1]b"},
            {"a b"},
            {"1a"},
            {"a.[1]"},
            {"a[1234567890]"},
            {"a-b"},
            {" a"}
        };
    }

    @Test(dataProvider = "nonsense")
    public void nothingElseIsAPath(String path) {
        assertThatThrownBy(() -> ValuePath.parse(path))
                .isInstanceOf(LiveKernelException.class)
                .hasMessageStartingWith("'" + path + "' is no path to a value, from '");
    }

    @Test
    public void anEmptyPathLeadsNowhere() {
        assertThatThrownBy(() -> ValuePath.parse("")).hasMessage("an empty path leads nowhere");
    }
}
