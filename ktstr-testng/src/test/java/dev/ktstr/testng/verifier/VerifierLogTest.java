// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.testng.annotations.Test;

public class VerifierLogTest {
    private static final String BEGIN = "libbpf: prog 'x': -- BEGIN PROG LOAD LOG --\n";
    private static final String REJECTED = "libbpf: prog 'x': BPF program load failed: Invalid argument\n";
    private static final String END = "-- END PROG LOAD LOG --\n";
    private static final String FIGURES =
            "processed 12 insns (limit 1000000) max_states_per_insn 0 total_states 1" + " peak_states 1 mark_read 0\n";

    private static String reason(String output) {
        return VerifierLog.of(output).reason().orElse("");
    }

    private static String rejection(String log) {
        return reason(REJECTED + BEGIN + log + FIGURES + END + "libbpf: prog 'x': failed to load: -22\n");
    }

    @Test
    public void aRealLogOfAnUnboundedAccess() {
        VerifierLog log = VerifierLog.of(Golden.log("fail-verify.log"));
        assertThat(log.reason()).contains("R2 unbounded memory access, make sure to bounds check any such access");
        assertThat(log.programs())
                .containsExactly(new ProgramLog(
                        "ktstr_enqueue",
                        true,
                        OptionalLong.of(32),
                        OptionalLong.empty(),
                        "",
                        "R2 unbounded memory access, make sure to bounds check any such access"));
        assertThat(log.figures()).containsExactly(new ProgramFigures("ktstr_enqueue", 32));
        assertThat(log.text())
                .startsWith("Global function ktstr_enqueue() doesn't return scalar.")
                .endsWith("mark_read 0\n")
                .doesNotContain("libbpf");
    }

    @Test
    public void aRealLogOfALoop() {
        VerifierLog log = VerifierLog.of(Golden.log("verify-loop.log"));
        assertThat(log.reason())
                .contains("math between map_value pointer and register with unbounded min value is not allowed");
        assertThat(log.figures()).containsExactly(new ProgramFigures("ktstr_enqueue", 2438));
    }

    @Test
    public void theWordsStandBeforeTheFigures() {
        assertThat(rejection("""
                        0: R1=ctx() R10=fp0
                        5: (61) r0 = *(u32 *)(r1 +0)
                        R1 invalid mem access 'scalar'
                        """)).isEqualTo("R1 invalid mem access 'scalar'");
        assertThat(rejection("""
                        12: (05) goto pc-1
                        ; while (1) @ x.c:3
                        infinite loop detected at insn 12
                        cur state: R0=1 R10=fp0
                        old state: R0=1 R10=fp0
                        """)).isEqualTo("infinite loop detected at insn 12");
        assertThat(rejection("""
                        BPF program is too large. Processed 1000001 insn
                        verification time 812 usec
                        stack depth 64+32
                        """)).isEqualTo("BPF program is too large. Processed 1000001 insn");
        assertThat(rejection("""
                        3: (71) r0 = *(u8 *)(r1 +9)
                        invalid access to map value, value_size=4 off=9 size=1
                        R1 min value is outside of the allowed memory range
                        """))
                .isEqualTo("invalid access to map value, value_size=4 off=9 size=1;"
                        + " R1 min value is outside of the allowed memory range");
        assertThat(rejection("arg#0 is odd\n0: (95) exit\n"))
                .as("said before the end")
                .isEqualTo("prog 'x': BPF program load failed: Invalid argument");
    }

    @Test
    public void figuresOfSeveralPrograms() {
        VerifierLog log = VerifierLog.of("libbpf: prog 'first': -- BEGIN PROG LOAD LOG --\nverification time 812 usec\n"
                + "stack depth 64+32\n" + FIGURES + END + "hello\n" + BEGIN + FIGURES.replace("12", "7") + END);
        assertThat(log.programs())
                .containsExactly(
                        new ProgramLog("first", true, OptionalLong.of(12), OptionalLong.of(812), "64+32", ""),
                        new ProgramLog("x", true, OptionalLong.of(7), OptionalLong.empty(), "", ""));
        assertThat(log.figures()).containsExactly(new ProgramFigures("first", 12), new ProgramFigures("x", 7));
        assertThat(log.reason()).isEmpty();
        assertThat(log.text()).contains("hello");
    }

