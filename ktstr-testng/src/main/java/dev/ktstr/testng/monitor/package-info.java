// SPDX-License-Identifier: Apache-2.0
/**
 * What the host saw of the guest's scheduler from outside: a {@link dev.ktstr.testng.monitor.MonitorSeries} of looks at every
 * CPU's runqueue while a workload ran. Whoever reads guest memory writes one; this package is pure and never looks itself.
 */
package dev.ktstr.testng.monitor;
