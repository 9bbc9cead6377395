// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.jni;

import dev.ktstr.kvm.MachineException;
import dev.ktstr.kvm.x86.cpuid.CpuidEntry;
import java.lang.ref.Reference;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A virtual CPU. Only {@link #kick} may be called while another thread is in {@link #run}; the kernel would let the others wait
 * until it comes back.
 */
public final class VcpuFd implements AutoCloseable {
    private static final int[] REGS = regsOffsets();
    private static final int REGS_SIZE = REGS[REGS.length - 1];

    private static final int[] DEBUG = guestDebugLayout();
    private static final int DEBUG_CONTROL = DEBUG[0];
    private static final int DEBUG_DR0 = DEBUG[1];
    private static final int DEBUG_DR7 = DEBUG[2];
    private static final int DEBUG_SIZE = DEBUG[3];
    private static final int ENABLE = DEBUG[4];
    private static final int USE_HARDWARE_BREAKPOINTS = DEBUG[5];
    private static final int INJECT_DEBUG_EXCEPTION = DEBUG[6];
    /** DR7: the first breakpoint is on, at an instruction. Bits 9 and 10 are to be set. Source: Intel's manual, volume 3, 18.2.4. */
    private static final long FIRST_AT_INSTRUCTION = 0x602;

    private final Descriptor fd;
    private final Mapping shared;
    private final KvmRun run;
    /** When KVM_RUN last came back. */
    private final NativeStruct left = new NativeStruct(Long.BYTES);

    private VcpuFd(Descriptor fd, Mapping shared) {
        this.fd = fd;
        this.shared = shared;
        this.run = new KvmRun(shared.buffer());
    }

    static VcpuFd of(Descriptor fd, int mmapSize) {
        try {
            return new VcpuFd(fd, Mapping.ofDescriptor(fd, mmapSize, "struct kvm_run"));
        } catch (RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    /**
     * Runs guest code until there is an exit, or a kick.
     *
     * @return whether there was an exit, to be given to {@link #dispatch}
     */
    public boolean run() {
        int result;
        try {
            result = run0(fd.number(), left.address());
        } finally {
            Reference.reachabilityFence(left);
        }
        if (result >= 0) {
            return true;
        }
        Errno errno = new Errno(-result);
        // EAGAIN: a CPU that waited to be started has been, and is to be run once more.
        if (errno.equals(Errno.EINTR) || errno.equals(Errno.EAGAIN)) {
            return false;
        }
        throw new KvmException("KVM_RUN", errno);
    }

    /** {@return when {@link #run} last left the guest, in nanoseconds of {@link System#nanoTime}} */
    public long leftAtNanos() {
        return left.bytes().getLong(0);
    }

    /** Hands the exit that ended the last {@link #run} to the method that is for it. */
    public ExitKind dispatch(ExitHandler handler) {
        return run.dispatch(handler);
    }

    /**
     * Says whether the next {@link #run} is to come back at once. A kick that comes before the guest is entered would be lost
     * without: so whoever kicks sets this first.
     */
    public void setImmediateExit(boolean wanted) {
        run.setImmediateExit(wanted);
    }

    /** Lets {@link #run} on that thread come back. */
    public void kick(HostThread thread) {
        run.setImmediateExit(true);
        thread.kick();
    }

    /** {@return all registers} */
    public Map<Register, Long> registers() {
        NativeStruct regs = regs();
        Map<Register, Long> values = new EnumMap<>(Register.class);
        for (Register register : Register.values()) {
            if (register.isGeneral()) {
                values.put(register, regs.bytes().getLong(REGS[register.index()]));
            }
        }
        values.putAll(systemRegisters().values());
        return values;
    }

    /** Sets some of the general registers; the others stay as they are. */
    public void setRegisters(Map<Register, Long> values) {
        NativeStruct regs = regs();
        values.forEach((register, value) -> {
            if (!register.isGeneral()) {
                throw new IllegalArgumentException(register + " is no general register");
            }
            regs.bytes().putLong(REGS[register.index()], value);
        });
        regs.call(at -> setRegs0(fd.number(), at), () -> "KVM_SET_REGS");
    }

    private NativeStruct regs() {
        NativeStruct regs = new NativeStruct(REGS_SIZE);
        regs.call(at -> getRegs0(fd.number(), at), () -> "KVM_GET_REGS");
        return regs;
    }

    /** {@return the system registers as they are, to be changed and set} */
    public SystemRegisters systemRegisters() {
        SystemRegisters registers = new SystemRegisters();
        registers.struct().call(at -> getSregs0(fd.number(), at), () -> "KVM_GET_SREGS");
        return registers;
    }

    public void setSystemRegisters(SystemRegisters registers) {
        registers.struct().call(at -> setSregs0(fd.number(), at), () -> "KVM_SET_SREGS");
    }

    /**
     * Sets a model-specific register.
     *
     * @throws MachineException if this host's KVM does not take it
     */
    public void setMsr(int index, long value) {
        NativeStruct msrs = oneMsr(index);
        msrs.bytes().putLong(16, value);
        if (msrs.call(at -> setMsrs0(fd.number(), at), () -> "KVM_SET_MSRS") != 1) {
            throw new MachineException(
                    "KVM does not take 0x" + Long.toHexString(value) + " for the MSR 0x" + Integer.toHexString(index));
        }
    }

    /**
     * {@return the value of a model-specific register}
     *
     * @throws MachineException if this host's KVM does not know it
     */
    public long msr(int index) {
        NativeStruct msrs = oneMsr(index);
        if (msrs.call(at -> getMsrs0(fd.number(), at), () -> "KVM_GET_MSRS") != 1) {
            throw new MachineException("KVM does not know the MSR 0x" + Integer.toHexString(index));
        }
        return msrs.bytes().getLong(16);
    }

    /** A struct kvm_msrs: count, padding; then of each index, reserved, value. */
    private static NativeStruct oneMsr(int index) {
        NativeStruct msrs = new NativeStruct(24);
        msrs.bytes().putInt(0, 1).putInt(8, index);
        return msrs;
    }

    /** Says what CPUID tells on this CPU. To be called once, before it runs. */
    public void setCpuid(List<CpuidEntry> entries) {
        NativeStruct table = CpuidTable.of(entries);
        table.call(at -> setCpuid0(fd.number(), at), () -> "KVM_SET_CPUID2(" + entries.size() + " entries)");
    }

    /**
     * Lets {@link #run} come back with an exit for {@link ExitHandler#debugged} when the CPU is about to execute an instruction. The
     * debug registers that the guest has set do nothing meanwhile.
     *
     * @param address the linear address of the instruction
     */
    public void breakAt(long address) {
        setGuestDebug(ENABLE | USE_HARDWARE_BREAKPOINTS, address);
    }

    /** Like {@link #breakAt}; besides the guest meets a debug exception next, which came before it and was not ours. */
    public void breakAtAndRaiseDebugException(long address) {
        setGuestDebug(ENABLE | USE_HARDWARE_BREAKPOINTS | INJECT_DEBUG_EXCEPTION, address);
    }

    /** Lets the guest have its debug registers back. */
    public void stopBreaking() {
        setGuestDebug(0, 0);
    }

    private void setGuestDebug(int control, long address) {
        NativeStruct debug = new NativeStruct(DEBUG_SIZE);
        debug.bytes().putInt(DEBUG_CONTROL, control);
        if (control != 0) {
            debug.bytes().putLong(DEBUG_DR0, address).putLong(DEBUG_DR7, FIRST_AT_INSTRUCTION);
        }
        debug.call(
                at -> setGuestDebug0(fd.number(), at),
                () -> "KVM_SET_GUEST_DEBUG(control=0x" + Integer.toHexString(control) + ", at=0x"
                        + Long.toHexString(address) + ")");
    }

    /** Closes it; no thread may be in {@link #run}. */
    @Override
    public void close() {
        shared.close();
        fd.close();
    }

    private static int[] guestDebugLayout() {
        NativeLibrary.load();
        return guestDebugLayout0();
    }

    static int[] sregsOffsets() {
        NativeLibrary.load();
        return sregsOffsets0();
    }

    static int[] regsOffsets() {
        NativeLibrary.load();
        return regsOffsets0();
    }

    private static native int run0(int vcpu, long left);

    private static native int getRegs0(int vcpu, long regs);

    private static native int setRegs0(int vcpu, long regs);

    private static native int getSregs0(int vcpu, long sregs);

    private static native int setSregs0(int vcpu, long sregs);

    private static native int getMsrs0(int vcpu, long msrs);

    private static native int setMsrs0(int vcpu, long msrs);

    private static native int setCpuid0(int vcpu, long cpuid);

    private static native int setGuestDebug0(int vcpu, long debug);

    private static native int[] guestDebugLayout0();

    private static native int[] regsOffsets0();

    private static native int[] sregsOffsets0();
}
