// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.inside;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kernel.live.LiveKernel;
import dev.ktstr.kernel.live.LiveKernelException;
import dev.ktstr.kernel.live.UnreadableException;
import dev.ktstr.kernel.live.Value;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What is not there is told with what is. */
final class ErrorsSeen {
    private ErrorsSeen() {}

    private static AbstractThrowableAssert<?, ? extends Throwable> refused(ThrowingCallable asked) {
        return assertThatThrownBy(asked).isInstanceOf(LiveKernelException.class);
    }

    static void check(InsideGuest guest) {
        LiveKernel kernel = guest.live();
        refused(() -> kernel.var("jiffies_46"))
                .hasMessageContaining("did you mean")
                .hasMessageContaining("jiffies_64");
        refused(() -> kernel.var("panic_timeout"))
                .hasMessageContaining("say it: var(\"panic_timeout\", \"struct ...\")");
        refused(() -> kernel.var("runqueues")).hasMessageContaining("perCpu(\"runqueues\", cpu)");
        refused(() -> kernel.perCpu("runqueue", 0)).hasMessageContaining("runqueues");
        refused(() -> kernel.perCpu("runqueues", InsideGuest.CPUS))
                .hasMessage("there is no cpu3; the machine has CPUs 0 to 2");
        refused(() -> kernel.var("init_task", "struct task_struckt")).hasMessageContaining("task_struct");
        Value task = kernel.var("init_task");
        refused(() -> task.get("com"))
                .hasMessageContaining("struct task_struct (init_task) has no member 'com'; there is ")
                .hasMessageContaining("__state");
        refused(() -> task.get("pid.x")).hasMessageContaining("has no members; 'x' was asked for");
        refused(() -> task.get("pid..x")).hasMessageContaining("is no path to a value");
        refused(() -> task.get("comm[16]")).hasMessageContaining("has 16 elements");
        // The first task has nobody's address space.
        refused(() -> task.get("mm.pgd")).hasMessage("init_task.mm is NULL");
        refused(() -> kernel.bpf().global("nr_enqueue"))
                .hasMessageContaining("the scheduler has no global variable 'nr_enqueue'; there is ")
                .hasMessageContaining("nr_enqueued");
        refused(() -> kernel.bpf().map("bss")).hasMessageContaining("no BPF maps are called 'bss'; there is ");
        for (long garbage : new long[] {0xdead_beef_dead_beefL, 0xdead_0000_0000_0100L, 0x10, -8}) {
            assertThatThrownBy(() ->
                            kernel.at(garbage, "struct task_struct").get("pid").asLong())
                    .isInstanceOf(UnreadableException.class)
                    .hasMessageContaining("no memory mapped");
        }
    }

    /** The facts are those of another kernel. */
    static void anotherKernel(InsideGuest guest, KernelFacts other) throws InterruptedException {
        KernelFinder finder = new KernelFinder(guest.lab().machine().memory(), other);
        refused(() -> finder.find(InsideGuest.CPUS))
                .hasMessageStartingWith(
                        "the guest does not run the kernel of " + other.vmlinux() + ", whose banner is 'Linux version ")
                .hasMessageEndingWith(
                        "': that is nowhere in its memory. Give the vmlinux of the very build that was booted");
    }
}
