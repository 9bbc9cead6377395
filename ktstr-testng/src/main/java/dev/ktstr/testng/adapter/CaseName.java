// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.adapter;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.StringJoiner;
import org.testng.ITestContext;
import org.testng.ITestResult;
import org.testng.xml.XmlTest;

/**
 * The public name of a case: method and row, for example {@code mixedWorkloads[odd-3llc]}. Reports, filters and reruns know
 * a case by it, so it is the same in every run: no counters and no times.
 */
public final class CaseName {
    private CaseName() {}

    /** {@return the name of a finished or running case} */
    public static String of(ITestResult result) {
        if (!result.getMethod().isTest()) {
            // What a configuration method is given differs from run to run.
            return result.getMethod().getMethodName();
        }
        Object[] parameters = result.getParameters();
        Object[] row = parameters == null
                ? new Object[0]
                : Arrays.stream(parameters).filter(value -> !isInjected(value)).toArray();
        return of(result.getMethod().getMethodName(), row);
    }

    /** What TestNG passes to a method besides its row. */
    private static boolean isInjected(Object value) {
        return value instanceof Method
                || value instanceof ITestContext
                || value instanceof ITestResult
                || value instanceof XmlTest;
    }

    /** {@return the name of a case, from its method and the values of its row} */
    public static String of(String method, Object[] row) {
        if (row == null || row.length == 0) {
            return method;
        }
        StringJoiner name = new StringJoiner("@", method + "[", "]");
        for (Object value : row) {
            name.add(String.valueOf(value));
        }
        return name.toString();
    }

    /** {@return the name of the class a case belongs to} */
    public static String className(ITestResult result) {
        return result.getTestClass().getRealClass().getName();
    }
}
