// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.adapter;

import org.testng.ITestNGMethod;
import org.testng.annotations.DataProvider;

/** The data provider behind every method that carries {@link dev.ktstr.testng.Ktstr}: one row for each machine and kernel. */
public final class KtstrCases {
    static final String NAME = "ktstr";

    private KtstrCases() {}

    /** {@return the rows of a method; TestNG calls this} */
    @DataProvider(name = NAME, parallel = true)
    public static Object[][] cases(ITestNGMethod method) {
        return Declaration.rows(
                        method.getRealClass(), method.getConstructorOrMethod().getMethod(), Axes.ofThisJvm())
                .stream()
                .map(ctx -> new Object[] {ctx})
                .toArray(Object[][]::new);
    }
}
