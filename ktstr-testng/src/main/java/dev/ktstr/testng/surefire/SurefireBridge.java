// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.surefire;

import dev.ktstr.testng.adapter.CaseName;
import dev.ktstr.testng.adapter.KtstrListener;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.maven.surefire.api.report.OutputReportEntry;
import org.apache.maven.surefire.api.report.RunMode;
import org.apache.maven.surefire.api.report.SimpleReportEntry;
import org.apache.maven.surefire.api.report.TestOutputReceiver;
import org.apache.maven.surefire.api.report.TestOutputReportEntry;
import org.apache.maven.surefire.api.report.TestReportListener;
import org.testng.IConfigurationListener;
import org.testng.IInvokedMethod;
import org.testng.IInvokedMethodListener;
import org.testng.ITestListener;
import org.testng.ITestResult;
import org.testng.SkipException;

/**
 * Tells Surefire what TestNG does.
 *
 * <p>On Surefire's side all cases of a fork share one buffer of output and one set of counters, and output goes to whichever
 * case finishes next. So the output of a case is kept here until it has finished and is sent together with its result under
 * one lock. The test set is completed after every case: the console shows a line at once, and the XML file is whole even if
 * the JVM dies in the next case.
 */
final class SurefireBridge
        implements ITestListener,
                IConfigurationListener,
                IInvokedMethodListener,
                TestOutputReceiver<OutputReportEntry> {
    /** The case a thread works for. Inherited, so that threads a case starts write to the case. */
    private static final ThreadLocal<CaseOutput> CURRENT = new InheritableThreadLocal<>();

    private final TestReportListener<TestOutputReportEntry> surefire;
    /** Guarded by this, as is every call of {@link #surefire}. */
    private final Set<String> openClasses = new HashSet<>();

    private final Set<String> failed = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> ids = new ConcurrentHashMap<>();
    private final Map<ITestResult, CaseOutput> outputs = new ConcurrentHashMap<>();
    private volatile RunMode mode = RunMode.NORMAL_RUN;
    private volatile boolean skipTheRest;
    private boolean begun;
    private int failuresLeft;
    private int cases;

    SurefireBridge(TestReportListener<TestOutputReportEntry> surefire) {
        this.surefire = surefire;
    }

    /** Begins a pass. The count of failures goes on over all classes of a fork, and begins anew with a rerun. */
    synchronized void begin(RunMode newMode, int skipAfterFailures) {
        boolean rerun = newMode == RunMode.RERUN_TEST_AFTER_FAILURE;
        if (rerun || !begun) {
            failuresLeft = skipAfterFailures;
        }
        if (rerun) {
            skipTheRest = false;
        }
        begun = true;
        mode = newMode;
        failed.clear();
        openClasses.clear();
    }

    /** {@return the cases of the last pass that failed, as {@code class#case}} */
    Set<String> failed() {
        return Set.copyOf(failed);
    }

    /** {@return how many results were reported so far} */
    synchronized int cases() {
        return cases;
    }

    void skipTheRest() {
        skipTheRest = true;
    }

    /** Prints a line at once, past the output of the cases. */
    synchronized void console(String line) {
        surefire.info(line);
    }

    private long id(String className, String name) {
        return ids.computeIfAbsent(className + "#" + name, key -> (long) ids.size() + 1);
    }

    private SimpleReportEntry entry(String className, String name) {
        return entry(className, null, name, null, null, null);
    }

    private SimpleReportEntry entry(
            String className, String sourceText, String name, CaseTrace trace, Integer millis, String message) {
        return new SimpleReportEntry(
                mode, id(className, name), className, sourceText, name, null, trace, millis, message, Map.of());
    }

    @Override
    public void onTestStart(ITestResult result) {
        CaseOutput output = new CaseOutput();
        outputs.put(result, output);
        CURRENT.set(output);
        synchronized (this) {
            open(CaseName.className(result));
            // A crash report names the cases that had started.
            surefire.testStarting(entry(CaseName.className(result), CaseName.of(result)));
        }
    }

    private void open(String className) {
        if (openClasses.add(className)) {
            surefire.testSetStarting(entry(className, null));
        }
    }

    @Override
    public void beforeInvocation(IInvokedMethod method, ITestResult result) {
        if (skipTheRest && method.isTestMethod()) {
            throw new SkipException("skipped, since skipAfterFailureCount is reached");
        }
    }

    @Override
    public void onTestSuccess(ITestResult result) {
        finish(result);
    }

    @Override
    public void onTestFailure(ITestResult result) {
        finish(result);
    }

    /** A failure that a test method's own successPercentage forgives; Surefire knows no such thing. */
    @Override
    public void onTestFailedButWithinSuccessPercentage(ITestResult result) {
        finish(result);
    }

    @Override
    public void onTestSkipped(ITestResult result) {
        finish(result);
    }

    /** A broken configuration method would otherwise only show as skipped cases, and the build would pass. */
    @Override
    public void onConfigurationFailure(ITestResult result) {
        finish(result);
    }

    private synchronized void finish(ITestResult result) {
        String className = CaseName.className(result);
        String name = CaseName.of(result);
        cases++;
        open(className);
        CaseOutput output = outputs.remove(result);
        CURRENT.remove();
        if (output != null) {
            output.forEach(
                    line -> surefire.writeTestOutput(new TestOutputReportEntry(line, mode, id(className, name))));
        }
        int millis = KtstrListener.elapsedMillis(result);
        Throwable thrown = result.getThrowable();
        String message = thrown == null ? null : thrown.getMessage();
        switch (result.getStatus()) {
            case ITestResult.SUCCESS, ITestResult.SUCCESS_PERCENTAGE_FAILURE ->
                surefire.testSucceeded(entry(className, null, name, null, millis, null));
            case ITestResult.SKIP -> surefire.testSkipped(entry(className, null, name, null, millis, message));
            default -> fail(className, name, Optional.ofNullable(thrown), millis);
        }
        // The text is what the console prints behind "in".
        surefire.testSetCompleted(entry(className, className + "." + name, null, null, millis, null));
    }

    private void fail(String className, String name, Optional<Throwable> thrown, int millis) {
        failed.add(className + "#" + name);
        Throwable cause = thrown.orElseGet(() -> new AssertionError("failed without saying why"));
        CaseTrace trace = new CaseTrace(className, name, cause);
        SimpleReportEntry entry = entry(className, null, name, trace, millis, cause.getMessage());
        if (cause instanceof AssertionError) {
            surefire.testFailed(entry);
        } else {
            surefire.testError(entry);
        }
        if (failuresLeft > 0 && --failuresLeft == 0) {
            skipTheRest = true;
            surefire.testExecutionSkippedByUser();
        }
    }

    @Override
    public void writeTestOutput(OutputReportEntry line) {
        CaseOutput output = CURRENT.get();
        if (output != null) {
            output.add(line);
        } else {
            synchronized (this) {
                surefire.writeTestOutput(new TestOutputReportEntry(line, mode, 0L));
            }
        }
    }
}
