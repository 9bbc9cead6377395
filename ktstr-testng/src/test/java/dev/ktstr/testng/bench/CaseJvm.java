// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.testng.TestNG;
import org.testng.xml.XmlSuite;

/**
 * A JVM of its own that runs cases when it is told to: how guests come to life is settled once for a JVM, so two ways to be compared in
 * turns need two of them. Orders on its standard input, one answer a line: {@code case}, the nanoseconds from the method's begin to
 * its verdict; {@code crowd N}, what the guests of N cases at once take of the host's memory, in KiB; {@code spin}, as {@code case},
 * with {@link SpinCase}; {@code cells N}, the nanoseconds of N cells of the verifier's sweep in one guest, its start and its end
 * included.
 */
final class CaseJvm implements AutoCloseable {
    private static final String ANSWER = "answer: ";

    private final Process process;
    private final BufferedWriter orders;
    private final BufferedReader answers;

    private CaseJvm(Process process) {
        this.process = process;
        this.orders = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Starts one.
     *
     * @param properties further options, such as {@code -Dktstr.monitor=false}
     */
    static CaseJvm start(String boot, Path results, String... properties) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dslf4j.internal.verbosity=ERROR",
                "-Dktstr.boot=" + boot,
                "-Dktstr.overcommit=16",
                "-Dktstr.resultsDir=" + results));
        command.addAll(List.of(properties));
        command.addAll(List.of("-classpath", System.getProperty("java.class.path"), CaseJvm.class.getName()));
        return new CaseJvm(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** {@return the time of one case, in milliseconds} */
    double caseMillis() throws IOException {
        return ask("case") / 1e6;
    }

    /** {@return what the guests of so many cases at once take of the host's memory, in MiB; shared pages divided among them} */
    double crowdMiB(int cases) throws IOException {
        return ask("crowd " + cases) / 1024.0;
    }

    /** Runs {@link SpinCase}, whose figures are then in the journal. */
    void spin() throws IOException {
        ask("spin");
    }

    /** {@return the time of a cell, in milliseconds, where so many share a guest, whose start and end they share as well} */
    double cellMillis(int shared) throws IOException {
        return ask("cells " + shared) / 1e6 / shared;
    }

    private long ask(String order) throws IOException {
        orders.write(order + "\n");
        orders.flush();
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith(ANSWER)) {
                return Long.parseLong(line.substring(ANSWER.length()));
            }
        }
        throw new IOException("the JVM that runs cases ended at the order '" + order + "'");
    }

    @Override
    public void close() throws IOException {
        orders.close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** The other side. */
    public static void main(String[] args) throws IOException, InterruptedException {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            long answer;
            if (order.equals("case") || order.equals("spin")) {
                long begun = System.nanoTime();
                run(order.equals("case") ? NoOpCase.class : SpinCase.class, 1);
                answer = System.nanoTime() - begun;
            } else if (order.startsWith("cells ")) {
                long begun = System.nanoTime();
                SweptCells.run(Integer.parseInt(order.substring("cells ".length())));
                answer = System.nanoTime() - begun;
            } else {
                int cases = Integer.parseInt(order.substring("crowd ".length()));
                Crowd.expect(cases, CaseJvm::guestsKiB);
                run(Crowd.class, cases);
                answer = Crowd.measured();
            }
            System.out.println(ANSWER + answer);
        }
    }

    /** TestNG's own share included. */
    private static void run(Class<?> test, int threads) {
        TestNG testNg = new TestNG(false);
        testNg.setVerbose(0);
        testNg.setTestClasses(new Class<?>[] {test});
        testNg.setParallel(XmlSuite.ParallelMode.METHODS);
        testNg.setThreadCount(Math.max(threads, Crowd.METHODS));
        testNg.run();
        if (testNg.hasFailure()) {
            throw new IllegalStateException(test + " did not pass");
        }
    }

    /** The proportional set size of all guests. */
    private static long guestsKiB() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").contains("qemu-system"))
                .mapToLong(CaseJvm::pssKiB)
                .sum();
    }

    private static long pssKiB(ProcessHandle process) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "smaps_rollup")).stream()
                    .filter(line -> line.startsWith("Pss:"))
                    .flatMap(line -> Arrays.stream(line.split("\\s+")).skip(1).limit(1))
                    .mapToLong(Long::parseLong)
                    .sum();
        } catch (IOException e) {
            throw new IllegalStateException("a guest ended while it was measured", e);
        }
    }
}
