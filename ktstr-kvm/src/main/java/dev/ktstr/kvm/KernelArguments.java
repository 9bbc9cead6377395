// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm;

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
     */
    public static List<String> common(long channelAddress) {
        return List.of(
                "console=ttyS0",
                "loglevel=4",
                // A panic must end the machine at once instead of leaving it for a time-out.
                "panic=-1",
                "oops=panic",
                "mitigations=off",
                "random.trust_cpu=on",
                "no_timer_check",
                "rdinit=/init",
                "ktstr.channel=0x" + Long.toHexString(channelAddress) + "," + CHANNEL_BYTES);
    }
}
