// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.testng.annotations.Test;

public class ConsoleWordsTest {
    @Test
    public void thePanicsOwnWordsAreFound() {
        ConsoleWords console = new ConsoleWords("""
                [    6.911] sysrq: Trigger a crash
                [    6.912] Kernel panic - not syncing: sysrq triggered crash
                [    6.913] CPU: 0 UID: 0 PID: 71 Comm: scx-ktstr
                """);
        assertThat(console.panic()).contains("sysrq triggered crash");
        assertThat(console.outOfMemory()).isEmpty();
    }

    @Test
    public void aLongPanicIsShownFromItsBeginning() {
        String boot = "boot\n".repeat(30);
        String panic = "Kernel panic - not syncing: x\n" + "stack\n".repeat(25);
        assertThat(new ConsoleWords(boot + panic).shown()).isEqualTo(panic.strip());
        assertThat(new ConsoleWords(boot + "Kernel panic - not syncing: x\n")
                        .shown()
                        .lines())
                .hasSize(20)
                .last()
                .isEqualTo("Kernel panic - not syncing: x");
        assertThat(new ConsoleWords(panic + "more\n".repeat(100)).shown().lines())
                .hasSize(40);
    }

    @Test
    public void aQuietConsoleTellsNothing() {
        assertThat(new ConsoleWords("").panic()).isEmpty();
        assertThat(new ConsoleWords("reboot: Restarting system").panic()).isEmpty();
    }

    @Test
    public void whoeverWasKilledLastForMemoryIsNamed() {
        ConsoleWords console = new ConsoleWords("""
                [    7.1] Out of memory: Killed process 70 (first) total-vm:1kB
                [    7.2] Out of memory: Killed process 71 (scx-ktstr) total-vm:209kB, anon-rss:108kB
                """);
        assertThat(console.outOfMemory()).contains("Out of memory: Killed process 71 (scx-ktstr)");
    }

    @Test
    public void aCgroupsOwnLimitIsNotTheGuestsMemory() {
        assertThat(new ConsoleWords("Memory cgroup out of memory: Killed process 71 (x) total-vm:1kB").outOfMemory())
                .isEmpty();
    }

    @Test
    public void aStrayBreakpointIsOneThatThePanicIsFor() {
        String oops = "[   16.014281] Oops: int3: 0000 [#1] SMP NOPTI\n";
        String panic = "[   16.065423] Kernel panic - not syncing: Fatal exception in interrupt\n";
        assertThat(new ConsoleWords(oops + panic).strayBreakpoint()).isTrue();
        assertThat(new ConsoleWords(oops).strayBreakpoint()).isFalse();
        assertThat(new ConsoleWords("Oops: 0000 [#1]\n" + panic).strayBreakpoint())
                .isFalse();
    }
}
