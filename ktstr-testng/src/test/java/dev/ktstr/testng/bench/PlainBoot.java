// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.bench;

import dev.ktstr.guest.initramfs.Initramfs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/**
 * A qemu started by hand: the same kernel, CPUs, memory and initial file system as a case's, with an /init that powers the
 * machine off at once.
 */
final class PlainBoot {
    /** reboot(2) with the magic numbers and LINUX_REBOOT_CMD_POWER_OFF; source: include/uapi/linux/reboot.h. */
    private static final String POWER_OFF = "bfaddee1fe" + "be69191228" + "badcfe2143" + "b8a9000000" + "0f05" + "ebfe";

    private static final int ELF_HEADER = 64;
    private static final int PROGRAM_HEADER = 56;
    private static final long ADDRESS = 0x400000;

    private final List<String> command;

    PlainBoot(String qemu, String accelerator, Path vmlinux, Path directory) throws IOException {
        Path initramfs = directory.resolve("power-off.cpio");
        Initramfs.pack(powerOffProgram(), Path.of("/bin/busybox"), initramfs);
        boolean tcg = accelerator.equals("tcg");
        this.command = List.of(
                qemu,
                "-no-user-config",
                "-nodefaults",
                "-display",
                "none",
                "-no-reboot",
                "-M",
                "q35",
                "-accel",
                tcg ? "tcg,thread=multi" : "kvm",
                "-cpu",
                tcg ? "max" : "host",
                "-smp",
                "2",
                "-m",
                "2048",
                "-serial",
                "file:" + directory.resolve("plain-console.log"),
                "-kernel",
                vmlinux.toString(),
                "-initrd",
                initramfs.toString(),
                "-append",
                "console=ttyS0 loglevel=4 panic=-1 mitigations=off random.trust_cpu=on no_timer_check rdinit=/init"
                        + (tcg ? " lpj=4000000 tsc=reliable" : ""));
    }

    /** Boots once, from the start of qemu to its end. */
    void run() throws IOException, InterruptedException {
        Process qemu = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        qemu.getOutputStream().close();
        if (qemu.waitFor() != 0) {
            throw new IOException("the plain qemu ended with exit status " + qemu.exitValue());
        }
    }

    /** A static ELF program of one segment; layout: elf(5). */
    private static byte[] powerOffProgram() {
        byte[] code = HexFormat.of().parseHex(POWER_OFF);
        int start = ELF_HEADER + PROGRAM_HEADER;
        ByteBuffer elf = ByteBuffer.allocate(start + code.length).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(HexFormat.of().parseHex("7f454c46" + "020101" + "000000000000000000"));
        elf.putShort((short) 2).putShort((short) 62).putInt(1);
        elf.putLong(ADDRESS + start).putLong(ELF_HEADER).putLong(0).putInt(0);
        elf.putShort((short) ELF_HEADER).putShort((short) PROGRAM_HEADER).putShort((short) 1);
        elf.putShort((short) 0).putShort((short) 0).putShort((short) 0);
        elf.putInt(1).putInt(5).putLong(0).putLong(ADDRESS).putLong(ADDRESS);
        elf.putLong(start + code.length).putLong(start + code.length).putLong(0x1000);
        return elf.put(code).array();
    }
}
