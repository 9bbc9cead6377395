// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.boot;

import dev.ktstr.kvm.x86.X86Layout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** struct boot_params, the "zero page": all that the kernel is told of its machine besides the command line. */
final class BootParams {
    /** Its size. */
    static final int BYTES = 4096;

    private static final int ACPI_RSDP_ADDR = 0x070;
    private static final int E820_ENTRIES = 0x1e8;
    private static final int E820_TABLE = 0x2d0;

    private static final int LOADER_WITHOUT_ID = 0xff;
    private static final int LOADED_HIGH = 1;

    private BootParams() {}

    /**
     * {@return the bytes of the zero page}
     *
     * @param header what the kernel says, to which the loader's answers are added
     * @param map where the guest has RAM
     * @param initramfsAddress where the initramfs lies: below 4 GiB, so that the extended fields for what lies above stay 0
     * @param initramfsSize its size in bytes
     */
    static byte[] encode(SetupHeader header, E820Map map, long initramfsAddress, long initramfsSize) {
        ByteBuffer page = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.copyTo(page);
        page.put(SetupHeader.TYPE_OF_LOADER, (byte) LOADER_WITHOUT_ID);
        page.put(SetupHeader.LOADFLAGS, (byte) (page.get(SetupHeader.LOADFLAGS) | LOADED_HIGH));
        page.putInt(SetupHeader.RAMDISK_IMAGE, (int) initramfsAddress);
        page.putInt(SetupHeader.RAMDISK_SIZE, (int) initramfsSize);
        page.putInt(SetupHeader.CMD_LINE_PTR, (int) X86Layout.COMMAND_LINE);
        page.putLong(ACPI_RSDP_ADDR, X86Layout.RSDP);
        page.put(E820_ENTRIES, (byte) map.entries().size());
        map.putInto(page.position(E820_TABLE));
        return page.array();
    }
}
