// SPDX-License-Identifier: Apache-2.0
/**
 * Files from the web: encrypted, bounded, resumed where they broke off. What they hold is believed by nobody: {@code trust} decides.
 *
 * <p>Read {@link dev.ktstr.kernel.net.Web} (the door), {@link dev.ktstr.kernel.net.Download} (resuming) and {@link
 * dev.ktstr.kernel.net.Transfer} (one request); for libraries with a client of their own {@link dev.ktstr.kernel.net.UrlConnections}. Uses
 * {@code cache} for durable files, {@code spec} for what the text of an address says, {@code progress} and {@code failure}.
 */
package dev.ktstr.kernel.net;
