/* SPDX-License-Identifier: Apache-2.0 */
/* struct kvm_run, which a vCPU shares with the kernel. Documentation/virt/kvm/api.rst, "The kvm_run structure". */
#include "native.h"

#include "dev_ktstr_kvm_jni_KvmRun.h"

#include <linux/kvm.h>
#include <stddef.h>

#define RUN(field) offsetof(struct kvm_run, field)

/* The order of the constants in KvmRun. */
JNIEXPORT jintArray JNICALL Java_dev_ktstr_kvm_jni_KvmRun_offsets0(JNIEnv *env, jclass class)
{
	RETURN_OFFSETS(env, RUN(immediate_exit), RUN(exit_reason), RUN(io.direction), RUN(io.size), RUN(io.port),
		       RUN(io.count), RUN(io.data_offset), RUN(mmio.phys_addr), RUN(mmio.data), RUN(mmio.len),
		       RUN(mmio.is_write), RUN(fail_entry.hardware_entry_failure_reason), RUN(internal.suberror),
		       RUN(internal.ndata), RUN(internal.data), RUN(system_event.type), RUN(hw.hardware_exit_reason),
		       RUN(debug.arch.pc), RUN(debug.arch.dr6));
}
