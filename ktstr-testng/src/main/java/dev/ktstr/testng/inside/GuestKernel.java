// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.inside;

import dev.ktstr.kernel.live.LiveKernel;
import dev.ktstr.kvm.memory.GuestMemory;
import dev.ktstr.kvm.memory.PageTables;

/** The kernel that runs in a guest, as the host sees it. */
public final class GuestKernel {
    private final LiveKernel live;
    private final GuestMemory memory;
    private final GuestKernelMemory virtual;

    GuestKernel(KernelFacts facts, GuestMemory memory, PageTables tables, long slide, int cpus) {
        this.memory = memory;
        this.virtual = new GuestKernelMemory(tables);
        this.live = new LiveKernel(facts.symbols(), facts.btf(), virtual, slide, cpus);
    }

    /** {@return what it has, by name} */
    public LiveKernel live() {
        return live;
    }

    /** {@return what takes looks at its runqueues} */
    public RunqueueReader runqueues() {
        return new RunqueueReader(live, memory, virtual::translate);
    }

    /** {@return what reads the state of sched_ext} */
    public SchedExtReader schedExt() {
        return new SchedExtReader(live, RunqueueReader.hz(live));
    }
}
