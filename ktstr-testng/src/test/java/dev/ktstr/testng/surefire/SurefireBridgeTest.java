// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.surefire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.testng.adapter.CaseName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.maven.surefire.api.report.ReportEntry;
import org.apache.maven.surefire.api.report.RunMode;
import org.testng.ITestListener;
import org.testng.ITestResult;
import org.testng.TestNG;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

public class SurefireBridgeTest {
    private SurefireBridge bridge;
    private RecordingReporter surefire;

    @BeforeMethod
    public void connect() {
        surefire = new RecordingReporter();
        bridge = new SurefireBridge(surefire);
        bridge.begin(RunMode.NORMAL_RUN, 0);
        SurefireBridgeCases.printTo(bridge);
    }

    private TestNG testNg(Class<?>... classes) {
        TestNG testNg = new TestNG(false);
        testNg.setVerbose(0);
        testNg.setTestClasses(classes);
        testNg.addListener(bridge);
        return testNg;
    }

    @Test
    public void everyCaseIsStartedAndEndedAndItsTestSetCompleted() {
        testNg(SurefireBridgeCases.Outcomes.class).run();
        assertThat(surefire.events())
                .containsExactly(
                        "set Outcomes",
                        "started a_passes",
                        "output hello",
                        "passed a_passes",
                        "completed Outcomes Outcomes.a_passes",
                        "started b_fails",
                        "failed b_fails: too slow",
                        "completed Outcomes Outcomes.b_fails",
                        "started c_breaks",
                        "error c_breaks: no kernel",
                        "completed Outcomes Outcomes.c_breaks",
                        "started d_isSkipped",
                        "skipped d_isSkipped: does not fit",
                        "completed Outcomes Outcomes.d_isSkipped");
        assertThat(bridge.cases()).isEqualTo(4);
        assertThat(bridge.failed())
                .containsExactlyInAnyOrder(
                        SurefireBridgeCases.Outcomes.class.getName() + "#b_fails",
                        SurefireBridgeCases.Outcomes.class.getName() + "#c_breaks");
    }

    @Test
    public void aFailureCarriesItsTraceAndAPassNone() {
        testNg(SurefireBridgeCases.Outcomes.class).run();
        assertThat(surefire.result("b_fails").getStackTraceWriter().smartTrimmedStackTrace())
                .isEqualTo("SurefireBridgeCases$Outcomes.b_fails » too slow");
        assertThat(surefire.result("a_passes").getStackTraceWriter()).isNull();
        assertThat(surefire.result("a_passes").getSourceName()).isEqualTo(SurefireBridgeCases.Outcomes.class.getName());
    }

    @Test
    public void aTestSetIsOpenedOncePerPass() {
        testNg(SurefireBridgeCases.Outcomes.class).run();
        testNg(SurefireBridgeCases.Outcomes.class).run();
        assertThat(surefire.events("set")).containsExactly("Outcomes");
        bridge.begin(RunMode.RERUN_TEST_AFTER_FAILURE, 0);
        assertThat(bridge.failed()).isEmpty();
        testNg(SurefireBridgeCases.Outcomes.class).run();
        assertThat(surefire.events("set")).containsExactly("Outcomes", "Outcomes");
    }

    @Test
    public void aCaseKeepsItsIdInARerun() {
        testNg(SurefireBridgeCases.Outcomes.class).run();
        ReportEntry first = surefire.result("b_fails");
        ReportEntry other = surefire.result("c_breaks");
        assertThat(first.getRunMode()).isEqualTo(RunMode.NORMAL_RUN);
        assertThat(first.getTestRunId()).isNotEqualTo(other.getTestRunId());
        surefire.forgetResults();
        bridge.begin(RunMode.RERUN_TEST_AFTER_FAILURE, 0);
        testNg(SurefireBridgeCases.Outcomes.class).run();
        assertThat(surefire.result("b_fails").getTestRunId()).isEqualTo(first.getTestRunId());
        assertThat(surefire.result("b_fails").getRunMode()).isEqualTo(RunMode.RERUN_TEST_AFTER_FAILURE);
    }

