// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.image;

import dev.ktstr.kernel.failure.KernelException;
import java.nio.file.Path;

/** A file is not the kernel image it should be. */
public final class ImageException extends KernelException {

    /** Makes an error about {@code image}; {@code problem} completes the sentence "Kernel image X ...". */
    public ImageException(Path image, String problem) {
        this(image, problem, null);
    }

    /** Makes an error about {@code image} with its cause. */
    public ImageException(Path image, String problem, Throwable cause) {
        super(
                "Kernel image " + image + " " + problem
                        + ". Expected an x86-64 Linux bzImage (boot protocol 2.08 or newer) or an uncompressed ELF vmlinux.",
                cause);
    }
}
