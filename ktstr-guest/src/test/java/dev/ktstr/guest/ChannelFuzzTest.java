// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** What the fuzzer found once, kept in {@code src/test/resources/fuzz/channel}, and what it begins with; without a fuzzer. */
public class ChannelFuzzTest {
    private static final Path KEPT = Path.of("src/test/resources/fuzz/channel");

    @DataProvider
    public Iterator<Object[]> inputs() throws IOException {
        Map<String, byte[]> inputs = new TreeMap<>(ChannelFuzz.seeds());
        try (Stream<Path> files = Files.list(KEPT)) {
            for (Path file : files.toList()) {
                inputs.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return inputs.entrySet().stream()
                .map(input -> new Object[] {input.getKey(), input.getValue()})
                .iterator();
    }

    @Test(dataProvider = "inputs", timeOut = 60_000)
    public void isSurvived(String name, byte[] input) {
        ChannelFuzz.fuzzerTestOneInput(input);
    }
}
