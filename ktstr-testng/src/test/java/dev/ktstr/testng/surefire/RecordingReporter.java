// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.surefire;

import java.util.ArrayList;
import java.util.List;
import org.apache.maven.surefire.api.report.ReportEntry;
import org.apache.maven.surefire.api.report.ReporterFactory;
import org.apache.maven.surefire.api.report.TestOutputReportEntry;
import org.apache.maven.surefire.api.report.TestReportListener;
import org.apache.maven.surefire.api.report.TestSetReportEntry;
import org.apache.maven.surefire.api.suite.RunResult;

/** Surefire's side: writes down what it is told, one line each. */
final class RecordingReporter implements TestReportListener<TestOutputReportEntry>, ReporterFactory {
    private final List<String> events = new ArrayList<>();
    private final List<ReportEntry> results = new ArrayList<>();
    private boolean closed;

    /** {@return what was told, in order} */
    synchronized List<String> events() {
        return List.copyOf(events);
    }

    /** {@return what was told of this kind, in order} */
    List<String> events(String kind) {
        return events().stream()
                .filter(event -> event.startsWith(kind + " "))
                .map(event -> event.substring(kind.length() + 1))
                .toList();
    }

    /** {@return the entry of the one result of this name} */
    synchronized ReportEntry result(String name) {
        List<ReportEntry> found =
                results.stream().filter(entry -> name.equals(entry.getName())).toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " results of " + name);
        }
        return found.get(0);
    }

    /** Makes room for the results of another pass. */
    synchronized void forgetResults() {
        results.clear();
    }

    boolean closed() {
        return closed;
    }

    private synchronized void event(String event) {
        events.add(event);
    }

    private synchronized void result(String kind, ReportEntry entry) {
        events.add(kind + " " + entry.getName() + (entry.getMessage() == null ? "" : ": " + entry.getMessage()));
        results.add(entry);
    }

    private static String simple(String className) {
        return className.substring(Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1);
    }

    @Override
    public void testSetStarting(TestSetReportEntry entry) {
        event("set " + simple(entry.getSourceName()));
    }

    @Override
    public void testSetCompleted(TestSetReportEntry entry) {
        String className = entry.getSourceName();
        int packageLength = className.length() - simple(className).length();
        event("completed " + simple(className) + " " + entry.getSourceText().substring(packageLength));
    }

    @Override
    public void testStarting(ReportEntry entry) {
        event("started " + entry.getName());
    }

    @Override
    public void testSucceeded(ReportEntry entry) {
        result("passed", entry);
    }

    @Override
    public void testAssumptionFailure(ReportEntry entry) {
        result("assumption", entry);
    }

    @Override
    public void testError(ReportEntry entry) {
        result("error", entry);
    }

    @Override
    public void testFailed(ReportEntry entry) {
        result("failed", entry);
    }

    @Override
    public void testSkipped(ReportEntry entry) {
        result("skipped", entry);
    }

    @Override
    public void testExecutionSkippedByUser() {
        event("rest skipped");
    }

    @Override
    public void writeTestOutput(TestOutputReportEntry entry) {
        event("output " + entry.getLog());
    }

    @Override
    public boolean isDebugEnabled() {
        return false;
    }

    @Override
    public void debug(String message) {
        event("debug " + message);
    }

    @Override
    public boolean isInfoEnabled() {
        return true;
    }

    @Override
    public void info(String message) {
        event("info " + message);
    }

    @Override
    public boolean isWarnEnabled() {
        return true;
    }

    @Override
    public void warning(String message) {
        event("warning " + message);
    }

    @Override
    public boolean isErrorEnabled() {
        return true;
    }

    @Override
    public void error(String message) {
        event("log-error " + message);
    }

    @Override
    public void error(String message, Throwable thrown) {
        event("log-error " + message);
    }

    @Override
    public void error(Throwable thrown) {
        event("log-error " + thrown);
    }

    @Override
    public TestReportListener<TestOutputReportEntry> createTestReportListener() {
        return this;
    }

    @Override
    public RunResult close() {
        closed = true;
        return new RunResult(results.size(), 0, 0, 0);
    }
}
