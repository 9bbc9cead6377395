// SPDX-License-Identifier: Apache-2.0
/**
 * How long work reports itself, so that a Maven goal can draw a bar and a test JVM can stay silent. A leaf.
 *
 * <p>Read {@link dev.ktstr.kernel.progress.Progress}.
 */
package dev.ktstr.kernel.progress;
