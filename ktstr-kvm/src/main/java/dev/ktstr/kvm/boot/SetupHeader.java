// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.boot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * struct setup_header, with which a kernel and its boot loader talk to each other. A bzImage brings its own; a vmlinux has none, and
 * is given one. Offsets are those in a bzImage and in struct boot_params, which are the same.
 */
final class SetupHeader {
    /** Where it begins. */
    static final int START = 0x1f1;
    /** Where a header must end at the latest. */
    static final int LIMIT = 0x290;

    static final int SETUP_SECTS = 0x1f1;
    static final int SYSSIZE = 0x1f4;
    static final int BOOT_FLAG = 0x1fe;
    static final int BOOT_FLAG_VALUE = 0xaa55;
    static final int JUMP_DISTANCE = 0x201;
    static final int MAGIC = 0x202;
    static final int MAGIC_VALUE = 'H' | 'd' << 8 | 'r' << 16 | 'S' << 24;
    static final int VERSION = 0x206;
    static final int TYPE_OF_LOADER = 0x210;
    static final int LOADFLAGS = 0x211;
    static final int RAMDISK_IMAGE = 0x218;
    static final int RAMDISK_SIZE = 0x21c;
    static final int CMD_LINE_PTR = 0x228;
    static final int INITRD_ADDR_MAX = 0x22c;
    static final int KERNEL_ALIGNMENT = 0x230;
    static final int XLOADFLAGS = 0x236;
    static final int CMDLINE_SIZE = 0x238;
    static final int PREF_ADDRESS = 0x258;
    static final int INIT_SIZE = 0x260;
    /** Where the last of these fields ends. */
    static final int MIN_END = INIT_SIZE + Integer.BYTES;

    private static final int XLF_KERNEL_64 = 1;
    private static final int VERSION_2_15 = 0x20f;
    private static final int LATEST_INITRD = 0x7fff_ffff;
    private static final int ELF_ALIGNMENT = 2 << 20;
    private static final int ELF_CMDLINE_SIZE = 2047;

    private final ByteBuffer bytes;
    private final int end;

    private SetupHeader(ByteBuffer bytes, int end) {
        this.bytes = bytes;
        this.end = end;
    }

    /** {@return the header within the first {@link #LIMIT} bytes of a bzImage} */
    static SetupHeader ofBzImage(ByteBuffer sectors) {
        // The header begins with a jump over itself.
        int end = MAGIC + Byte.toUnsignedInt(sectors.get(JUMP_DISTANCE));
        return new SetupHeader(sectors, Math.min(end, LIMIT));
    }

    /** {@return a header for a kernel that is entered without one} */
    static SetupHeader ofElf() {
        ByteBuffer bytes = ByteBuffer.allocate(LIMIT).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort(BOOT_FLAG, (short) BOOT_FLAG_VALUE);
        bytes.putInt(MAGIC, MAGIC_VALUE);
        bytes.putShort(VERSION, (short) VERSION_2_15);
        bytes.putInt(INITRD_ADDR_MAX, LATEST_INITRD);
        bytes.putInt(KERNEL_ALIGNMENT, ELF_ALIGNMENT);
        bytes.putInt(CMDLINE_SIZE, ELF_CMDLINE_SIZE);
        return new SetupHeader(bytes, LIMIT);
    }

    /** {@return the offset behind the header} */
    int end() {
        return end;
    }

    /** {@return how many sectors of real-mode code follow the first} */
    int setupSectors() {
        int sectors = Byte.toUnsignedInt(bytes.get(SETUP_SECTS));
        return sectors == 0 ? 4 : sectors; // as the boot protocol has it since its first version
    }

    /** {@return the length of the protected-mode code in units of 16 bytes} */
    long paragraphs() {
        return Integer.toUnsignedLong(bytes.getInt(SYSSIZE));
    }

    /** {@return whether the kernel can be entered in 64-bit mode} */
    boolean hasEntry64() {
        return (bytes.getShort(XLOADFLAGS) & XLF_KERNEL_64) != 0;
    }

    /** {@return the guest-physical address where the kernel wants to run; a negative number is a very large one} */
    long preferredAddress() {
        return bytes.getLong(PREF_ADDRESS);
    }

    /** {@return what the kernel's address must be a multiple of} */
    long kernelAlignment() {
        return Integer.toUnsignedLong(bytes.getInt(KERNEL_ALIGNMENT));
    }

    /** {@return how many bytes the kernel needs from there on before it can find memory by itself} */
    long initSize() {
        return Integer.toUnsignedLong(bytes.getInt(INIT_SIZE));
    }

    /** {@return the highest address the initramfs may reach} */
    long initrdAddressMax() {
        return Integer.toUnsignedLong(bytes.getInt(INITRD_ADDR_MAX));
    }

    /** {@return the most bytes of a command line, without its final zero byte} */
    long commandLineMax() {
        return Integer.toUnsignedLong(bytes.getInt(CMDLINE_SIZE));
    }

    /** Copies the header to its place in struct boot_params. */
    void copyTo(ByteBuffer bootParams) {
        bootParams.put(START, bytes, START, end - START);
    }
}
