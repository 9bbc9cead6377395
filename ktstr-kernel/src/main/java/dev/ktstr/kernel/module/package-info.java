// SPDX-License-Identifier: Apache-2.0
/**
 * Loadable modules of a kernel: which of them others need, and files that can be loaded. Modules are untrusted input
 * until the kernel has checked them: bounds are checked before bytes are used, and every size has a limit.
 *
 * <p>Read {@link dev.ktstr.kernel.module.ModuleTree} (the door) and {@link dev.ktstr.kernel.module.ModuleInfo}. The file
 * format is the System V ABI's; the section {@code .modinfo} is described in include/linux/moduleparam.h of the kernel.
 * Uses {@code failure}.
 */
package dev.ktstr.kernel.module;
