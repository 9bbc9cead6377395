// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** What the fuzzer found once, kept in {@code src/test/resources/fuzz/TARGET}, and what it begins with; without a fuzzer. */
public class FuzzTargetsTest {
    private static final Path KEPT = Path.of("src/test/resources/fuzz");

    @DataProvider
    public Iterator<Object[]> inputs() throws ReflectiveOperationException, IOException {
        List<Object[]> inputs = new ArrayList<>();
        for (Map.Entry<String, Class<?>> target : FuzzTargets.all().entrySet()) {
            Map<?, ?> seeds = (Map<?, ?>) target.getValue().getMethod("seeds").invoke(null);
            seeds.forEach((name, seed) -> inputs.add(new Object[] {target.getKey(), name, seed}));
            Path kept = KEPT.resolve(target.getKey());
            if (Files.isDirectory(kept)) {
                try (Stream<Path> files = Files.list(kept)) {
                    for (Path file : files.toList()) {
                        inputs.add(new Object[] {
                            target.getKey(), file.getFileName().toString(), Files.readAllBytes(file)
                        });
                    }
                }
            }
        }
        return inputs.iterator();
    }

    @Test(dataProvider = "inputs", timeOut = 60_000)
    public void isSurvived(String target, Object name, Object input) throws Throwable {
        try {
            FuzzTargets.all()
                    .get(target)
                    .getMethod("fuzzerTestOneInput", byte[].class)
                    .invoke(null, input);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
