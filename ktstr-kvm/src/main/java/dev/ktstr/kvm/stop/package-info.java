// SPDX-License-Identifier: Apache-2.0
/**
 * What is the same in every engine about stopping a machine at an instruction: {@link dev.ktstr.kvm.stop.StopRun} decides whether a
 * stop fires or is withdrawn, and runs its action. Setting breakpoints and letting machines stand is the engines'.
 */
package dev.ktstr.kvm.stop;
