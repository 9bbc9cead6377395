// SPDX-License-Identifier: Apache-2.0
/**
 * The host as machines see it: can it run them ({@link dev.ktstr.kvm.host.KvmProbe}), how many at once
 * ({@link dev.ktstr.kvm.host.Admission}), how fast their clock runs ({@link dev.ktstr.kvm.host.TscFrequency}), and where live the things that must not outlive this JVM
 * ({@link dev.ktstr.kvm.host.RunDirectory}, {@link dev.ktstr.kvm.host.HeldProcess}).
 */
package dev.ktstr.kvm.host;
