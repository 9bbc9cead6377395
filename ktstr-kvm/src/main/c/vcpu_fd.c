/* SPDX-License-Identifier: Apache-2.0 */
/* A virtual CPU. Documentation/virt/kvm/api.rst, "vcpu ioctls". */
#include "native.h"

#include "dev_ktstr_kvm_jni_VcpuFd.h"

#include <linux/kvm.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <time.h>

/*
 * Returns 0, or -errno. -EINTR means that the vCPU was kicked, which is no error.
 *
 * left is where the time of the return is written, in nanoseconds of CLOCK_MONOTONIC: Java cannot tell, since the thread may
 * have to wait for a garbage collector's safepoint before it comes back from here.
 */
JNIEXPORT jint JNICALL Java_dev_ktstr_kvm_jni_VcpuFd_run0(JNIEnv *env, jclass class, jint vcpu, jlong left)
{
	long long outcome = result(ioctl(vcpu, KVM_RUN, 0));
	struct timespec now;

	/* Of the vDSO: no system call. */
	clock_gettime(CLOCK_MONOTONIC, &now);
	*(int64_t *)pointer(left) = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
	return (jint)outcome;
}

JNIEXPORT jint JNICALL Java_dev_ktstr_kvm_jni_VcpuFd_getRegs0(JNIEnv *env, jclass class, jint vcpu, jlong regs)
{
	return (jint)result(ioctl(vcpu, KVM_GET_REGS, pointer(regs)));
}

JNIEXPORT jint JNICALL Java_dev_ktstr_kvm_jni_VcpuFd_setRegs0(JNIEnv *env, jclass class, jint vcpu, jlong regs)
{
	return (jint)result(ioctl(vcpu, KVM_SET_REGS, pointer(regs)));
}

JNIEXPORT jint JNICALL Java_dev_ktstr_kvm_jni_VcpuFd_getSregs0(JNIEnv *env, jclass class, jint vcpu, jlong sregs)
{
	return (jint)result(ioctl(vcpu, KVM_GET_SREGS, pointer(sregs)));
}

JNIEXPORT jint JNICALL Java_dev_ktstr_kvm_jni_VcpuFd_setSregs0(JNIEnv *env, jclass class, jint vcpu, jlong sregs)
{
	return (jint)result(ioctl(vcpu, KVM_SET_SREGS, pointer(sregs)));
}

/* Returns how many of the MSRs were read: the rest the kernel does not know. */
JNIEXPORT jint JNICALL Java_dev_ktstr_kvm_jni_VcpuFd_getMsrs0(JNIEnv *env, jclass class, jint vcpu, jlong msrs)
{
	return (jint)result(ioctl(vcpu, KVM_GET_MSRS, pointer(msrs)));
}

/* Returns how many of the MSRs were set: the rest the kernel does not know, or does not take the value. */
JNIEXPORT jint JNICALL Java_dev_ktstr_kvm_jni_VcpuFd_setMsrs0(JNIEnv *env, jclass class, jint vcpu, jlong msrs)
{
	return (jint)result(ioctl(vcpu, KVM_SET_MSRS, pointer(msrs)));
}

JNIEXPORT jint JNICALL Java_dev_ktstr_kvm_jni_VcpuFd_setCpuid0(JNIEnv *env, jclass class, jint vcpu, jlong cpuid)
{
	return (jint)result(ioctl(vcpu, KVM_SET_CPUID2, pointer(cpuid)));
}

/* debug is a struct kvm_guest_debug; it replaces the one before. */
JNIEXPORT jint JNICALL Java_dev_ktstr_kvm_jni_VcpuFd_setGuestDebug0(JNIEnv *env, jclass class, jint vcpu, jlong debug)
{
	return (jint)result(ioctl(vcpu, KVM_SET_GUEST_DEBUG, pointer(debug)));
}

#define DEBUG(field) offsetof(struct kvm_guest_debug, field)

/* Offsets of control, the first and the last debug register; the size; the flags that are used. */
JNIEXPORT jintArray JNICALL Java_dev_ktstr_kvm_jni_VcpuFd_guestDebugLayout0(JNIEnv *env, jclass class)
{
	RETURN_OFFSETS(env, DEBUG(control), DEBUG(arch.debugreg[0]), DEBUG(arch.debugreg[7]), sizeof(struct kvm_guest_debug),
		       KVM_GUESTDBG_ENABLE, KVM_GUESTDBG_USE_HW_BP, KVM_GUESTDBG_INJECT_DB);
}

#define REGS(field) offsetof(struct kvm_regs, field)

/* The order of Register, and the size at last. */
JNIEXPORT jintArray JNICALL Java_dev_ktstr_kvm_jni_VcpuFd_regsOffsets0(JNIEnv *env, jclass class)
{
	RETURN_OFFSETS(env, REGS(rax), REGS(rbx), REGS(rcx), REGS(rdx), REGS(rsi), REGS(rdi), REGS(rsp), REGS(rbp), REGS(r8), REGS(r9),
		REGS(r10), REGS(r11), REGS(r12), REGS(r13), REGS(r14), REGS(r15), REGS(rip), REGS(rflags),
		sizeof(struct kvm_regs));
}

#define SREGS(field) offsetof(struct kvm_sregs, field)
#define SEGMENT(field) offsetof(struct kvm_segment, field)

/* cs ds es fs gs ss tr ldt gdt idt cr0 cr2 cr3 cr4 cr8 efer apic_base; the fields of a segment and of a table; the size. */
JNIEXPORT jintArray JNICALL Java_dev_ktstr_kvm_jni_VcpuFd_sregsOffsets0(JNIEnv *env, jclass class)
{
	RETURN_OFFSETS(env, SREGS(cs), SREGS(ds), SREGS(es), SREGS(fs), SREGS(gs), SREGS(ss), SREGS(tr), SREGS(ldt), SREGS(gdt),
		SREGS(idt), SREGS(cr0), SREGS(cr2), SREGS(cr3), SREGS(cr4), SREGS(cr8), SREGS(efer), SREGS(apic_base),
		SEGMENT(base), SEGMENT(limit), SEGMENT(selector), SEGMENT(type), SEGMENT(present), SEGMENT(dpl), SEGMENT(db),
		SEGMENT(s), SEGMENT(l), SEGMENT(g), SEGMENT(unusable), offsetof(struct kvm_dtable, base),
		offsetof(struct kvm_dtable, limit), sizeof(struct kvm_sregs));
}
