// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.surefire;

import dev.ktstr.testng.adapter.CaseName;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.maven.surefire.api.testset.TestListResolver;
import org.testng.IDataProviderInterceptor;
import org.testng.IDataProviderMethod;
import org.testng.IMethodInstance;
import org.testng.IMethodInterceptor;
import org.testng.ITestContext;
import org.testng.ITestNGMethod;

/** Applies {@code -Dit.test=Class#method[row]} and reruns: rows are dropped before they run. */
final class CaseFilter implements IMethodInterceptor, IDataProviderInterceptor {
    private final TestListResolver included;
    private final TestListResolver excluded;
    private final Optional<Set<String>> only;
    private final Set<String> offered;

    /**
     * @param asked what the user asked for
     * @param only the cases of a rerun, as {@code class#case}
     * @param offered is told every case there was, as {@code class#case}
     */
    CaseFilter(TestListResolver asked, Optional<Set<String>> only, Set<String> offered) {
        // Surefire has chosen the classes: what is left to do here is needed where methods are named.
        TestListResolver filter = TestListResolver.optionallyWildcardFilter(asked);
        this.included = TestListResolver.newTestListResolver(filter.getIncludedPatterns(), Set.of());
        this.excluded = TestListResolver.newTestListResolver(Set.of(), filter.getExcludedPatterns());
        this.only = only;
        this.offered = offered;
    }

    private static boolean allows(TestListResolver patterns, String className, String name) {
        return patterns.isEmpty() || patterns.shouldRun(TestListResolver.toClassFileName(className), name);
    }

    /** {@return whether a case was asked for} */
    boolean isWanted(String className, String method, Object[] row) {
        String name = CaseName.of(method, row);
        offered.add(className + "#" + name);
        if (only.isPresent()) {
            return only.get().contains(className + "#" + name);
        }
        // A bare method name asks for all of its rows, or for none of them.
        return (allows(included, className, name) || allows(included, className, method))
                && allows(excluded, className, name)
                && allows(excluded, className, method);
    }

    @Override
    public Iterator<Object[]> intercept(
            Iterator<Object[]> rows, IDataProviderMethod provider, ITestNGMethod method, ITestContext context) {
        List<Object[]> wanted = new ArrayList<>();
        String className = method.getRealClass().getName();
        rows.forEachRemaining(row -> {
            if (isWanted(className, method.getMethodName(), row)) {
                wanted.add(row);
            }
        });
        return wanted.iterator();
    }

    @Override
    public List<IMethodInstance> intercept(List<IMethodInstance> methods, ITestContext context) {
        return methods.stream()
                .filter(instance -> {
                    ITestNGMethod method = instance.getMethod();
                    return method.isDataDriven()
                            || isWanted(method.getRealClass().getName(), method.getMethodName(), new Object[0]);
                })
                .toList();
    }
}
