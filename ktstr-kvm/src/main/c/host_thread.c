/* SPDX-License-Identifier: Apache-2.0 */
/* Threads of this process as the host's kernel sees them. gettid(2), tgkill(2), sched_setaffinity(2), sched_setscheduler(2). */
#include "native.h"

#include "dev_ktstr_kvm_jni_HostThread.h"

#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * Not one of the signals that HotSpot keeps for itself: SIGUSR2, SIGSEGV and its like, SIGRTMAX - 2. Nor one of glibc's, the
 * two below SIGRTMIN.
 */
#define KICK (SIGRTMIN + 6)

static void ignore(int signal)
{
	(void)signal;
}

/* Makes the kick end a system call instead of the process. Once for the process. */
JNIEXPORT jint JNICALL Java_dev_ktstr_kvm_jni_HostThread_installKick0(JNIEnv *env, jclass class)
{
	/* No SA_RESTART: the point is that KVM_RUN returns. */
	struct sigaction action = { .sa_handler = ignore };

	return (jint)result(sigaction(KICK, &action, NULL));
}

JNIEXPORT jint JNICALL Java_dev_ktstr_kvm_jni_HostThread_currentId0(JNIEnv *env, jclass class)
{
	return (jint)result(syscall(SYS_gettid));
}

JNIEXPORT jint JNICALL Java_dev_ktstr_kvm_jni_HostThread_kick0(JNIEnv *env, jclass class, jint process, jint thread)
{
	return (jint)result(syscall(SYS_tgkill, process, thread, KICK));
}

/* mask is a bit for each CPU, length in bytes. */
JNIEXPORT jint JNICALL Java_dev_ktstr_kvm_jni_HostThread_setAffinity0(JNIEnv *env, jclass class, jint thread, jlong mask,
									jint length)
{
	return (jint)result(sched_setaffinity(thread, (size_t)length, pointer(mask)));
}

JNIEXPORT jint JNICALL Java_dev_ktstr_kvm_jni_HostThread_setPolicy0(JNIEnv *env, jclass class, jint thread, jint policy,
								      jint priority)
{
	struct sched_param parameter = { .sched_priority = priority };

	return (jint)result(sched_setscheduler(thread, policy, &parameter));
}
