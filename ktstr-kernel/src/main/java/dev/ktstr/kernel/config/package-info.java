// SPDX-License-Identifier: Apache-2.0
/**
 * What a kernel was configured with. Images and files are untrusted input: what is unpacked has a limit.
 *
 * <p>Read {@link dev.ktstr.kernel.config.KernelConfig} (the door). The format is that of the files {@code .config} which
 * Documentation/kbuild/kconfig.rst of the kernel speaks of. Uses {@code elf} and {@code failure}.
 */
package dev.ktstr.kernel.config;
