// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.surefire;

import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Cases with the names that cases have. Run by the tests of this package, not by the build. */
public class Fairness {
    @DataProvider
    public Object[][] machines() {
        return new Object[][] {{"tiny-1llc"}, {"odd-3llc"}, {"smt-2llc"}};
    }

    @DataProvider
    public Object[][] machinesAndKernels() {
        return new Object[][] {{"tiny-1llc", "6.16"}, {"tiny-1llc", "7.0"}, {"odd-3llc", "7.0"}};
    }

    @Test(dataProvider = "machines")
    public void wakeup(String machine) {}

    @Test(dataProvider = "machinesAndKernels")
    public void starve(String machine, String kernel) {}

    @Test(groups = "quick")
    public void plain() {}
}
