// SPDX-License-Identifier: Apache-2.0
/**
 * The host as machines see it: how many it can run at once ({@link dev.ktstr.kvm.host.Admission}), how fast their clock runs
 * ({@link dev.ktstr.kvm.host.TscFrequency}), and where live the things that must not outlive this JVM
 * ({@link dev.ktstr.kvm.host.RunDirectory}, {@link dev.ktstr.kvm.host.HeldProcess}).
 */
package dev.ktstr.kvm.host;
