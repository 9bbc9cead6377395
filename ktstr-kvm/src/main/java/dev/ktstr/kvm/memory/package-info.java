// SPDX-License-Identifier: Apache-2.0
/**
 * The memory of a guest, by guest-physical address: {@link dev.ktstr.kvm.memory.GuestMemory} hides where it is held. Uses
 * nothing.
 */
package dev.ktstr.kvm.memory;
