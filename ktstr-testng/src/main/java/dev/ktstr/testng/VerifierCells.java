// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng;

import dev.ktstr.testng.sweep.SweepCell;
import dev.ktstr.testng.sweep.SweepPlan;
import dev.ktstr.testng.sweep.SweepRun;
import dev.ktstr.testng.verifier.Cell;
import java.io.IOException;
import org.testng.SkipException;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/**
 * The sweep of {@code mvn ktstr:verifier} as cases of the test run: extend it by a class of your own, with nothing in it. Every
 * scheduler that its module's test classes declare is loaded on every kernel and topology preset that it is made for, each in a guest
 * of its own; a case is called {@code verifier[my_sched@7.0@odd-3llc]}.
 */
public abstract class VerifierCells {
    /** {@return a row for each cell} */
    @DataProvider(name = "cells", parallel = true)
    public Object[][] cells() throws IOException {
        return SweepPlan.ofClassesWith(getClass()).stream()
                .map(cell -> new Object[] {cell})
                .toArray(Object[][]::new);
    }

    /**
     * Loads a scheduler.
     *
     * @throws AssertionError if the verifier refuses it, the kernel does not attach it, or it does not dispatch
     * @throws SkipException if there is no such guest here
     */
    @Test(dataProvider = "cells")
    public void verifier(SweepCell cell) throws InterruptedException {
        Cell result = SweepRun.runAlone(cell);
        switch (result.verdict()) {
            case FAIL -> throw new AssertionError(result.reason() + "\n" + result.collapsedLog());
            case SKIP -> throw new SkipException(result.reason());
            case PASS -> {
                // Nothing to tell.
            }
        }
    }
}
