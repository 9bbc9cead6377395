// SPDX-License-Identifier: Apache-2.0
/**
 * Our own virtual machine: {@link dev.ktstr.kvm.vmm.KvmEngine} is the door, {@code KvmMachine.start} the table of contents of a
 * boot, {@code Vcpu} a CPU with its thread. What can be told without KVM (tables, CPUID, loading) is in acpi, x86 and boot; system
 * calls are in jni.
 */
package dev.ktstr.kvm.vmm;
