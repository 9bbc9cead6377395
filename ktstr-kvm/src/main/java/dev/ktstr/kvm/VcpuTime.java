// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm;

/**
 * What the host gave one vCPU thread, from the host kernel's schedstat.
 *
 * @param cpu the guest's CPU number
 * @param runNanos time on a host CPU, in nanoseconds
 * @param delayNanos time spent runnable but waiting for a host CPU, in nanoseconds: to the guest this looks as if its CPU
 *     had stopped
 */
public record VcpuTime(int cpu, long runNanos, long delayNanos) {
    /** {@return what passed since an earlier reading of the same vCPU} */
    public VcpuTime since(VcpuTime earlier) {
        return new VcpuTime(cpu, runNanos - earlier.runNanos, delayNanos - earlier.delayNanos);
    }
}
