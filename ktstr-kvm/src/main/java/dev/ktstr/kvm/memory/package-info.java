// SPDX-License-Identifier: Apache-2.0
/**
 * The memory of a guest, by guest-physical address: {@link dev.ktstr.kvm.memory.GuestMemory} hides where it is held,
 * {@link dev.ktstr.kvm.memory.GuestRam} holds it. Uses jni and x86.
 */
package dev.ktstr.kvm.memory;
