// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.testng.annotations.Test;

public class ExecCommandsTest {

    private final ExecCommands commands = new ExecCommands();

    @Test
    public void givesOutputErrorsAndExitCode() throws InterruptedException {
        AtomicInteger ticks = new AtomicInteger();
        CommandOutput output = commands.run(
                sh("echo out; echo \"$LC_ALL\" >&2; exit 3", Duration.ofSeconds(20)), ticks::incrementAndGet);
        assertThat(output).isEqualTo(new CommandOutput(3, "out\n", "C\n"));
        assertThat(ticks).hasPositiveValue();
    }

    @Test
    public void tooLongARunIsKilledAndSaysSo() {
        assertThatThrownBy(() -> commands.run(sh("echo busy; exec sleep 60", Duration.ofSeconds(1)), () -> {}))
                .isInstanceOf(CommandException.class)
                .hasMessage("'sh -c echo busy; exec sleep 60' did not end within 1 s and was killed."
                        + " It said last:\nbusy");
    }

    @Test
    public void aMissingProgramIsNamed() {
        assertThat(commands.exists("sh")).isTrue();
        assertThat(commands.exists("no-such-program")).isFalse();
        Command missing = new Command("no-such-program", List.of(), Path.of("/"), Duration.ofSeconds(5));
        assertThatThrownBy(() -> commands.run(missing, () -> {}))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith("Cannot run 'no-such-program ' in /. Check that no-such-program is installed");
    }

    @Test
    public void anInterruptKillsTheProcess() throws Exception {
        AtomicBoolean interrupted = new AtomicBoolean();
        Path pidFile = Files.createTempFile("ktstr", "pid");
        Thread thread = new Thread(() -> {
            try {
                commands.run(sh("echo $$ > " + pidFile + "; exec sleep 60", Duration.ofMinutes(1)), () -> {});
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
        });
        thread.start();
        while (Files.size(pidFile) == 0) {
            Thread.sleep(10);
        }
        long child = Long.parseLong(Files.readString(pidFile).strip());
        thread.interrupt();
        thread.join(10_000);
        Files.delete(pidFile);
        assertThat(interrupted).isTrue();
        assertThat(ProcessHandle.of(child).filter(ProcessHandle::isAlive)).isEmpty();
    }

    private static Command sh(String script, Duration timeout) {
        return new Command("sh", List.of("-c", script), Path.of("/"), timeout);
    }

    @Test
    public void aProgramIsLookedForUpToThePlaceWhereItIs() {
        List<Path> places = commands.places("sh").orElseThrow();
        assertThat(places).isNotEmpty().allMatch(place -> place.endsWith("sh"));
        assertThat(places.subList(0, places.size() - 1)).noneMatch(Files::isExecutable);
        assertThat(places.get(places.size() - 1)).isExecutable();
        assertThat(commands.places("no-such-program").orElseThrow())
                .hasSizeGreaterThanOrEqualTo(places.size())
                .noneMatch(Files::exists);
    }
}
