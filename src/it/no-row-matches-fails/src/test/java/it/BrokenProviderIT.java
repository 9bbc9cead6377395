// SPDX-License-Identifier: Apache-2.0
package it;

import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class BrokenProviderIT {
    @DataProvider
    public Object[][] broken() {
        throw new IllegalStateException("the data provider is broken");
    }

    @Test(dataProvider = "broken")
    public void never(String row) {}
}
