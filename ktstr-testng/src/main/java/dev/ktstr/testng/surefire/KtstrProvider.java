// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.surefire;

import dev.ktstr.testng.run.Console;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.maven.surefire.api.provider.AbstractProvider;
import org.apache.maven.surefire.api.provider.CommandChainReader;
import org.apache.maven.surefire.api.provider.ProviderParameters;
import org.apache.maven.surefire.api.report.ConsoleOutputCapture;
import org.apache.maven.surefire.api.report.ReporterException;
import org.apache.maven.surefire.api.report.ReporterFactory;
import org.apache.maven.surefire.api.report.RunMode;
import org.apache.maven.surefire.api.suite.RunResult;
import org.apache.maven.surefire.api.testset.TestListResolver;
import org.apache.maven.surefire.api.testset.TestSetFailedException;
import org.apache.maven.surefire.api.util.TestsToRun;
import org.testng.annotations.Test;

/**
 * Runs TestNG classes for Surefire and Failsafe, one report entry for each case.
 *
 * <p>Surefire finds it in {@code META-INF/services} when this module is a dependency of the plugin. It uses surefire-api only,
 * since Surefire's own TestNG provider is gone from version 3.6 on; the same class works with 3.2.5 to 3.6.1.
 */
public final class KtstrProvider extends AbstractProvider {
    private static final int SHOWN_CASES = 20;

    private final ProviderParameters parameters;
    private final Optional<CommandChainReader> commands;
    /** Every case there was, wanted or not. */
    private final Set<String> offered = ConcurrentHashMap.newKeySet();

    /** Called by Surefire, which looks for exactly this constructor. */
    public KtstrProvider(ProviderParameters parameters) {
        this.parameters = parameters;
        this.commands = parameters.isInsideFork() ? Optional.of(parameters.getCommandReader()) : Optional.empty();
        // TestNG brings SLF4J, which would remark on every run that nobody listens to it.
        if (System.getProperty("slf4j.internal.verbosity") == null) {
            System.setProperty("slf4j.internal.verbosity", "ERROR");
        }
    }

    @Override
    public Iterable<Class<?>> getSuites() {
        return scan();
    }

    private TestsToRun scan() {
        return parameters
                .getRunOrderCalculator()
                .orderTestClasses(parameters
                        .getScanResult()
                        .applyFilter(KtstrProvider::hasTests, parameters.getTestClassLoader()));
    }

    private static boolean hasTests(Class<?> candidate) {
        if (Modifier.isAbstract(candidate.getModifiers())) {
            return false;
        }
        for (Class<?> c = candidate; c != null && c != Object.class; c = c.getSuperclass()) {
            if (c.isAnnotationPresent(Test.class)) {
                return true;
            }
            for (Method method : c.getDeclaredMethods()) {
                if (method.isAnnotationPresent(Test.class)) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public RunResult invoke(Object forkTestSet) throws TestSetFailedException, ReporterException {
        ReporterFactory factory = parameters.getReporterFactory();
        RunResult result;
        try {
            SurefireBridge bridge = new SurefireBridge(factory.createTestReportListener());
            ConsoleOutputCapture.startCapture(bridge);
            Console.use(bridge::console);
            if (parameters.isInsideFork()) {
                ParentWatch.start();
            }
            run(forkTestSet, bridge);
        } finally {
            result = factory.close();
        }
        return result;
    }

    /** Surefire hands over all classes, one class, or leaves the search to the provider. */
    private TestsToRun tests(Object forkTestSet) throws TestSetFailedException {
        if (forkTestSet instanceof TestsToRun all) {
            return all;
        }
        return forkTestSet instanceof Class<?> one ? TestsToRun.fromClass(one) : scan();
    }

    private void run(Object forkTestSet, SurefireBridge bridge) throws TestSetFailedException {
        TestsToRun tests = tests(forkTestSet);
        commands.ifPresent(reader -> {
            reader.addShutdownListener(command -> {
                tests.markTestSetFinished();
                bridge.skipTheRest();
            });
            reader.addSkipNextTestsListener(command -> bridge.skipTheRest());
        });
        if (commands.isPresent()) {
            commands.get().awaitStarted();
        }
        if (tests.allowEagerReading()) {
            List<Class<?>> all = new ArrayList<>();
            tests.forEach(all::add);
            failIf(runWithReruns(all, bridge));
            // A fork that was handed one class does not know what the filter matched in other forks.
            if (!(forkTestSet instanceof Class<?>)) {
                failIfNothingMatched(all, bridge);
            }
        } else {
            // Several forks share the classes: they are handed out one by one, and no fork knows whether a filter
            // matched.
            Optional<String> first = Optional.empty();
            for (Class<?> one : tests) {
                Optional<String> shortfall = runWithReruns(List.of(one), bridge);
                first = first.isPresent() ? first : shortfall;
            }
            failIf(first);
        }
    }

    /** A run whose time is too short for any case has not passed. */
    private static void failIf(Optional<String> shortfall) throws TestSetFailedException {
        if (shortfall.isPresent()) {
            throw new TestSetFailedException(shortfall.get());
        }
    }

    /** Surefire itself would report "Tests run: 0" and succeed. */
    private void failIfNothingMatched(List<Class<?>> classes, SurefireBridge bridge) throws TestSetFailedException {
        TestListResolver asked = parameters.getTestRequest().getTestListResolver();
        Optional<String> groups = TestNgRun.groups(parameters);
        if (bridge.cases() == 0 && (asked.hasMethodPatterns() || groups.isPresent())) {
            String filter = asked.hasMethodPatterns()
                    ? "-Dit.test=" + asked.getPluginParameterTest()
                    : "-Dgroups=" + groups.orElse("");
            throw new TestSetFailedException(
                    "no case matches " + filter + (offered.isEmpty() ? groups(classes) : cases()));
        }
    }

    /** The cases that a filter could have named. */
    private String cases() {
        List<String> names = offered.stream().sorted().limit(SHOWN_CASES).toList();
        int more = offered.size() - names.size();
        return "; the cases are " + String.join(", ", names) + (more > 0 ? " and " + more + " more" : "");
    }

    private static String groups(List<Class<?>> classes) {
        Set<String> groups = DeclaredGroups.of(classes);
        return groups.isEmpty() ? "; no test is in a group" : "; the groups are " + String.join(", ", groups);
    }

    /** {@return why the time for the cases was too short for any of them, if it was} */
    private Optional<String> runWithReruns(List<Class<?>> classes, SurefireBridge bridge) {
        if (classes.isEmpty()) {
            return Optional.empty();
        }
        TestNgRun run = new TestNgRun(parameters, bridge, offered);
        Set<String> failed = run.run(classes, RunMode.NORMAL_RUN, Optional.empty());
        int reruns = parameters.getTestRequest().getRerunFailingTestsCount();
        for (int i = 0; i < reruns && !failed.isEmpty(); i++) {
            failed = run.run(classes, RunMode.RERUN_TEST_AFTER_FAILURE, Optional.of(failed));
        }
        return run.shortfall();
    }
}
