// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.elf.ElfDynamic;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What a file must be to be executed in a guest, as far as the host can see. */
final class PayloadProgram {
    /** {@code e_machine} of the processors that guests have, by Java's names. */
    private static final Map<String, Integer> MACHINES = Map.of("amd64", 62, "aarch64", 183);

    private static final int LONGEST_FIRST_LINE = 128;

    private PayloadProgram() {}

    /** Throws {@link IOException} where it cannot be executed; says why, and what to do. */
    static void require(Path program) throws IOException {
        if (!Files.isRegularFile(program)) {
            throw new IOException(program + " is no file; name the program itself");
        }
        if (!Files.isExecutable(program)) {
            throw new IOException(program + " is not executable; chmod +x it");
        }
        String first = firstLine(program);
        if (first.startsWith("#!")) {
            requireShell(program, first);
            return;
        }
        String host = System.getProperty("os.arch");
        int machine = ElfDynamic.read(program.toRealPath()).machine();
        if (!Integer.valueOf(machine).equals(MACHINES.get(host))) {
            throw new IOException(program + " is for ELF machine " + machine + ", and guests are like this host, "
                    + host + " (" + MACHINES.get(host) + "); build it for that");
        }
    }

    private static void requireShell(Path program, String first) throws IOException {
        String interpreter = first.substring(2).strip().split("\\s", 2)[0];
        if (!interpreter.equals("/bin/sh")) {
            throw new IOException(program + " is a script for " + interpreter
                    + ", and the only interpreter of a guest is /bin/sh, a busybox");
        }
    }

    private static String firstLine(Path program) throws IOException {
        try (InputStream in = Files.newInputStream(program)) {
            String begin = new String(in.readNBytes(LONGEST_FIRST_LINE), StandardCharsets.ISO_8859_1);
            return begin.lines().findFirst().orElse("");
        }
    }
}
