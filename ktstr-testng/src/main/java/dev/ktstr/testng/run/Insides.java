// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.kernel.live.LiveKernelException;
import dev.ktstr.kvm.Machine;
import dev.ktstr.kvm.MachineException;
import dev.ktstr.testng.inside.GuestKernel;
import dev.ktstr.testng.inside.KernelFacts;
import dev.ktstr.testng.inside.KernelFinder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;

/** What is needed to look into the guests of a run: the kernel's image is read once, while the first guest starts. For any thread. */
final class Insides {
    private final FutureTask<KernelFacts> facts;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final Set<String> said = ConcurrentHashMap.newKeySet();

    private Insides(FutureTask<KernelFacts> facts) {
        this.facts = facts;
    }

    /** {@return what reads this image when it is told to begin, or when it is first needed} */
    static Insides of(Path vmlinux) {
        return new Insides(new FutureTask<>(() -> KernelFacts.of(vmlinux)));
    }

    /** Begins to read the image, unless somebody has; returns at once. */
    void begin() {
        if (begun.compareAndSet(false, true)) {
            Thread thread = new Thread(facts, "kernel-facts");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /**
     * {@return the kernel that runs in a machine}
     *
     * @throws KernelException if it cannot be looked at; says why
     */
    GuestKernel find(Machine machine, int cpus) throws InterruptedException {
        begin();
        try {
            return new KernelFinder(machine.memory(), facts.get()).find(cpus);
        } catch (MachineException e) {
            throw new LiveKernelException(e.getMessage(), e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KernelException known) {
                // Another one each time: a throwable that several threads throw mixes up its suppressed ones.
                throw new LiveKernelException(known.getMessage(), known);
            }
            if (e.getCause() instanceof IOException unreadable) {
                throw new LiveKernelException("the kernel's image cannot be read: " + unreadable, unreadable);
            }
            throw new IllegalStateException("the kernel's image cannot be understood", e.getCause());
        }
    }

    /** Prints what is the same for every case of the run. */
    void sayOnce(String what) {
        if (said.add(what)) {
            Console.print(what);
        }
    }
}
