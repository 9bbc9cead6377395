// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.kernel.live.LiveKernel;
import dev.ktstr.kvm.CodeStop;
import dev.ktstr.kvm.Machine;
import dev.ktstr.kvm.MachineException;
import dev.ktstr.kvm.jni.Register;
import java.time.Duration;

/**
 * Sets from outside after how long the kernel's watchdog ejects a scheduler, whatever that one asks for.
 *
 * <p>The kernel reads the time once, when it takes the scheduler in, and arms a timer with half of it; a later change would either be
 * seen too late or make the watchdog itself look stuck. So the machine is stopped where the kernel takes a scheduler in,
 * {@code bpf_scx_reg(struct sched_ext_ops *ops, ...)}, and the scheduler's own wish is overwritten there. That is the same on every
 * kernel.
 */
final class WatchdogOverride implements AutoCloseable {
    private static final String TAKES_IN = "bpf_scx_reg";
    private static final String OPS = "struct sched_ext_ops";
    private static final Duration LIMIT = CodeStop.ACTION_LIMIT.plusSeconds(10);

    private final CodeStop stop;

    private WatchdogOverride(CodeStop stop) {
        this.stop = stop;
    }

    /**
     * Begins to wait for a scheduler.
     *
     * @throws dev.ktstr.kernel.failure.KernelException if this kernel has no sched_ext
     */
    static WatchdogOverride arm(Machine machine, LiveKernel kernel, Duration timeout) throws InterruptedException {
        long millis = timeout.toMillis();
        // The first argument of a function is in RDI: System V ABI, AMD64 supplement.
        return new WatchdogOverride(machine.stopOnce(
                kernel.symbol(TAKES_IN),
                vcpu -> kernel.at(vcpu.get(Register.RDI), OPS).get("timeout_ms").set(millis)));
    }

    /**
     * Checks that a scheduler that is attached now has been given the time.
     *
     * @throws MachineException if it has not
     */
    void requireDone() throws InterruptedException {
        if (!stop.await(LIMIT)) {
            throw new MachineException(
                    "the scheduler was attached, but the machine did not stop for it, so watchdogMillis has no"
                            + " effect: the host's KVM does not honour breakpoints of the processor (nested KVM may not)");
        }
    }

    @Override
    public void close() {
        stop.close();
    }
}
