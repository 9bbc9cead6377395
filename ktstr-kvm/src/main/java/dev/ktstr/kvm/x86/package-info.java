// SPDX-License-Identifier: Apache-2.0
/**
 * Facts of the x86-64 machine that our own VMM plays, as pure functions of what was asked:
 * {@link dev.ktstr.kvm.x86.X86Layout} names every address, {@link dev.ktstr.kvm.x86.MemoryLayout} says where the RAM of each
 * NUMA node lies, {@link dev.ktstr.kvm.x86.ApicIds} numbers the CPUs. CPUID is a package of its own below. A port to another architecture is a sister of this
 * package. Uses topology.
 */
package dev.ktstr.kvm.x86;
