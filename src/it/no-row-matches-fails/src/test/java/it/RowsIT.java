// SPDX-License-Identifier: Apache-2.0
package it;

import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.Ktstr;
import org.testng.annotations.Test;

public class RowsIT {
    @Test(groups = "rows")
    @Ktstr(presets = {"tiny-1llc", "tiny-2llc"})
    public void rows(Ctx ctx) {
        // Nothing needs the machine, so none is booted.
    }
}
