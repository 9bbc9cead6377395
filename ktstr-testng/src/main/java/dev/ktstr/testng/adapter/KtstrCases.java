// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.adapter;

import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.Ktstr;
import dev.ktstr.testng.run.CaseContext;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.testng.ITestContext;
import org.testng.ITestNGMethod;
import org.testng.ITestResult;
import org.testng.annotations.DataProvider;
import org.testng.xml.XmlTest;

/** The data provider behind every method that carries {@link dev.ktstr.testng.Ktstr}: one row for each machine and kernel. */
public final class KtstrCases {
    static final String NAME = "ktstr";

    /** What TestNG itself hands to a test method that takes it. */
    private static final Set<Class<?>> INJECTED =
            Set.of(ITestContext.class, ITestResult.class, XmlTest.class, Method.class);

    private KtstrCases() {}

    /**
     * {@return the rows of a method; TestNG calls this}
     *
     * @throws IllegalArgumentException where a row could not be handed to it
     */
    @DataProvider(name = NAME, parallel = true, propagateFailureAsTestFailure = true)
    public static Object[][] cases(ITestNGMethod method) {
        requireCtx(method.getRealClass(), method.getConstructorOrMethod().getMethod());
        return rows(method).stream().map(ctx -> new Object[] {ctx}).toArray(Object[][]::new);
    }

    private static void requireCtx(Class<?> testClass, Method method) {
        List<Class<?>> fromRow = Arrays.stream(method.getParameterTypes())
                .filter(type -> !INJECTED.contains(type))
                .toList();
        if (!fromRow.equals(List.of(Ctx.class))) {
            throw new IllegalArgumentException(Declaration.place(testClass, method)
                    + "it has to take the case that it is run as: "
                    + method.getName() + "(Ctx ctx)");
        }
    }

    /** {@return the cases of a method; none for one that does not carry the annotation} */
    public static List<CaseContext> rows(ITestNGMethod method) {
        Method declared = method.getConstructorOrMethod().getMethod();
        return declared.isAnnotationPresent(Ktstr.class)
                ? Declaration.rows(method.getRealClass(), declared, Axes.ofThisJvm())
                : List.of();
    }
}
