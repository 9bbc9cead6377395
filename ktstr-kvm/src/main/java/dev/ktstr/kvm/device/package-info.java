// SPDX-License-Identifier: Apache-2.0
/**
 * The devices that our own VMM plays, each as little of the hardware as Linux needs. {@link dev.ktstr.kvm.device.Bus} alone
 * knows ports; a device is given an offset. Interrupt controllers and timers are the kernel's. Pure Java; uses x86.
 */
package dev.ktstr.kvm.device;
