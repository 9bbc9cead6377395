// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What stands about the kernel's verifier in a scheduler's output. Source: {@code bpf_object_load_prog} in libbpf.c of libbpf,
 * {@code print_verification_stats} in kernel/bpf/verifier.c of Linux 6.12 to 7.0.
 *
 * @param programs the programs that have a log, in their order, at most 1000
 * @param reason why the scheduler was not loaded, in the kernel's own words or else in libbpf's, in one line
 * @param text the log of the program that was rejected, or else the whole output; each with a bound of 2 Mi characters
 */
public record VerifierLog(List<ProgramLog> programs, Optional<String> reason, String text) {
    /** A log that cannot be changed. */
    public VerifierLog {
        programs = List.copyOf(programs);
    }

    /** {@return what stands in an output of any length, read to its end in bounded memory} */
    public static VerifierLog read(InputStream output) throws IOException {
        return read(new InputStreamReader(output, StandardCharsets.UTF_8));
    }

    /** {@return what stands in an output} */
    public static VerifierLog of(String output) {
        try {
            return read(new StringReader(output));
        } catch (IOException e) {
            throw new UncheckedIOException("a text cannot be read", e);
        }
    }

    private static VerifierLog read(Reader output) throws IOException {
        LineReader lines = new LineReader(output);
        VerifierLogScanner scanner = new VerifierLogScanner();
        for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
            scanner.accept(line.get());
        }
        return scanner.finish();
    }

    /** {@return the figures of the programs that have some; of a program with several logs the last} */
    public List<ProgramFigures> figures() {
        Map<String, ProgramFigures> figures = new LinkedHashMap<>();
        for (ProgramLog log : programs) {
            log.verifiedInstructions()
                    .ifPresent(count -> figures.put(log.program(), new ProgramFigures(log.program(), count)));
        }
        return List.copyOf(figures.values());
    }
}
