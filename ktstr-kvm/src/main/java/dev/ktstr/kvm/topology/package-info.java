// SPDX-License-Identifier: Apache-2.0
/**
 * Machine shapes as values: {@link dev.ktstr.kvm.topology.Topology} validates once, everything else (qemu's options, what
 * the guest's sysfs must show, cpusets) derives from it. {@link dev.ktstr.kvm.topology.TopologyPreset} is the table of named
 * shapes. Pure Java; uses nothing.
 */
package dev.ktstr.kvm.topology;
