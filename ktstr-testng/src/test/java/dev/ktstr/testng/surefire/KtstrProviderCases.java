// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.surefire;

import java.util.concurrent.atomic.AtomicInteger;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** What KtstrProviderTest runs. In a class of their own, since TestNG runs the classes inside a test class with it. */
final class KtstrProviderCases {
    private KtstrProviderCases() {}

    /** Prints and passes. */
    public static class Talking {
        @DataProvider
        public Object[][] rows() {
            return new Object[][] {{"a"}, {"b"}};
        }

        @Test(dataProvider = "rows")
        public void talk(String row) {
            System.out.println("row " + row);
        }
    }

    /** Fails at first. */
    public static class Flaky {
        static final AtomicInteger RUNS = new AtomicInteger();

        @DataProvider
        public Object[][] rows() {
            return new Object[][] {{"good"}, {"flaky"}};
        }

        @Test(dataProvider = "rows")
        public void steady(String row) {
            if (row.equals("flaky") && RUNS.incrementAndGet() < 3) {
                throw new AssertionError("run " + RUNS.get());
            }
        }
    }

    /** Its rows cannot be made. */
    public static class Rowless {
        @DataProvider
        public Object[][] rows() {
            throw new IllegalStateException("no rows today");
        }

        @Test(dataProvider = "rows")
        public void steady(String row) {}
    }

    /** Not to be run by itself. */
    public abstract static class Base {
        @Test
        public void inherited() {}
    }

    /** Has tests from above. */
    public static class Derived extends Base {}

    /** All of its methods are tests. */
    @Test
    public static class WholeClass {
        public void steady() {}
    }

    /** Has none. */
    public static class NoTests {
        public void steady() {}
    }
}
