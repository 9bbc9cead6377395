// SPDX-License-Identifier: Apache-2.0
package it;

import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.Ktstr;
import org.testng.annotations.Test;

public class NeverRunIT {
    @Test
    @Ktstr
    public void never(Ctx ctx) {
        throw new AssertionError("there is no kernel to run this on");
    }
}
