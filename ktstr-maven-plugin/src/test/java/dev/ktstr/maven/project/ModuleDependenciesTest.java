// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/**
 * Keeps the modules apart: ktstr-maven-plugin may use ktstr-testng, which joins kernel, kvm and guest, and those three know
 * neither each other nor TestNG nor Maven. This module comes last of the five, so the test lives here.
 */
public class ModuleDependenciesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** What each module may use of ours. */
    private static final Map<String, Set<String>> MAY_USE = Map.of(
            "ktstr-kernel", Set.of(),
            "ktstr-kvm", Set.of(),
            "ktstr-guest", Set.of(),
            "ktstr-testng", Set.of("ktstr-kernel", "ktstr-kvm", "ktstr-guest"),
            "ktstr-maven-plugin", Set.of("ktstr-testng", "ktstr-kernel", "ktstr-kvm", "ktstr-guest"));

    /** The package of each module. */
    private static final Map<String, String> PACKAGES = Map.of(
            "ktstr-kernel", "dev.ktstr.kernel",
            "ktstr-kvm", "dev.ktstr.kvm",
            "ktstr-guest", "dev.ktstr.guest",
            "ktstr-testng", "dev.ktstr.testng",
            "ktstr-maven-plugin", "dev.ktstr.maven");

    private static final Set<String> LIBRARIES = Set.of("ktstr-kernel", "ktstr-kvm", "ktstr-guest");

    private static final Pattern IMPORT = Pattern.compile("^import (?:static )?([A-Za-z0-9_.]+)", Pattern.MULTILINE);
    private static final Pattern DEPENDENCY =
            Pattern.compile("<groupId>dev\\.ktstr</groupId>\\s*<artifactId>(ktstr-[a-z-]+)</artifactId>");

    @DataProvider
    public Object[][] modules() {
        return MAY_USE.keySet().stream()
                .sorted()
                .map(name -> new Object[] {name})
                .toArray(Object[][]::new);
    }

    @Test(dataProvider = "modules")
    public void pomDependsOnWhatTheModuleMayUseOnly(String module) throws IOException {
        Set<String> used = new TreeSet<>();
        Matcher m = DEPENDENCY.matcher(Files.readString(ROOT.resolve(module).resolve("pom.xml")));
        while (m.find()) {
            used.add(m.group(1));
        }
        used.remove("ktstr-parent");
        assertThat(MAY_USE.get(module)).containsAll(used);
    }

    @Test(dataProvider = "modules")
    public void sourcesImportWhatTheModuleMayUseOnly(String module) throws IOException {
        Set<String> wrong = new TreeSet<>();
        for (String imported : imports(module)) {
            PACKAGES.forEach((other, prefix) -> {
                boolean belongsToOther = imported.startsWith(prefix + ".");
                if (belongsToOther
                        && !other.equals(module)
                        && !MAY_USE.get(module).contains(other)) {
                    wrong.add(imported);
                }
            });
        }
        assertThat(wrong).isEmpty();
    }

    @Test(dataProvider = "modules")
    public void librariesKnowNeitherTestNgNorMaven(String module) throws IOException {
        if (LIBRARIES.contains(module)) {
            assertThat(imports(module))
                    .noneMatch(i -> i.startsWith("org.testng.") || i.startsWith("org.apache.maven."));
        }
    }

    @Test(dataProvider = "modules")
    public void everyPackageSaysWhatItIs(String module) throws IOException {
        try (Stream<Path> sources = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
            assertThat(sources.filter(file -> file.toString().endsWith(".java"))
                            .map(Path::getParent)
                            .distinct()
                            .filter(directory -> !Files.exists(directory.resolve("package-info.java"))))
                    .isEmpty();
        }
    }

    private static Set<String> imports(String module) throws IOException {
        Set<String> imports = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
            sources.filter(file -> file.toString().endsWith(".java")).forEach(file -> {
                Matcher m = IMPORT.matcher(read(file));
                while (m.find()) {
                    imports.add(m.group(1));
                }
            });
        }
        assertThat(imports).as("imports of " + module).isNotEmpty();
        return imports;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