    @Test
    public void outputOfCasesThatRunAtOnceStaysWithItsCase() {
        SurefireBridgeCases.Interleaved.reset();
        testNg(SurefireBridgeCases.Interleaved.class).run();
        for (String[] row : new String[][] {{"one", "two"}, {"two", "one"}}) {
            String name = "talk[" + row[0] + "@" + row[1] + "]";
            assertThat(surefire.events())
                    .containsSequence(
                            "output " + row[0] + " begins",
                            "output " + row[0] + " has a thread",
                            "output " + row[0] + " ends",
                            "passed " + name,
                            "completed Interleaved Interleaved." + name);
        }
        assertThat(surefire.events("output")).hasSize(6);
    }

    @Test
    public void outputOfNoCaseAndLinesAboutTheRunAreToldAtOnce() {
        SurefireBridgeCases.print("before any case");
        bridge.console("ktstr: kernel 7.0");
        assertThat(surefire.events()).containsExactly("output before any case", "info ktstr: kernel 7.0");
    }

    @Test
    public void outputAfterACaseIsNotThatOfTheCase() {
        testNg(SurefireBridgeCases.Outcomes.class).run();
        SurefireBridgeCases.print("later");
        assertThat(surefire.events()).endsWith("output later");
    }

    @Test
    public void aBrokenConfigurationMethodIsAnError() {
        testNg(SurefireBridgeCases.Unprepared.class).run();
        assertThat(surefire.events("error")).containsExactly("prepare: not prepared");
        assertThat(surefire.events("skipped")).hasSize(1).allMatch(event -> event.startsWith("steady"));
        assertThat(surefire.events("passed")).isEmpty();
        assertThat(surefire.events("completed"))
                .containsExactly("Unprepared Unprepared.prepare", "Unprepared Unprepared.steady");
    }

    @Test
    public void aBrokenConfigurationMethodIsAnErrorWhenTheRestIsSkippedToo() {
        bridge.skipTheRest();
        testNg(SurefireBridgeCases.Unprepared.class).run();
        assertThat(surefire.events("error")).containsExactly("prepare: not prepared");
        assertThat(surefire.events("skipped")).hasSize(1).allMatch(event -> event.startsWith("steady"));
    }

    @Test
    public void elapsedTimeIsTestNgsAndNotSurefiresOwn() {
        Map<String, Long> millis = new ConcurrentHashMap<>();
        TestNG testNg = testNg(SurefireBridgeCases.Outcomes.class);
        testNg.addListener(new ITestListener() {
            @Override
            public void onTestFailure(ITestResult result) {
                millis.put(CaseName.of(result), result.getEndMillis() - result.getStartMillis());
            }
        });
        testNg.run();
        assertThat(surefire.result("b_fails").getElapsed())
                .isEqualTo(millis.get("b_fails").intValue());
    }

    @Test
    public void afterEnoughFailuresTheRestIsSkipped() {
        bridge = new SurefireBridge(surefire);
        bridge.begin(RunMode.NORMAL_RUN, 2);
        SurefireBridgeCases.printTo(bridge);
        testNg(SurefireBridgeCases.Outcomes.class).run();
        assertThat(surefire.events("rest")).containsExactly("skipped");
        assertThat(surefire.events("skipped"))
                .containsExactly("d_isSkipped: skipped, since skipAfterFailureCount is reached");
        assertThat(surefire.events()).containsSequence("error c_breaks: no kernel", "rest skipped");
    }

    @Test
    public void theRestIsSkippedWhenAnotherForkHadEnoughFailures() {
        bridge.skipTheRest();
        testNg(SurefireBridgeCases.Outcomes.class).run();
        assertThat(surefire.events("skipped")).hasSize(4);
        assertThat(surefire.events("output")).isEmpty();
        assertThat(surefire.events("rest")).isEmpty();
    }

    @Test
    public void failuresAreCountedOverAllClassesOfAForkAndAnewInARerun() {
        bridge = new SurefireBridge(surefire);
        SurefireBridgeCases.printTo(bridge);
        bridge.begin(RunMode.NORMAL_RUN, 3);
        testNg(SurefireBridgeCases.Outcomes.class).run();
        assertThat(surefire.events("rest")).isEmpty();
        bridge.begin(RunMode.NORMAL_RUN, 3);
        testNg(SurefireBridgeCases.Outcomes.class).run();
        assertThat(surefire.events("rest")).containsExactly("skipped");
        bridge.begin(RunMode.RERUN_TEST_AFTER_FAILURE, 3);
        int before = surefire.events("error").size();
        testNg(SurefireBridgeCases.Outcomes.class).run();
        assertThat(surefire.events("error")).hasSizeGreaterThan(before);
    }
}
