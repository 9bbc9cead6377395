// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.surefire;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.maven.surefire.api.report.TestOutputReportEntry;
import org.testng.SkipException;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** What SurefireBridgeTest runs. In a class of their own, since TestNG runs the classes inside a test class with it. */
final class SurefireBridgeCases {
    private static volatile SurefireBridge bridge;

    private SurefireBridgeCases() {}

    static void printTo(SurefireBridge newBridge) {
        bridge = newBridge;
    }

    /** Prints as a test does, whose standard output Surefire captures. */
    static void print(String text) {
        bridge.writeTestOutput(TestOutputReportEntry.stdOutln(text));
    }

    /** One case of each outcome. */
    public static class Outcomes {
        @Test
        public void a_passes() {
            print("hello");
        }

        @Test
        public void b_fails() {
            throw new AssertionError("too slow");
        }

        @Test
        public void c_breaks() {
            throw new IllegalStateException("no kernel");
        }

        @Test
        public void d_isSkipped() {
            throw new SkipException("does not fit");
        }
    }

    /** Two rows, each of which ends only after the other has printed. */
    public static class Interleaved {
        private static final Map<String, CountDownLatch> PRINTED = new ConcurrentHashMap<>();

        static void reset() {
            PRINTED.put("one", new CountDownLatch(1));
            PRINTED.put("two", new CountDownLatch(1));
        }

        @DataProvider(parallel = true)
        public Object[][] rows() {
            return new Object[][] {{"one", "two"}, {"two", "one"}};
        }

        @Test(dataProvider = "rows")
        public void talk(String me, String other) throws InterruptedException {
            print(me + " begins");
            Thread helper = new Thread(() -> print(me + " has a thread"));
            helper.start();
            helper.join();
            PRINTED.get(me).countDown();
            if (!PRINTED.get(other).await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("the rows did not run at once");
            }
            print(me + " ends");
        }
    }

    /** A class whose preparation fails. */
    public static class Unprepared {
        @BeforeClass
        public void prepare() {
            throw new IllegalStateException("not prepared");
        }

        @Test
        public void steady() {}
    }
}
