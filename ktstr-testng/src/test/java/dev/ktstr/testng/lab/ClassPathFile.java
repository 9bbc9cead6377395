// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes this JVM's class path to a file: in the lab, where Maven is slow, a JVM is started with it. */
public final class ClassPathFile {
    private ClassPathFile() {}

    /** Writes it to {@code args[0]}. */
    public static void main(String[] args) throws IOException {
        Files.writeString(Path.of(args[0]), System.getProperty("java.class.path"));
    }
}
