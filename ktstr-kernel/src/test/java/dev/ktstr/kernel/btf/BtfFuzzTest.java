// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

import java.util.List;
import java.util.Random;
import org.testng.annotations.Test;

/** What the fuzzer begins with, and a little of what it does; without a fuzzer. */
public class BtfFuzzTest {

    @Test(timeOut = 60_000)
    public void seedsAndTheirNeighboursAreSurvived() {
        List<byte[]> seeds = List.copyOf(BtfFuzz.seeds().values());
        seeds.forEach(BtfFuzz::fuzzerTestOneInput);
        Random random = new Random(1);
        for (int i = 0; i < 3000; i++) {
            byte[] input = seeds.get(i % seeds.size()).clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                input[1 + random.nextInt(input.length - 1)] = (byte) random.nextInt();
            }
            BtfFuzz.fuzzerTestOneInput(input);
        }
    }
}
