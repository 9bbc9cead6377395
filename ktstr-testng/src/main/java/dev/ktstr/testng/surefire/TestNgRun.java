// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.surefire;

import dev.ktstr.testng.run.RunSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.maven.surefire.api.provider.ProviderParameters;
import org.apache.maven.surefire.api.report.RunMode;
import org.testng.TestNG;
import org.testng.xml.XmlClass;
import org.testng.xml.XmlSuite;
import org.testng.xml.XmlTest;

/** One pass of TestNG over some classes, set up from Surefire's parameters. */
final class TestNgRun {
    /** Surefire's names for -Dgroups and -DexcludedGroups among the provider's properties. */
    private static final String GROUPS = "groups";

    private static final String EXCLUDED_GROUPS = "excludegroups";

    private final ProviderParameters parameters;
    private final SurefireBridge bridge;
    private final Set<String> offered;
    private Optional<BudgetFilter> budget = Optional.empty();

    /**
     * @param offered is told every case there was, wanted or not, as {@code class#case}
     */
    TestNgRun(ProviderParameters parameters, SurefireBridge bridge, Set<String> offered) {
        this.offered = offered;
        this.parameters = parameters;
        this.bridge = bridge;
    }

    static Optional<String> groups(ProviderParameters parameters) {
        return Optional.ofNullable(parameters.getProviderProperties().get(GROUPS))
                .filter(text -> !text.isBlank());
    }

    /**
     * Runs the classes.
     *
     * @param only the cases to run, as {@code class#case}, or empty for all that were asked for
     * @return the cases that failed
     */
    Set<String> run(List<Class<?>> classes, RunMode mode, Optional<Set<String>> only) {
        TestNG testNg = new TestNG(false);
        testNg.setVerbose(0);
        testNg.setXmlSuites(List.of(suite(classes)));
        // Otherwise a data provider that throws is one skip, and the build passes.
        testNg.propagateDataProviderFailureAsTestFailure();
        testNg.addListener(bridge);
        CaseFilter filter = new CaseFilter(parameters.getTestRequest().getTestListResolver(), only, offered);
        testNg.addListener(filter);
        // A case that failed is run again whatever the budget says.
        Optional<BudgetFilter> limit = RunSession.budgetSeconds()
                .filter(seconds -> only.isEmpty())
                .map(seconds -> new BudgetFilter(seconds, filter::isWanted));
        limit.ifPresent(testNg::addListener);
        budget = limit.or(() -> budget);
        bridge.begin(mode, parameters.getSkipAfterFailureCount());
        testNg.run();
        return bridge.failed();
    }

    /** {@return why the time for the cases was too short for any of them, if it was} */
    Optional<String> shortfall() {
        return budget.flatMap(BudgetFilter::shortfall);
    }

    private XmlSuite suite(List<Class<?>> classes) {
        XmlSuite suite = new XmlSuite();
        suite.setName("ktstr");
        suite.setParallel(XmlSuite.ParallelMode.METHODS);
        int threads = RunSession.parallel();
        suite.setThreadCount(threads);
        suite.setDataProviderThreadCount(threads);
        // One pool for methods and rows: with one each there would be threads x threads cases at once.
        suite.setShareThreadPoolForDataProviders(true);
        XmlTest test = new XmlTest(suite);
        test.setName("ktstr");
        groups(parameters).ifPresent(groups -> test.setIncludedGroups(split(groups)));
        Optional.ofNullable(parameters.getProviderProperties().get(EXCLUDED_GROUPS))
                .filter(text -> !text.isBlank())
                .ifPresent(groups -> test.setExcludedGroups(split(groups)));
        List<XmlClass> xmlClasses = new ArrayList<>();
        for (Class<?> c : classes) {
            XmlClass xmlClass = new XmlClass(c);
            xmlClass.setIndex(xmlClasses.size());
            xmlClasses.add(xmlClass);
        }
        test.setXmlClasses(xmlClasses);
        return suite;
    }

    private static List<String> split(String groups) {
        return List.of(groups.strip().split("\\s*,\\s*", -1));
    }
}
