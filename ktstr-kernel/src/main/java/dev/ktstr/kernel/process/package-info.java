// SPDX-License-Identifier: Apache-2.0
/**
 * External commands: the seam behind which the package manager sits, so that tests need none.
 *
 * <p>Read {@link dev.ktstr.kernel.process.Commands} (the seam) and {@link dev.ktstr.kernel.process.ExecCommands} (the
 * real one, over commons-exec). Uses {@code failure}.
 */
package dev.ktstr.kernel.process;
