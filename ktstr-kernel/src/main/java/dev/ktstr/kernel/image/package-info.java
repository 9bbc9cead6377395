// SPDX-License-Identifier: Apache-2.0
/**
 * What is inside a kernel image: the boot header, the compressed payload, the release it names.
 * Images are untrusted input: bounds are checked before bytes are used, and every size has a limit.
 *
 * <p>Read {@link dev.ktstr.kernel.image.KernelImage} (the door), {@link dev.ktstr.kernel.image.BootHeader} and {@link
 * dev.ktstr.kernel.image.VmlinuxExtractor}. The boot header follows Documentation/arch/x86/boot.rst of the kernel. Uses {@code
 * elf}, {@code spec}, {@code progress} and {@code failure}.
 */
package dev.ktstr.kernel.image;
