// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.jni;

import dev.ktstr.kvm.MachineException;
import dev.ktstr.kvm.x86.cpuid.CpuidEntry;
import java.util.List;

/** The device /dev/kvm. Source of numbers: include/uapi/linux/kvm.h. */
public final class Kvm implements AutoCloseable {
    /** The only version there has been since 2007. */
    private static final int API_VERSION = 12;
    /** Creating a machine takes a moment, and the signals that a profiler sends end it with EINTR. */
    private static final int CREATE_TRIES = 5;

    private final Descriptor fd;
    private final int vcpuMmapSize;

    private Kvm(Descriptor fd) {
        this.fd = fd;
        int version = Call.makeInt(() -> getApiVersion0(fd.number()), () -> "KVM_GET_API_VERSION");
        if (version != API_VERSION) {
            throw new MachineException("/dev/kvm speaks version " + version + ", expected " + API_VERSION);
        }
        this.vcpuMmapSize = Call.makeInt(() -> getVcpuMmapSize0(fd.number()), () -> "KVM_GET_VCPU_MMAP_SIZE");
    }

    /** What a kernel's KVM may be able to do. */
    public enum Capability {
        MAX_VCPUS(66),
        IMMEDIATE_EXIT(136),
        MAX_VCPU_ID(128),
        TSC_DEADLINE_TIMER(72),
        HALT_POLL(182),
        X2APIC_API(129);

        private final int number;

        Capability(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    /**
     * Opens the device.
     *
     * @throws KvmException if it cannot be opened: ENOENT, EACCES, EBUSY and others
     */
    public static Kvm open() {
        NativeLibrary.load();
        Descriptor fd = new Descriptor(Call.makeInt(Kvm::open0, () -> "open(/dev/kvm)"), "/dev/kvm");
        try {
            return new Kvm(fd);
        } catch (RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    /** {@return what the kernel says of it: 0 for no, 1 for yes, or a number that means something} */
    public int check(Capability capability) {
        return Call.makeInt(
                () -> checkExtension0(fd.number(), capability.number()),
                () -> "KVM_CHECK_EXTENSION(" + capability + ")");
    }

    /** {@return what CPUID may say in a guest on this host} */
    public List<CpuidEntry> supportedCpuid() {
        NativeStruct cpuid = CpuidTable.empty();
        cpuid.call(at -> getSupportedCpuid0(fd.number(), at), () -> "KVM_GET_SUPPORTED_CPUID");
        return CpuidTable.read(cpuid);
    }

    /** {@return a new virtual machine without memory and CPUs} */
    public VmFd createVm() {
        for (int tries = 1; ; tries++) {
            try {
                int number = Call.makeInt(() -> createVm0(fd.number()), () -> "KVM_CREATE_VM");
                return new VmFd(new Descriptor(number, "the virtual machine"), vcpuMmapSize);
            } catch (KvmException e) {
                if (!e.errno().equals(Errno.EINTR) || tries == CREATE_TRIES) {
                    throw e;
                }
            }
        }
    }

    @Override
    public void close() {
        fd.close();
    }

    private static native int open0();

    private static native int getApiVersion0(int kvm);

    private static native int checkExtension0(int kvm, int capability);

    private static native int getVcpuMmapSize0(int kvm);

    private static native int createVm0(int kvm);

    private static native int getSupportedCpuid0(int kvm, long cpuid);
}
