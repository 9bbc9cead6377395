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

/** What is needed to look into the guests of a run: the kernel's image is read once, while the first guest starts. */
final class Insides {
    private final FutureTask<KernelFacts> facts;
    private final Set<String> said = ConcurrentHashMap.newKeySet();

    private Insides(FutureTask<KernelFacts> facts) {
        this.facts = facts;
    }

    /** Begins to read the image; returns at once. */
    static Insides of(Path vmlinux) {
        FutureTask<KernelFacts> reading = new FutureTask<>(() -> KernelFacts.of(vmlinux));
        Thread thread = new Thread(reading, "kernel-facts");
        thread.setDaemon(true);
        thread.start();
        return new Insides(reading);
    }

    /**
     * {@return the kernel that runs in a machine}
     *
     * @throws KernelException if it cannot be looked at; says why
     */
    GuestKernel find(Machine machine, int cpus) throws InterruptedException {
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
