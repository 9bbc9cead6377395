// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.boot;

import dev.ktstr.kvm.memory.GuestMemory;
import dev.ktstr.kvm.x86.MemoryLayout;
import dev.ktstr.kvm.x86.X86Layout;
import java.nio.file.Path;

/** Puts a Linux kernel and all it needs into the fresh memory of a guest. */
public final class LinuxBoot {
    private LinuxBoot() {}

    /**
     * Loads a kernel, its initramfs and command line, and writes what the kernel is told of the machine, page tables and GDT.
     * ACPI's tables are not written here, but the kernel is told that their root lies at {@link X86Layout#RSDP}.
     *
     * @param kernel an uncompressed ELF vmlinux, or a bzImage
     * @param initramfs the initial file system, compressed in any way the kernel knows or not at all
     * @param commandLine the kernel's arguments, separated by spaces
     * @param layout where the guest has RAM
     * @param memory the guest's RAM, all zero
     * @throws KernelLoadException if the files or the command line are not fit for this guest; nothing is written then, unless
     *     a file was changed or could not be read any more in between
     */
    public static BootState load(
            Path kernel, Path initramfs, String commandLine, MemoryLayout layout, GuestMemory memory) {
        try (BootFile kernelFile = BootFile.open("kernel", kernel);
                BootFile initramfsFile = BootFile.open("initramfs", initramfs)) {
            KernelImage image = KernelImage.read(kernelFile);
            image.requireFits(layout);
            byte[] arguments = CommandLine.encode(commandLine, image.header().commandLineMax());
            long initramfsAddress = Initramfs.place(initramfsFile, image, layout);
            byte[] bootParams =
                    BootParams.encode(image.header(), E820Map.of(layout), initramfsAddress, initramfsFile.size());

            image.copyTo(memory);
            initramfsFile.copyTo(memory, initramfsAddress, 0, initramfsFile.size());
            memory.write(X86Layout.COMMAND_LINE, arguments);
            memory.write(X86Layout.BOOT_PARAMS, bootParams);
            memory.write(X86Layout.PAGE_TABLES, PageTables.identityMap(X86Layout.PAGE_TABLES));
            memory.write(X86Layout.GDT, Gdt.encode());
            return new BootState(image.entry(), X86Layout.BOOT_PARAMS, X86Layout.PAGE_TABLES);
        }
    }
}
