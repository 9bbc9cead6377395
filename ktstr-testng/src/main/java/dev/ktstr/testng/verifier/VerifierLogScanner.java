// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the programs' logs in a scheduler's output, line by line, in bounded memory. */
final class VerifierLogScanner {
    private static final int MAX_PROGRAMS = 1000;
    private static final String UNKNOWN_PROGRAM = "?";
    private static final String LIBBPF = "libbpf: ";
    private static final String END = "-- END PROG LOAD LOG --";
    private static final Pattern BEGIN = Pattern.compile("(?:prog '([^']{1,200})': *)?-- BEGIN PROG LOAD LOG --");
    /** libbpf says so before the log and again after it. */
    private static final Pattern REJECTED =
            Pattern.compile("prog '([^']{1,200})': (?:BPF program load failed|failed to load)");

    private final BoundedText output = new BoundedText(Cell.LOG_CHARS);
    private final List<ProgramLog> programs = new ArrayList<>();
    private final Set<String> rejected = new HashSet<>();
    private final LibbpfWords libbpf = new LibbpfWords();
    /** The log that is open, or what stands between logs: of a log the beginning may be missing. */
    private ProgramLogScanner log = new ProgramLogScanner(UNKNOWN_PROGRAM);

    private boolean isOpen;
    private Optional<ProgramLogScanner> closed = Optional.empty();
    /** The first one. */
    private Optional<ProgramLogScanner> rejectedLog = Optional.empty();

    void accept(String line) {
        output.add(line);
        Matcher begin = BEGIN.matcher(line);
        int end = line.indexOf(END);
        if (begin.find()) {
            cutOff();
            log = new ProgramLogScanner(Optional.ofNullable(begin.group(1)).orElse(UNKNOWN_PROGRAM));
            isOpen = true;
        } else if (end >= 0) {
            if (end > 0) {
                log.accept(line.substring(0, end));
            }
            close(true);
        } else if (line.contains(LIBBPF)) {
            // The kernel never writes this.
            cutOff();
            acceptLibbpf(line.substring(line.indexOf(LIBBPF) + LIBBPF.length()));
        } else {
            log.accept(line);
        }
    }

    private void acceptLibbpf(String line) {
        libbpf.accept(line);
        Matcher matcher = REJECTED.matcher(line);
        if (matcher.find() && rejected.size() < MAX_PROGRAMS) {
            rejected.add(matcher.group(1));
            closed.ifPresent(this::noteRejection);
        }
    }

    private void cutOff() {
        if (isOpen) {
            close(false);
        }
    }

    private void close(boolean complete) {
        if (programs.size() < MAX_PROGRAMS) {
            programs.add(log.finish(complete));
        }
        noteRejection(log);
        closed = Optional.of(log);
        log = new ProgramLogScanner(UNKNOWN_PROGRAM);
        isOpen = false;
    }

    private void noteRejection(ProgramLogScanner candidate) {
        boolean matches = rejected.contains(candidate.program())
                || (candidate.program().equals(UNKNOWN_PROGRAM) && !rejected.isEmpty());
        if (rejectedLog.isEmpty() && matches) {
            rejectedLog = Optional.of(candidate);
        }
    }

    VerifierLog finish() {
        if (isOpen || log.hasFigures()) {
            close(false);
        }
        Optional<String> reason = rejectedLog
                .map(ProgramLogScanner::words)
                .filter(words -> !words.isEmpty())
                .or(libbpf::cause)
                .or(this::lastWords)
                .or(libbpf::rejection);
        return new VerifierLog(
                programs, reason, rejectedLog.map(ProgramLogScanner::text).orElseGet(output::toString));
    }

    private Optional<String> lastWords() {
        return programs.stream()
                .map(ProgramLog::words)
                .filter(words -> !words.isEmpty())
                .reduce((first, second) -> second);
    }
}
