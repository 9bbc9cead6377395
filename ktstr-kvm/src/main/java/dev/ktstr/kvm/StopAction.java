// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm;

/** What is done while a machine stands still at an instruction. */
@FunctionalInterface
public interface StopAction {
    /**
     * Looks at the machine, and changes its memory where that is wanted. Runs on a thread of the machine, which goes on after
     * {@link CodeStop#ACTION_LIMIT} even if this has not returned; the thread is interrupted then.
     *
     * @param vcpu the vCPU that was about to execute the instruction
     */
    void at(StoppedVcpu vcpu);
}
