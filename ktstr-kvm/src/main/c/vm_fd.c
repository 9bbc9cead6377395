/* SPDX-License-Identifier: Apache-2.0 */
/* A virtual machine. Documentation/virt/kvm/api.rst, "VM ioctls". */
#include "native.h"

#include "dev_ktstr_kvm_jni_VmFd.h"

#include <linux/kvm.h>
#include <sys/ioctl.h>

JNIEXPORT jint JNICALL Java_dev_ktstr_kvm_jni_VmFd_createVcpu0(JNIEnv *env, jclass class, jint vm, jint id)
{
	return (jint)result(ioctl(vm, KVM_CREATE_VCPU, (unsigned long)id));
}

JNIEXPORT jint JNICALL Java_dev_ktstr_kvm_jni_VmFd_setUserMemoryRegion0(JNIEnv *env, jclass class, jint vm, jint slot,
									  jint flags, jlong guest, jlong size, jlong host)
{
	struct kvm_userspace_memory_region region = {
		.slot = (uint32_t)slot,
		.flags = (uint32_t)flags,
		.guest_phys_addr = (uint64_t)guest,
		.memory_size = (uint64_t)size,
		.userspace_addr = (uint64_t)host,
	};

	return (jint)result(ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region));
}

JNIEXPORT jint JNICALL Java_dev_ktstr_kvm_jni_VmFd_setTssAddr0(JNIEnv *env, jclass class, jint vm, jlong address)
{
	return (jint)result(ioctl(vm, KVM_SET_TSS_ADDR, (unsigned long)address));
}

JNIEXPORT jint JNICALL Java_dev_ktstr_kvm_jni_VmFd_setIdentityMapAddr0(JNIEnv *env, jclass class, jint vm, jlong address)
{
	uint64_t value = (uint64_t)address;

	return (jint)result(ioctl(vm, KVM_SET_IDENTITY_MAP_ADDR, &value));
}

JNIEXPORT jint JNICALL Java_dev_ktstr_kvm_jni_VmFd_createIrqchip0(JNIEnv *env, jclass class, jint vm)
{
	return (jint)result(ioctl(vm, KVM_CREATE_IRQCHIP, 0));
}

JNIEXPORT jint JNICALL Java_dev_ktstr_kvm_jni_VmFd_createPit0(JNIEnv *env, jclass class, jint vm)
{
	/* The flag lets the speaker's port be the kernel's too, as the PIT's third channel is used through it. */
	struct kvm_pit_config pit = { .flags = KVM_PIT_SPEAKER_DUMMY };

	return (jint)result(ioctl(vm, KVM_CREATE_PIT2, &pit));
}

JNIEXPORT jint JNICALL Java_dev_ktstr_kvm_jni_VmFd_enableCapability0(JNIEnv *env, jclass class, jint vm, jint capability,
								       jlong argument)
{
	struct kvm_enable_cap enable = { .cap = (uint32_t)capability, .args = { (uint64_t)argument } };

	return (jint)result(ioctl(vm, KVM_ENABLE_CAP, &enable));
}

JNIEXPORT jint JNICALL Java_dev_ktstr_kvm_jni_VmFd_irqLine0(JNIEnv *env, jclass class, jint vm, jint gsi, jint level)
{
	struct kvm_irq_level irq = { .irq = (uint32_t)gsi, .level = (uint32_t)level };

	return (jint)result(ioctl(vm, KVM_IRQ_LINE, &irq));
}

/* Every write of one byte, whatever its value, to the port. */
JNIEXPORT jint JNICALL Java_dev_ktstr_kvm_jni_VmFd_ioEventFd0(JNIEnv *env, jclass class, jint vm, jint port, jint event)
{
	struct kvm_ioeventfd eventfd = {
		.addr = (uint64_t)port,
		.len = 1,
		.fd = event,
		.flags = KVM_IOEVENTFD_FLAG_PIO,
	};

	return (jint)result(ioctl(vm, KVM_IOEVENTFD, &eventfd));
}
