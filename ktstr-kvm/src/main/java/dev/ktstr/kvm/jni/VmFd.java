// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.jni;

import dev.ktstr.kvm.jni.Kvm.Capability;
import java.nio.ByteBuffer;

/** A virtual machine. Its CPUs must be closed before it. */
public final class VmFd implements AutoCloseable {
    /** Ids of 32 bits in routing and state, and no meaning of id 255 as "all". Source: KVM_CAP_X2APIC_API in api.rst. */
    private static final long X2APIC_32BIT_IDS_WITHOUT_BROADCAST = 1 | 2;

    private final Descriptor fd;
    private final int vcpuMmapSize;

    VmFd(Descriptor fd, int vcpuMmapSize) {
        this.fd = fd;
        this.vcpuMmapSize = vcpuMmapSize;
    }

    /** Makes a mapping memory of the guest; what the slot was before is gone. */
    public void setMemory(int slot, long guestAddress, Mapping memory) {
        setMemory(slot, guestAddress, memory.length(), memory.address());
    }

    /** Makes a direct buffer memory of the guest, all of it. Whoever made it keeps it until the machine is closed. */
    public void setMemory(int slot, long guestAddress, ByteBuffer memory) {
        setMemory(slot, guestAddress, memory.capacity(), Mapping.addressOf(memory));
    }

    /** Takes the memory of a slot away from the guest. */
    public void removeMemory(int slot) {
        setMemory(slot, 0, 0, 0);
    }

    private void setMemory(int slot, long guestAddress, long length, long hostAddress) {
        Call.make(
                () -> setUserMemoryRegion0(fd.number(), slot, 0, guestAddress, length, hostAddress),
                () -> "KVM_SET_USER_MEMORY_REGION(slot=" + slot + ", guest=0x" + Long.toHexString(guestAddress)
                        + ", size=" + length + ")");
    }

    /** Gives KVM the pages of the guest's address space that it needs for real mode on Intel processors. */
    public void reservePages(long tss, long identityMap) {
        Call.make(
                () -> setIdentityMapAddr0(fd.number(), identityMap),
                () -> "KVM_SET_IDENTITY_MAP_ADDR(0x" + Long.toHexString(identityMap) + ")");
        Call.make(() -> setTssAddr0(fd.number(), tss), () -> "KVM_SET_TSS_ADDR(0x" + Long.toHexString(tss) + ")");
    }

    /** Adds PIC, I/O APIC and, with each CPU, a local APIC, all inside the kernel. */
    public void createIrqchip() {
        Call.make(() -> createIrqchip0(fd.number()), () -> "KVM_CREATE_IRQCHIP");
    }

    /** Adds the PIT, inside the kernel. */
    public void createPit() {
        Call.make(() -> createPit0(fd.number()), () -> "KVM_CREATE_PIT2");
    }

    /** Lets APIC ids be longer than eight bits. */
    public void useLongApicIds() {
        Call.make(
                () -> enableCapability0(
                        fd.number(), Capability.X2APIC_API.number(), X2APIC_32BIT_IDS_WITHOUT_BROADCAST),
                () -> "KVM_ENABLE_CAP(X2APIC_API)");
    }

    /**
     * Says for how long the kernel keeps a host CPU busy for a guest's CPU that halted, in case it is soon woken up.
     *
     * @param nanos at most so long; 0 gives the host CPU to others at once
     */
    public void setHaltPoll(int nanos) {
        Call.make(
                () -> enableCapability0(fd.number(), Capability.HALT_POLL.number(), nanos),
                () -> "KVM_ENABLE_CAP(HALT_POLL, " + nanos + ")");
    }

    /** Raises or lowers an interrupt line. */
    public void setIrqLine(int gsi, boolean high) {
        Call.make(
                () -> irqLine0(fd.number(), gsi, high ? 1 : 0),
                () -> "KVM_IRQ_LINE(gsi=" + gsi + ", " + (high ? "high" : "low") + ")");
    }

    /** Lets writes of one byte to a port add to the counter; the CPU that writes goes on at once. */
    public void ringOnWrite(int port, EventFd event) {
        Call.make(
                () -> ioEventFd0(fd.number(), port, event.number()),
                () -> "KVM_IOEVENTFD(port=0x" + Integer.toHexString(port) + ")");
    }

    /**
     * {@return a new CPU}
     *
     * @param id its number for KVM, which is its APIC id
     */
    public VcpuFd createVcpu(int id) {
        int number = Call.makeInt(() -> createVcpu0(fd.number(), id), () -> "KVM_CREATE_VCPU(" + id + ")");
        return VcpuFd.of(new Descriptor(number, "vCPU " + id), vcpuMmapSize);
    }

    @Override
    public void close() {
        fd.close();
    }

    private static native int createVcpu0(int vm, int id);

    private static native int setUserMemoryRegion0(int vm, int slot, int flags, long guest, long size, long host);

    private static native int setTssAddr0(int vm, long address);

    private static native int setIdentityMapAddr0(int vm, long address);

    private static native int createIrqchip0(int vm);

    private static native int createPit0(int vm);

    private static native int enableCapability0(int vm, int capability, long argument);

    private static native int irqLine0(int vm, int gsi, int level);

    private static native int ioEventFd0(int vm, int port, int event);
}
