// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.boot;

/**
 * What the registers of the first CPU must hold when it starts to run a loaded kernel; the others are in {@link LongMode},
 * {@link Segment} and {@link Gdt}.
 *
 * @param entry RIP: the guest-physical address of the first instruction
 * @param bootParams RSI: where struct boot_params lies
 * @param pageTables CR3: where the uppermost page table lies
 */
public record BootState(long entry, long bootParams, long pageTables) {}
