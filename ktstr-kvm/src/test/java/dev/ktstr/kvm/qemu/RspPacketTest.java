// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kvm.MachineException;
import dev.ktstr.kvm.jni.Register;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class RspPacketTest {
    private static List<String> take(String bytes) {
        RspPacket packet = new RspPacket();
        List<String> taken = new ArrayList<>();
        for (byte next : bytes.getBytes(StandardCharsets.ISO_8859_1)) {
            packet.take(next).ifPresent(taken::add);
        }
        return taken;
    }

    private static String encode(String data) {
        return new String(RspPacket.encode(data), StandardCharsets.ISO_8859_1);
    }

    /** Sums by hand. */
    @Test
    public void packetsHaveChecksums() {
        assertThat(encode("g")).isEqualTo("$g#67");
        assertThat(encode("Z1,ffffffff81000000,1"))
                .startsWith("$Z1,ffffffff81000000,1#")
                .hasSize(25);
        assertThat(encode("")).isEqualTo("$#00");
        assertThat(encode("a#b")).isEqualTo("$a}\003b#43");
    }

    @Test
    public void packetsAreTakenOneAfterTheOther() {
        assertThat(take("+$OK#9a+$T05thread:01;#07")).containsExactly("OK", "T05thread:01;");
        assertThat(take("$O")).isEmpty();
        assertThat(take(encode("}#$*"))).containsExactly("}#$*");
    }

    /** The manual's own example: "0* " is "0000". */
    @Test
    public void runsAreRepeated() {
        assertThat(take("$0* #7a")).containsExactly("0000");
    }

    @DataProvider
    public static Object[][] wrong() {
        return new Object[][] {
            {"$OK#9b", "a packet of qemu's debug stub has the checksum 0x9b, expected 0x9a"},
            {"$OK#x", "a packet of qemu's debug stub has no checksum"},
            {"$* ", "qemu's debug stub repeats nothing, or 3 times"},
            {"$0*\035", "qemu's debug stub repeats nothing, or 0 times"},
            {"$" + "0".repeat(RspPacket.MAX_BYTES + 1), "a packet of qemu's debug stub is longer than 65536 bytes"},
            {"$0" + "*~".repeat(700), "a packet of qemu's debug stub is longer than 65536 bytes"},
        };
    }

    @Test(dataProvider = "wrong")
    public void whatIsNoPacketIsRefused(String bytes, String message) {
        assertThatThrownBy(() -> take(bytes))
                .isInstanceOf(MachineException.class)
                .hasMessage(message);
    }

    private static String numbers() {
        StringBuilder answer = new StringBuilder();
        for (int i = 1; i <= 17; i++) {
            answer.append(String.format("%02x00000000000080", i));
        }
        return answer + "460200f0" + "11".repeat(24 + 24 + 16) + "00300001ff000000" + "22".repeat(300);
    }

    @Test
    public void registersAreRead() {
        var values = RspRegisters.parse(numbers());
        assertThat(values)
                .hasSize(19)
                .containsEntry(Register.RAX, 0x8000000000000001L)
                .containsEntry(Register.RBX, 0x8000000000000002L)
                .containsEntry(Register.RSI, 0x8000000000000005L)
                .containsEntry(Register.RDI, 0x8000000000000006L)
                .containsEntry(Register.RBP, 0x8000000000000007L)
                .containsEntry(Register.RSP, 0x8000000000000008L)
                .containsEntry(Register.R15, 0x8000000000000010L)
                .containsEntry(Register.RIP, 0x8000000000000011L)
                .containsEntry(Register.RFLAGS, 0xf0000246L)
                .containsEntry(Register.CR3, 0xff01003000L);
    }

    @Test
    public void whatAreNoRegistersIsRefused() {
        assertThatThrownBy(() -> RspRegisters.parse("E22")).hasMessageContaining("answered: E22");
        assertThatThrownBy(() -> RspRegisters.parse(numbers().substring(0, 422)))
                .hasMessage("qemu's debug stub told 211 bytes of registers, expected at least 212");
    }
}
