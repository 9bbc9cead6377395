// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.fork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.maven.plugin.MojoExecutionException;
import org.testng.annotations.Test;

public class TestJvmTest {
    /** Prints its arguments but the first, which is its exit status. */
    static final class Speaker {
        private Speaker() {}

        public static void main(String[] args) {
            for (int i = 1; i < args.length; i++) {
                System.out.println(args[i]);
            }
            System.exit(Integer.parseInt(args[0]));
        }
    }

    private static List<String> run(List<String> lines, String... arguments) throws Exception {
        List<String> classPath = List.of(System.getProperty("java.class.path").split(File.pathSeparator, -1));
        new TestJvm(Path.of("").toAbsolutePath(), classPath)
                .run(List.of(), Speaker.class, List.of(arguments), lines::add, "speaking");
        return lines;
    }

    @Test
    public void whatItPrintsIsPassedOnInItsOrder() throws Exception {
        List<String> said = IntStream.range(0, 50).mapToObj(i -> "line " + i).toList();
        List<String> arguments = new ArrayList<>(List.of("0"));
        arguments.addAll(said);
        assertThat(run(new ArrayList<>(), arguments.toArray(String[]::new))).isEqualTo(said);
    }

    @Test
    public void whatIsLongerThanAReasonIsPassedOnWhole() {
        List<String> lines = new ArrayList<>();
        List<String> said = IntStream.range(0, 30).mapToObj(i -> "line " + i).toList();
        List<String> arguments = new ArrayList<>(List.of("1"));
        arguments.addAll(said);
        assertThatExceptionOfType(MojoExecutionException.class)
                .isThrownBy(() -> run(lines, arguments.toArray(String[]::new)))
                .withMessageStartingWith("speaking could not be carried out: line 10\n")
                .withMessageEndingWith("line 29");
        assertThat(lines).isEqualTo(said);
    }

    @Test
    public void whatWasSaidBeforeItWentOnIsNoReason() {
        List<String> lines = new ArrayList<>();
        assertThatExceptionOfType(MojoExecutionException.class)
                .isThrownBy(() -> run(lines, "1", "a warning", "ktstr: 1 of 2", "the reason"))
                .withMessage("speaking could not be carried out: the reason");
        assertThat(lines).containsExactly("a warning", "ktstr: 1 of 2");
    }

    @Test
    public void theReasonOfAFailureIsToldOnceAndNotAmongTheLines() {
        List<String> lines = new ArrayList<>();
        assertThatExceptionOfType(MojoExecutionException.class)
                .isThrownBy(() -> run(lines, "1", "ktstr: 1 of 2", "there is no", "such thing"))
                .withMessage("speaking could not be carried out: there is no\nsuch thing");
        assertThat(lines).containsExactly("ktstr: 1 of 2");
    }
}
