// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.forked;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The compiled classes of tests. */
public final class TestClasses {
    private static final String CLASS_FILE = ".class";

    private TestClasses() {}

    /** {@return the names of all classes in a directory, sorted; a directory that is not there is as one without any} */
    public static List<String> names(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.map(file -> directory.relativize(file).toString())
                    .filter(file -> file.endsWith(CLASS_FILE) && !file.endsWith("module-info.class"))
                    .map(file -> file.substring(0, file.length() - CLASS_FILE.length())
                            .replace(File.separatorChar, '.'))
                    .sorted()
                    .toList();
        }
    }
}
