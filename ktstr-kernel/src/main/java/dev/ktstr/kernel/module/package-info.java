// SPDX-License-Identifier: Apache-2.0
/**
 * Loadable modules of a kernel: which of them others need, and files that can be loaded. Modules are untrusted input
 * until the kernel has checked them, and every size has a limit.
 *
 * <p>Read {@link dev.ktstr.kernel.module.ModuleTree} (the door) and {@link dev.ktstr.kernel.module.ModuleInfo}. The section {@code .modinfo} is described in include/linux/moduleparam.h of the kernel.
 * Uses {@code elf} and {@code failure}.
 */
package dev.ktstr.kernel.module;
