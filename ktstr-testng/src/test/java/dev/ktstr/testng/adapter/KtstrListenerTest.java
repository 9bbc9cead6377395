// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.testng.ITestListener;
import org.testng.ITestResult;
import org.testng.TestNG;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** Runs classes with TestNG alone: what binds them to ktstr must come from the class path. */
public class KtstrListenerTest {
    private static final String KERNEL = "ktstr.kernel";
    private static final String NO_KERNEL = "/nonexistent/vmlinux";

    private String kernel;

    /** A case that is right goes as far as the kernel, which is not there: nothing is fetched and nothing is booted. */
    @BeforeClass
    public void takeTheKernelAway() {
        kernel = System.getProperty(KERNEL);
        System.setProperty(KERNEL, NO_KERNEL);
    }

    @AfterClass(alwaysRun = true)
    public void giveTheKernelBack() {
        if (kernel == null) {
            System.clearProperty(KERNEL);
        } else {
            System.setProperty(KERNEL, kernel);
        }
    }

    @BeforeMethod
    public void count() {
        KtstrListenerCases.BODIES.set(0);
    }

    private static final class Outcomes implements ITestListener {
        private final List<ITestResult> passed = Collections.synchronizedList(new ArrayList<>());
        private final TreeMap<String, String> failed = new TreeMap<>();
        private final List<String> skipped = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void onTestSuccess(ITestResult result) {
            passed.add(result);
        }

        @Override
        public synchronized void onTestFailure(ITestResult result) {
            failed.put(CaseName.of(result), String.valueOf(result.getThrowable().getMessage()));
        }

        @Override
        public void onTestSkipped(ITestResult result) {
            skipped.add(CaseName.of(result));
        }
    }

    private static Outcomes run(Class<?> testClass) {
        TestNG testNg = new TestNG(false);
        testNg.setVerbose(0);
        testNg.setTestClasses(new Class<?>[] {testClass});
        Outcomes outcomes = new Outcomes();
        testNg.addListener(outcomes);
        testNg.run();
        return outcomes;
    }

    @Test
    public void aMethodThatTakesNoCtxFailsAndIsToldWhatToTake() {
        Outcomes outcomes = run(KtstrListenerCases.WithoutCtx.class);
        assertThat(outcomes.failed).containsOnlyKeys("steady");
        assertThat(outcomes.failed.get("steady"))
                .isEqualTo(
                        "@Ktstr of " + KtstrListenerCases.WithoutCtx.class.getName()
                                + ".steady: it has to take the case that it is run as, a dev.ktstr.testng.Ctx: steady(Ctx ctx)");
        assertThat(outcomes.passed).isEmpty();
        assertThat(outcomes.skipped).isEmpty();
        assertThat(KtstrListenerCases.BODIES).hasValue(0);
    }

    @Test
    public void whatTestNgHandsOutBesidesMayBeTaken() {
        Outcomes outcomes = run(KtstrListenerCases.Injected.class);
        assertThat(outcomes.failed).containsOnlyKeys("steady[declared]");
        assertThat(outcomes.failed.get("steady[declared]")).endsWith("llcs must be at least 1 but was 0");
    }

    @Test
    public void aRowThatIsDeclaredWronglyFailsWithTheReasonAndWithoutItsBody() {
        Outcomes outcomes = run(KtstrListenerCases.Wrong.class);
        String place = "@Ktstr of " + KtstrListenerCases.Wrong.class.getName() + ".steady: ";
        assertThat(outcomes.failed).containsOnlyKeys("steady[declared]", "steady[odd-4llc]");
        assertThat(outcomes.failed.get("steady[declared]")).isEqualTo(place + "llcs must be at least 1 but was 0");
        assertThat(outcomes.failed.get("steady[odd-4llc]")).startsWith(place + "'odd-4llc' is no topology preset");
        assertThat(KtstrListenerCases.BODIES).hasValue(0);
    }

    @Test
    public void aRefusedRowDoesNotPassByTheExceptionItsMethodExpects() {
        Outcomes outcomes = run(KtstrListenerCases.Expecting.class);
        assertThat(outcomes.passed).isEmpty();
        assertThat(outcomes.failed).containsOnlyKeys("steady[odd-4llc]");
    }

    @Test
    public void everyRowOfAClassFailsByItsNameWhereTheKernelIsMissing() {
        Outcomes outcomes = run(KtstrListenerCases.Right.class);
        assertThat(outcomes.failed).containsOnlyKeys("steady[odd-3llc]", "steady[tiny-1llc]");
        assertThat(outcomes.failed.values())
                .allSatisfy(message -> assertThat(message).contains(NO_KERNEL));
        assertThat(KtstrListenerCases.BODIES).hasValue(0);
    }

    @Test
    public void methodsWithoutTheAnnotationAreLeftAlone() {
        Outcomes outcomes = run(KtstrListenerCases.Foreign.class);
        assertThat(outcomes.passed).extracting(CaseName::of).containsExactly("plain");
        assertThat(KtstrListenerCases.BODIES).hasValue(1);
    }

    @Test
    public void aClassThatCannotBePreparedSkipsItsCases() {
        Outcomes outcomes = run(KtstrListenerCases.Unprepared.class);
        assertThat(outcomes.failed).isEmpty();
        assertThat(outcomes.skipped).containsExactly("steady[1n1l2c1t]");
        assertThat(KtstrListenerCases.BODIES).hasValue(0);
    }

    @Test
    public void elapsedTimeIsThatOfTheResult() {
        ITestResult result = run(KtstrListenerCases.Foreign.class).passed.get(0);
        result.setEndMillis(result.getStartMillis() + 1234);
        assertThat(KtstrListener.elapsedMillis(result)).isEqualTo(1234);
        result.setEndMillis(result.getStartMillis() - 1);
        assertThat(KtstrListener.elapsedMillis(result)).isZero();
    }
}
