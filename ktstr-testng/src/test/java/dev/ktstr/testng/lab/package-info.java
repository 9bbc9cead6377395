// SPDX-License-Identifier: Apache-2.0
/**
 * What needs hardware KVM, and so is run in the KVM lab (ktstr-kvm/src/lab): {@link dev.ktstr.testng.lab.TopologyLab}, what a
 * guest sees of its topology, and {@link dev.ktstr.testng.lab.BootBenchmark}, our machine against qemu's.
 * {@link dev.ktstr.testng.lab.StopLab}, stops at instructions, wants real hardware. Nothing here is found by a plain build.
 */
package dev.ktstr.testng.lab;
