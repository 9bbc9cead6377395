// SPDX-License-Identifier: Apache-2.0
package it;

import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.Ktstr;
import org.testng.annotations.Test;

public class EngineMissingIT {
    @Test
    @Ktstr
    public void engineMissing(Ctx ctx) {
        ctx.exec("true");
    }

    /** The second one is told as well as the first. */
    @Test
    @Ktstr
    public void engineMissingAgain(Ctx ctx) {
        ctx.exec("true");
    }
}
