// SPDX-License-Identifier: Apache-2.0
/**
 * Mutual exclusion between threads and between processes, on a file.
 *
 * <p>Read {@link dev.ktstr.kernel.lock.FileMutex}. A leaf.
 */
package dev.ktstr.kernel.lock;
