// SPDX-License-Identifier: Apache-2.0
/**
 * What runs inside a guest, seen from the host.
 *
 * <p>Read {@link dev.ktstr.guest.GuestAgent}, which is the way to talk to the agent of a running guest, {@link
 * dev.ktstr.guest.GuestFile} and {@link dev.ktstr.guest.GuestBinaries}. The machine itself is somebody else's: it lends a
 * piece of memory and a {@link dev.ktstr.guest.Liveness}. Uses {@link dev.ktstr.guest.protocol}, {@link
 * dev.ktstr.guest.plan} and {@link dev.ktstr.guest.report}.
 */
package dev.ktstr.guest;
