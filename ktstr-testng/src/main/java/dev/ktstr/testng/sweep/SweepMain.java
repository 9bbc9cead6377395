// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.sweep;

import dev.ktstr.testng.forked.StandardInput;
import dev.ktstr.testng.run.CaseBrokenException;
import dev.ktstr.testng.run.Console;
import dev.ktstr.testng.run.KernelChoice;
import dev.ktstr.testng.run.RunSession;
import dev.ktstr.testng.run.SweepGuest;
import dev.ktstr.testng.settings.HandOver;
import dev.ktstr.testng.settings.InvalidSettingException;
import dev.ktstr.testng.settings.Settings;
import dev.ktstr.testng.verifier.Cell;
import dev.ktstr.testng.verifier.Sweep;
import dev.ktstr.testng.verifier.SweepJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A JVM of its own with the class path of the tests, as these have theirs. Its end is that of its standard input, so that it does not
 * outlive who started it. Exit status: 0 the sweep was carried out, 2 it could not be; what is in the way stands on standard error.
 */
public final class SweepMain {
    /** The file that the sweep is written to, in the directory that is given. */
    public static final String RESULT = "verifier.json";

    private static final int CANNOT = 2;
    private static final double MILLIS_PER_SECOND = 1000;

    private SweepMain() {}

    /**
     * Carries the sweep out.
     *
     * @param arguments the directory of the test classes, and that for the result
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        StandardInput.endWithIt(CANNOT);
        int status = 0;
        try {
            sweep(Path.of(arguments[0]), Path.of(arguments[1]));
        } catch (InvalidSettingException | NothingToSweepException | CaseBrokenException e) {
            System.err.println(e.getMessage());
            status = CANNOT;
        }
        // Threads that wait for something must not keep a finished sweep.
        System.exit(status);
    }

    private static void sweep(Path classes, Path directory) throws IOException, InterruptedException {
        Settings settings = Settings.ofThisJvm(HandOver.ofClassPath());
        DeclaredSchedulers declared =
                DeclaredSchedulers.in(classes, Thread.currentThread().getContextClassLoader());
        declared.troubles().forEach(Console::print);
        List<SweepCell> cells = SweepPlan.of(declared.schedulers(), KernelChoice.specs(settings), settings);
        if (cells.isEmpty()) {
            throw new NothingToSweepException(declared, classes);
        }
        // What an earlier one left must not be taken for this one's, should this one not come to its end.
        Files.deleteIfExists(directory.resolve(RESULT));
        // What is in the way of every guest is told once, before any is started.
        SweepGuest.refusal(cells.get(0).guest());
        Instant startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        long begun = System.nanoTime();
        AtomicInteger done = new AtomicInteger();
        List<Cell> results = new SweepRun(cell -> Console.print(line(cell, done.incrementAndGet(), cells.size())))
                .run(cells, RunSession.parallel());
        Sweep sweep = new Sweep(startedAt.toString(), results, Duration.ofNanos(System.nanoTime() - begun));
        Path temporary = directory.resolve(RESULT + ".tmp");
        Files.writeString(temporary, SweepJson.write(sweep));
        Files.move(temporary, directory.resolve(RESULT), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String line(Cell cell, int number, int all) {
        return String.format(
                Locale.ROOT,
                "[%d/%d] %s %s %.1f s%s",
                number,
                all,
                cell.name(),
                cell.verdict(),
                cell.took().toMillis() / MILLIS_PER_SECOND,
                cell.reason().isEmpty() ? "" : " " + cell.reason());
    }
}
