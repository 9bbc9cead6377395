// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.bench;

import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.Ktstr;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.testng.annotations.Test;

/** Guests that are there at the same time; the last to come measures. */
public class Crowd {
    static final int METHODS = 4;

    private static final AtomicInteger WANTED = new AtomicInteger();
    private static final AtomicLong MEASURED = new AtomicLong();
    private static CountDownLatch there = new CountDownLatch(0);
    private static CountDownLatch done = new CountDownLatch(0);
    private static LongSupplier measurement = () -> 0;

    static void expect(int cases, LongSupplier measure) {
        WANTED.set(cases);
        there = new CountDownLatch(cases);
        done = new CountDownLatch(1);
        measurement = measure;
    }

    static long measured() {
        return MEASURED.get();
    }

    private static void come(Ctx ctx) throws InterruptedException {
        int left = WANTED.decrementAndGet();
        if (left < 0) {
            return;
        }
        if (!ctx.exec("true").succeeded()) {
            throw new AssertionError("true is not true in the guest");
        }
        there.countDown();
        if (left == 0) {
            await(there);
            MEASURED.set(measurement.getAsLong());
            done.countDown();
        }
        await(done);
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(2, TimeUnit.MINUTES)) {
            throw new AssertionError("the others did not come");
        }
    }

    @Test
    @Ktstr
    public void one(Ctx ctx) throws InterruptedException {
        come(ctx);
    }

    @Test
    @Ktstr
    public void two(Ctx ctx) throws InterruptedException {
        come(ctx);
    }

    @Test
    @Ktstr
    public void three(Ctx ctx) throws InterruptedException {
        come(ctx);
    }

    @Test
    @Ktstr
    public void four(Ctx ctx) throws InterruptedException {
        come(ctx);
    }
}
