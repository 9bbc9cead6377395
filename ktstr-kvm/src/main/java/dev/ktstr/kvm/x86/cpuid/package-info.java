// SPDX-License-Identifier: Apache-2.0
/**
 * What the CPUID instruction tells each CPU of a guest: {@link dev.ktstr.kvm.x86.cpuid.CpuidTopology} makes of KVM's list of
 * supported leaves the list of each CPU. What stays, what goes and what is added is in GuestLeaves, Feature and XsaveFeatures;
 * the topology in IntelTopology and AmdTopology. Pure Java. Uses topology and x86.
 */
package dev.ktstr.kvm.x86.cpuid;
