// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.inside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kernel.live.BpfMap;
import dev.ktstr.kernel.live.LiveKernelException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * An arena with a number in its second page. bpftool cannot put pages into one, so the host's perl does it, which Debian always has
 * and which makes system calls without a module: bpf(2), mmap(2), and a read(2) into the arena.
 */
final class ArenaSeen {
    private static final Path PERL = Path.of("/usr/bin/perl");
    private static final String PINNED = "/sys/fs/bpf/an_arena";
    private static final long USER_ADDRESS = 0x100_0000_0000L;
    private static final int PAGES = 4;
    private static final int PAGE = 4096;
    private static final long PLACE = USER_ADDRESS + PAGE + 8;
    private static final long NUMBER = 0x1122_3344_5566_7788L;

    /** The numbers are those of x86-64 and of linux/bpf.h: BPF_MAP_TYPE_ARENA 33, BPF_F_MMAPABLE 0x400, BPF_OBJ_PIN 6. */
    private static final String SCRIPT = String.join(
            "\n",
            "my $map = pack(\"L7 a16 L5 x0 Q\", 33, 0, 0, " + PAGES + ", 0x400, 0, 0, \"an_arena\", 0, 0, 0, 0, 0, "
                    + USER_ADDRESS + ");",
            "my $fd = syscall(321, 0, $map, length $map);",
            "die \"bpf: $!\" if $fd < 0;",
            "my $at = syscall(9, " + USER_ADDRESS + ", " + PAGES * PAGE + ", 3, 1, $fd, 0);",
            "die \"mmap: $!\" if $at != " + USER_ADDRESS + ";",
            "pipe(my $out, my $in); syswrite($in, pack(\"Q\", " + NUMBER + "));",
            "die \"read: $!\" if syscall(0, fileno $out, " + PLACE + ", 8) != 8;",
            "my $path = \"" + PINNED + "\";",
            "my $pin = pack(\"P L2\", $path, $fd, 0);",
            "die \"pin: $!\" if syscall(321, 6, $pin, length $pin) < 0;");

    private ArenaSeen() {}

    static void check(InsideGuest guest) throws IOException, InterruptedException {
        guest.put(PERL, PERL.toString());
        guest.run(PERL + " -e '" + SCRIPT + "'");
        BpfMap arena = guest.live().bpf().map("an_arena");
        assertThat(arena.inArena(PLACE, "unsigned long").asLong()).isEqualTo(NUMBER);
        assertThat(arena.inArena(PLACE - 8, "unsigned long").asLong())
                .as("the rest of its page")
                .isZero();
        assertThatThrownBy(() -> arena.inArena(USER_ADDRESS, "unsigned long").asLong())
                .as("a page that nobody asked for")
                .isInstanceOf(LiveKernelException.class);
    }
}
