// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.acpi;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The ACPI compiler and disassembler, with tables as files in a directory of its own. */
final class Iasl implements AutoCloseable {
    /** What stands before the disassembly: names of files, dates, versions. */
    private static final String END_OF_PREAMBLE = "*/";

    private final Path directory;

    Iasl() throws IOException {
        directory = Files.createTempDirectory("iasl");
    }

    /** {@return whether it is installed} */
    static boolean isInstalled() {
        try {
            return new ProcessBuilder("iasl", "-v")
                            .redirectErrorStream(true)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Puts a table where the next call finds it. */
    void put(String name, byte[] table) throws IOException {
        Files.write(directory.resolve(name + ".aml"), table);
    }

    /** The same for the source of one. */
    void putSource(String name, String source) throws IOException {
        Files.writeString(directory.resolve(name + ".dsl"), source);
    }

    /** Makes sources of tables. {@return what iasl says} */
    String disassemble(Collection<String> names) throws Exception {
        return run("-d", names, ".aml");
    }

    /** Makes tables of sources; the tables they came from are gone first. {@return what iasl says} */
    String compile(Collection<String> names) throws Exception {
        for (String name : names) {
            Files.delete(directory.resolve(name + ".aml"));
        }
        return run("-w3", names, ".dsl");
    }

    /** {@return the lines of a disassembly, without what is different each time} */
    List<String> disassembly(String name) throws IOException {
        List<String> lines = Files.readAllLines(directory.resolve(name + ".dsl"));
        int preamble = lines.indexOf(" " + END_OF_PREAMBLE);
        return lines.subList(preamble + 1, lines.size());
    }

    byte[] table(String name) throws IOException {
        return Files.readAllBytes(directory.resolve(name + ".aml"));
    }

    private String run(String option, Collection<String> names, String suffix) throws Exception {
        List<String> command = new ArrayList<>(List.of("iasl", option));
        names.forEach(name -> command.add(name + suffix));
        Process iasl = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(iasl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = iasl.waitFor();
        return status == 0 ? output : output + "\niasl ended with status " + status;
    }

    @Override
    public void close() throws IOException {
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
