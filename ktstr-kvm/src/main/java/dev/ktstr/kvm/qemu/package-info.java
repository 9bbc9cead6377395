// SPDX-License-Identifier: Apache-2.0
/**
 * Machines run by a qemu process.
 *
 * <p>Read first: {@link dev.ktstr.kvm.qemu.QemuEngine} starts one; {@link dev.ktstr.kvm.qemu.QemuCommand} is the pure part, the
 * command line; {@link dev.ktstr.kvm.qemu.QemuMachine} the live one. {@link dev.ktstr.kvm.qemu.Qmp} speaks qemu's control
 * protocol, {@link dev.ktstr.kvm.host.HeldProcess} sees to it that qemu never outlives this JVM.
 */
package dev.ktstr.kvm.qemu;
