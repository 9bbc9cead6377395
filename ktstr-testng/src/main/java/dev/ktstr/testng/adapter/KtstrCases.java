// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.adapter;

import dev.ktstr.testng.Ktstr;
import dev.ktstr.testng.run.CaseContext;
import java.lang.reflect.Method;
import java.util.List;
import org.testng.ITestNGMethod;
import org.testng.annotations.DataProvider;

/** The data provider behind every method that carries {@link dev.ktstr.testng.Ktstr}: one row for each machine and kernel. */
public final class KtstrCases {
    static final String NAME = "ktstr";

    private KtstrCases() {}

    /** {@return the rows of a method; TestNG calls this} */
    @DataProvider(name = NAME, parallel = true)
    public static Object[][] cases(ITestNGMethod method) {
        return rows(method).stream().map(ctx -> new Object[] {ctx}).toArray(Object[][]::new);
    }

    /** {@return the cases of a method; none for one that does not carry the annotation} */
    public static List<CaseContext> rows(ITestNGMethod method) {
        Method declared = method.getConstructorOrMethod().getMethod();
        return declared.isAnnotationPresent(Ktstr.class)
                ? Declaration.rows(method.getRealClass(), declared, Axes.ofThisJvm())
                : List.of();
    }
}
