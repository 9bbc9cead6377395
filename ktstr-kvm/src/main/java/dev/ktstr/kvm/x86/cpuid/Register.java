// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.x86.cpuid;

/** The registers that CPUID answers in. */
enum Register {
    EAX,
    EBX,
    ECX,
    EDX
}
