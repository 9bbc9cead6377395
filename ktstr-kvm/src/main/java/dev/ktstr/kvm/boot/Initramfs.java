// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.boot;

import dev.ktstr.kvm.x86.MemoryLayout;
import dev.ktstr.kvm.x86.X86Layout;

/** Where the initial file system lies. */
final class Initramfs {
    private static final long PAGE = 4096;

    private Initramfs() {}

    /**
     * {@return the guest-physical address for an initramfs: a page as high as this kernel and the RAM below the hole allow, out of
     * the way of a kernel that grows upwards while it unpacks itself}
     *
     * @throws KernelLoadException if there is no room above the kernel
     */
    static long place(BootFile initramfs, KernelImage kernel, MemoryLayout layout) {
        long ceiling = Math.min(kernel.header().initrdAddressMax() + 1, X86Layout.MMIO_HOLE);
        long limit = Math.min(ceiling, layout.lowEnd());
        long address = limit - initramfs.size() & -PAGE; // negative for one that is larger than everything
        if (address < kernel.end()) {
            // One page more than its size, for what alignment takes.
            long needed = kernel.end() + Math.min(initramfs.size(), Long.MAX_VALUE / 2) + PAGE;
            throw initramfs.refuse(
                    "has " + initramfs.size() + " bytes, which do not fit between the kernel's end at "
                            + Mebibytes.up(kernel.end()) + " MiB and " + Mebibytes.down(limit) + " MiB",
                    needed > ceiling
                            ? "make it smaller: this kernel takes none above " + Mebibytes.up(ceiling)
                                    + " MiB, however much memory there is"
                            : "give the machine at least " + Mebibytes.up(needed) + " MiB of memory");
        }
        return address;
    }
}
