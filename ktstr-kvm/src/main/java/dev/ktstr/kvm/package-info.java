// SPDX-License-Identifier: Apache-2.0
/**
 * Boots Linux guests; knows nothing of tests.
 *
 * <p>Read first: {@link dev.ktstr.kvm.Engines} chooses how machines run on this host, {@link dev.ktstr.kvm.MachineEngine} starts
 * one from a {@link dev.ktstr.kvm.MachineConfig}, {@link dev.ktstr.kvm.Machine} is the seam all engines share. It can be stopped at
 * an instruction of the guest ({@link dev.ktstr.kvm.CodeStop}).
 */
package dev.ktstr.kvm;
