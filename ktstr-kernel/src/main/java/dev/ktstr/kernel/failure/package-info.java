// SPDX-License-Identifier: Apache-2.0
/**
 * The one family of errors this module throws. A leaf: every package may use it.
 *
 * <p>Read {@link dev.ktstr.kernel.failure.KernelException}; its subclasses live beside the code that throws them.
 */
package dev.ktstr.kernel.failure;
