// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm;

import java.util.ArrayList;
import java.util.List;

/** What kernels are told on every engine. */
public final class KernelArguments {
    /** Size of the memory shared with the agent, in bytes. Smaller than a memory block (128 MiB), so kernels leave it alone. */
    public static final int CHANNEL_BYTES = 4 << 20;

    private KernelArguments() {}

    /**
     * {@return the arguments}
     *
     * @param channelAddress where the guest finds the memory shared with the agent
     * @param cpus how many CPUs the guest has
     */
    public static List<String> common(long channelAddress, int cpus) {
        List<String> arguments = new ArrayList<>(List.of(
                "console=ttyS0",
                "loglevel=4",
                // A panic must end the machine at once instead of leaving it for a time-out.
                "panic=-1",
                "oops=panic",
                "mitigations=off",
                "random.trust_cpu=on",
                "no_timer_check",
                "rdinit=/init",
                "ktstr.channel=0x" + Long.toHexString(channelAddress) + "," + CHANNEL_BYTES));
        if (areCrowded(cpus)) {
            // From Linux 6.5 on, all CPUs are woken at once and spin until the first lets each go on, in turn. It gets
            // little of the few host CPUs then.
            arguments.add("cpuhp.parallel=0");
        }
        return List.copyOf(arguments);
    }

    /** {@return whether so many vCPUs have to share the CPUs of this host} */
    public static boolean areCrowded(int cpus) {
        return cpus > Runtime.getRuntime().availableProcessors();
    }
}
