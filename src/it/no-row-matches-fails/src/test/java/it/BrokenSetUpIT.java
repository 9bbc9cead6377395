// SPDX-License-Identifier: Apache-2.0
package it;

import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

public class BrokenSetUpIT {
    @BeforeClass
    public void setUp() {
        throw new IllegalStateException("the configuration method is broken");
    }

    @Test
    public void never() {}
}
