// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class CpuSetTest {
    @Test
    public void readsAndWritesTheKernelsLists() {
        assertThat(CpuSet.parse("0-2,5\n")).isEqualTo(CpuSet.of(0, 1, 2, 5)).hasToString("0-2,5");
        assertThat(CpuSet.parse("5,0-1,1-2")).hasToString("0-2,5");
        assertThat(CpuSet.parse("\n")).isEqualTo(CpuSet.empty()).hasToString("");
        assertThat(CpuSet.parse("1023").first()).hasValue(1023);
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            CpuSet set = CpuSet.of(random.ints(random.nextInt(40), 0, 60).toArray());
            assertThat(CpuSet.parse(set.toString())).isEqualTo(set);
        }
    }

    @DataProvider
    public Object[][] noLists() {
        return new Object[][] {
            {"0,", "''"},
            {",", "''"},
            {"a", "'a'"},
            {"-1", "'-1'"},
            {"3-1", "ends before"},
            {"1024", "0 to 1023"},
            {"0-99999", "0 to 1023"},
            {"123456", "123456"},
            {"0 1", "'0 1'"},
            {"0-3:1/2", "'0-3:1/2'"},
        };
    }

    @Test(dataProvider = "noLists")
    public void refusesWhatIsNoList(String text, String named) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CpuSet.parse(text))
                .withMessageContaining(named);
    }

    @Test
    public void isASet() {
        CpuSet low = CpuSet.range(0, 3);
        CpuSet high = CpuSet.range(2, 5);
        assertThat(low.union(high)).hasToString("0-5");
        assertThat(low.intersect(high)).hasToString("2-3");
        assertThat(low.minus(high)).hasToString("0-1");
        assertThat(low).hasToString("0-3");
        assertThat(low.containsAll(CpuSet.of(1, 3))).isTrue();
        assertThat(low.containsAll(high)).isFalse();
        assertThat(low.containsAll(CpuSet.empty())).isTrue();
        assertThat(low.intersects(CpuSet.of(9))).isFalse();
        assertThat(low.contains(-1)).isFalse();
    }
}
