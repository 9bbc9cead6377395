// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.bench;

import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.Ktstr;
import org.testng.annotations.Test;

/** The least a case can be: its guest boots, is found in order, does nothing, and is judged. */
public class NoOpCase {
    @Test
    @Ktstr
    public void noOp(Ctx ctx) {
        if (!ctx.exec("true").succeeded()) {
            throw new AssertionError("true is not true in the guest");
        }
    }
}