    @Test
    public void theRejectedProgramIsTheReason() {
        VerifierLog log = VerifierLog.of("libbpf: prog 'y': -- BEGIN PROG LOAD LOG --\nsome remark\n" + FIGURES + END
                + BEGIN + "R0 !read_ok\n" + FIGURES + END + "libbpf: prog 'x': failed to load: -13\n"
                + "libbpf: failed to load object 'o'\n");
        assertThat(log.reason()).contains("R0 !read_ok");
        assertThat(log.text()).isEqualTo("R0 !read_ok\n" + FIGURES);
    }

    @Test
    public void logsThatAreCutOff() {
        VerifierLog ended = VerifierLog.of(REJECTED + BEGIN + "1: (95) exit\nR0 !read_ok\n");
        assertThat(ended.programs().get(0).complete()).isFalse();
        assertThat(ended.reason()).contains("R0 !read_ok");
        VerifierLog followed = VerifierLog.of(REJECTED + BEGIN
                + "R0 !read_ok\nlibbpf: prog 'x': failed to load: -22\nlibbpf: failed to load object 'o'\nbye\n");
        assertThat(followed.programs()).hasSize(1);
        assertThat(followed.text()).isEqualTo("R0 !read_ok\n");
        assertThat(followed.reason()).contains("R0 !read_ok");
        VerifierLog beginning = VerifierLog.of(
                "9: (95) exit\nR0 !read_ok\n" + FIGURES + END + "libbpf: prog 'x': failed to load: -13\n");
        assertThat(beginning.programs().get(0).program()).isEqualTo("?");
        assertThat(beginning.reason()).contains("R0 !read_ok");
        assertThat(VerifierLog.of(FIGURES).figures()).containsExactly(new ProgramFigures("?", 12));
    }

    @Test
    public void whatLibbpfCannotResolve() {
        String extern = "extern (func ksym) 'scx_bpf_create_dsq': func_proto [12] incompatible with vmlinux [34]";
        assertThat(reason("libbpf: struct_ops sched_ext_ops: member priv not found in kernel, skipping it\n"
                        + "libbpf: extern (func ksym) 'bpf_x': resolved to vmlinux [7]\n"
                        + "libbpf: " + extern + "\nlibbpf: failed to load object 'o'\nError: no\n"))
                .isEqualTo(extern);
        assertThat(reason("libbpf: map 'a': failed to create: Operation not permitted(-1)\nlibbpf: map 'b': failed\n"))
                .isEqualTo("map 'a': failed to create: Operation not permitted(-1)");
        assertThat(reason("hello\n")).isEmpty();
        assertThat(reason("")).isEmpty();
    }

    @Test
    public void hostileBytes() {
        VerifierLog log = VerifierLog.of(REJECTED + BEGIN.replace("\n", "\r\n")
                + "\u001b[31mR0 \u0000bad\u001b[0m \u202e\ud800\ufffe\u0085x\r\n" + FIGURES + END);
        assertThat(log.reason()).contains("R0 bad x");
        assertThat(rejection("x".repeat(5000) + "\n")).isEqualTo("x".repeat(4000) + " [cut]");
        assertThat(VerifierLog.of(BEGIN + FIGURES.replace("12", "9".repeat(40)) + END)
                        .figures())
                .isEmpty();
    }

    /** 64 MiB, half of them in one line. */
    @Test
    public void anOutputWithoutEndFitsIntoMemory() throws IOException {
        InputStream endless = new SequenceInputStream(
                repeated("x".repeat(1000), 32 << 20), repeated("\n17: (07) r1 += 1   ; R1=5".repeat(1000), 32 << 20));
        VerifierLog log = VerifierLog.read(endless);
        assertThat(log.text().length()).isBetween(2_000_000, 2_200_000);
        assertThat(log.text()).startsWith("x".repeat(4000) + " [cut]\n").contains(" lines are left out here]\n");
        assertThat(VerifierLog.read(new ByteArrayInputStream(new byte[] {(byte) 0xff, '\n', 'a'}))
                        .text())
                .isEqualTo("\ufffd\na\n");
    }

    private static InputStream repeated(String text, int bytes) {
        byte[] once = text.getBytes(StandardCharsets.UTF_8);
        return new InputStream() {
            private int left = bytes / once.length;
            private InputStream current = InputStream.nullInputStream();

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0];
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                int count = current.read(into, offset, length);
                while (count < 0 && left-- > 0) {
                    current = new ByteArrayInputStream(once);
                    count = current.read(into, offset, length);
                }
                return count;
            }
        };
    }
}
