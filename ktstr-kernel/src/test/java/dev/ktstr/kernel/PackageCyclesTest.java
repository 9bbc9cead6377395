// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.testng.annotations.Test;

/** Keeps the packages of this module in layers: from any package, following imports never leads back to it. */
public class PackageCyclesTest {

    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern OWN_IMPORT =
            Pattern.compile("import (dev\\.ktstr\\.[a-z.]+)\\.[A-Z]\\w*(?:\\.\\w+)*;");

    @Test
    public void packagesFormNoCycle() throws IOException {
        Map<String, Set<String>> uses = uses();
        assertThat(uses).hasSizeGreaterThan(5);
        for (String name : uses.keySet()) {
            assertThat(reachable(uses, name))
                    .as("what %s uses, directly or not", name)
                    .doesNotContain(name);
        }
    }

    @Test
    public void nothingOfOtherModulesIsUsed() throws IOException {
        assertThat(uses().values())
                .allSatisfy(used -> assertThat(used).allMatch(name -> name.startsWith("dev.ktstr.kernel")));
    }

    private static Map<String, Set<String>> uses() throws IOException {
        Map<String, Set<String>> uses = new TreeMap<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                String name = SOURCES.relativize(file.getParent()).toString().replace('/', '.');
                Set<String> used = uses.computeIfAbsent(name, key -> new TreeSet<>());
                Matcher imports = OWN_IMPORT.matcher(Files.readString(file));
                while (imports.find()) {
                    used.add(imports.group(1));
                }
            }
        }
        return uses;
    }

    private static Set<String> reachable(Map<String, Set<String>> uses, String start) {
        Set<String> reached = new HashSet<>();
        Set<String> edge = uses.get(start);
        while (!edge.isEmpty()) {
            Set<String> next = new HashSet<>();
            for (String name : edge) {
                if (reached.add(name)) {
                    next.addAll(uses.getOrDefault(name, Set.of()));
                }
            }
            edge = next;
        }
        return reached;
    }
}
