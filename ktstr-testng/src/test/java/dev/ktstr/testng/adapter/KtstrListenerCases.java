// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.adapter;

import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.Ktstr;
import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicInteger;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/** What KtstrListenerTest runs. In a class of their own, since TestNG runs the classes inside a test class with it. */
final class KtstrListenerCases {
    /** How many test methods were entered. */
    static final AtomicInteger BODIES = new AtomicInteger();

    private KtstrListenerCases() {}

    /** Every row is declared wrongly. */
    public static class Wrong {
        @Test
        @Ktstr(
                llcs = 0,
                presets = {"odd-4llc"})
        public void steady(Ctx ctx) {
            BODIES.incrementAndGet();
        }
    }

    /** Asks for rows, and has no place for them. */
    public static class WithoutCtx {
        @Test(expectedExceptions = IllegalArgumentException.class)
        @Ktstr
        public void steady() {
            BODIES.incrementAndGet();
        }
    }

    /** Expects what a refused row is refused with. */
    public static class Expecting {
        @Test(expectedExceptions = IllegalArgumentException.class)
        @Ktstr(presets = "odd-4llc")
        public void steady(Ctx ctx) {
            BODIES.incrementAndGet();
        }
    }

    /** TestNG has more to hand out than our rows. */
    public static class Injected {
        @Test
        @Ktstr(llcs = 0)
        public void steady(Ctx ctx, Method method) {
            BODIES.incrementAndGet();
        }
    }

    /** Rows as test authors write them. */
    public static class Right {
        @Test
        @Ktstr(presets = {"tiny-1llc", "odd-3llc"})
        public void steady(Ctx ctx) {
            BODIES.incrementAndGet();
        }
    }

    /** Methods that are none of ours. */
    public static class Foreign {
        @Test
        public void plain() {
            BODIES.incrementAndGet();
        }
    }

    /** A class whose preparation fails. */
    public static class Unprepared {
        @BeforeClass
        public void prepare() {
            throw new IllegalStateException("not prepared");
        }

        @Test
        @Ktstr
        public void steady(Ctx ctx) {
            BODIES.incrementAndGet();
        }
    }
}
