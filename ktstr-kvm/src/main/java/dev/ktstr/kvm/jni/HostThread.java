// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.jni;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.Collection;

/**
 * A thread of this process, as the host's kernel knows it. Only good as long as the thread lives.
 */
public final class HostThread {
    private static final int PROCESS = (int) ProcessHandle.current().pid();
    /** As many CPUs as the kernel's largest CONFIG_NR_CPUS. */
    private static final int MAX_CPUS = 8192;

    private static final int MASK_BYTES = MAX_CPUS / Byte.SIZE;

    private final int id;

    private HostThread(int id) {
        this.id = id;
    }

    /** A scheduling policy. Numbers of include/uapi/linux/sched.h. */
    public enum Policy {
        OTHER(0),
        FIFO(1),
        RR(2);

        private final int number;

        Policy(int number) {
            this.number = number;
        }
    }

    /** {@return the calling thread} */
    public static HostThread current() {
        NativeLibrary.load();
        return new HostThread(Call.makeInt(HostThread::currentId0, () -> "gettid()"));
    }

    /** Makes {@link #kick} harmless to everything but system calls. To be called before the first kick. */
    static void installKick() {
        Call.make(HostThread::installKick0, () -> "sigaction(kick)");
    }

    /** Ends the system call that the thread is in, with EINTR. Does nothing to a thread that is in none. */
    public void kick() {
        Call.make(() -> kick0(PROCESS, id), () -> "tgkill(" + id + ", kick)");
    }

    /**
     * Lets the thread run on these CPUs of the host only.
     *
     * @throws KvmException with EINVAL if this process may use none of them
     */
    public void pinTo(Collection<Integer> hostCpus) {
        BitSet bits = new BitSet();
        for (int cpu : hostCpus) {
            if (cpu < 0 || cpu >= MAX_CPUS) {
                throw new IllegalArgumentException("no host has a CPU " + cpu + "; expected 0 to " + (MAX_CPUS - 1));
            }
            bits.set(cpu);
        }
        NativeStruct mask = new NativeStruct(MASK_BYTES);
        mask.bytes().put(0, bits.toByteArray());
        mask.call(at -> setAffinity0(id, at, MASK_BYTES), () -> "sched_setaffinity(" + id + ", " + hostCpus + ")");
    }

    /**
     * Sets how the host schedules the thread.
     *
     * @param priority 1 to 99 for FIFO and RR, 0 for OTHER
     * @throws KvmException with EPERM if this process may not
     */
    public void schedule(Policy policy, int priority) {
        Call.make(
                () -> setPolicy0(id, policy.number, priority),
                () -> "sched_setscheduler(" + id + ", " + policy + ", " + priority + ")");
    }

    /** {@return its number: that of gettid(2)} */
    public int id() {
        return id;
    }

    /** {@return the file of /proc that says what the host's scheduler gave the thread} */
    public Path schedstat() {
        return Path.of("/proc/self/task", Integer.toString(id), "schedstat");
    }

    private static native int installKick0();

    private static native int currentId0();

    private static native int kick0(int process, int thread);

    private static native int setAffinity0(int thread, long mask, int length);

    private static native int setPolicy0(int thread, int policy, int priority);
}
