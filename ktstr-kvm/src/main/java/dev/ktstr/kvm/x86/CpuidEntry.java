// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.x86;

public record CpuidEntry(int function, int index, int flags, int eax, int ebx, int ecx, int edx) {}
