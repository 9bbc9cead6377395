/* SPDX-License-Identifier: Apache-2.0 */
#include "mounts.h"

#include "check.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

struct mount_entry {
	const char *target;
	const char *type;
	unsigned long flags;
	const char *data;
	const char *data_otherwise; /* for a kernel that does not know `data` */
	bool optional;
};

/* Order is important: a file system on a directory of another one comes after it. */
static const struct mount_entry mounts[] = {
	{ .target = "/proc", .type = "proc", .flags = MS_NOSUID | MS_NODEV | MS_NOEXEC },
	{ .target = "/sys", .type = "sysfs", .flags = MS_NOSUID | MS_NODEV | MS_NOEXEC },
	{ .target = "/dev", .type = "devtmpfs", .flags = MS_NOSUID, .data = "mode=0755" },
	/* Terminals for the programs that a person runs in the guest. */
	{ .target = "/dev/pts", .type = "devpts", .flags = MS_NOSUID | MS_NOEXEC, .data = "mode=0620,ptmxmode=0666",
	  .optional = true },
	{ .target = "/dev/shm", .type = "tmpfs", .flags = MS_NOSUID | MS_NODEV, .data = "mode=1777" },
	{ .target = "/tmp", .type = "tmpfs", .flags = MS_NOSUID | MS_NODEV, .data = "mode=1777" },
	/* Bounded: a chatty scheduler must not fill the guest's memory with its log. */
	{ .target = "/run", .type = "tmpfs", .flags = MS_NOSUID | MS_NODEV, .data = "mode=0755,size=32m" },
	/*
	 * favordynmods: moving tasks and enabling controllers then needs no RCU grace period, whose kernel thread a
	 * scheduler under test may be starving.
	 */
	{ .target = "/sys/fs/cgroup", .type = "cgroup2", .flags = MS_NOSUID | MS_NODEV | MS_NOEXEC,
	  .data = "favordynmods", .data_otherwise = "" },
	{ .target = "/sys/fs/bpf", .type = "bpf", .flags = MS_NOSUID | MS_NODEV | MS_NOEXEC, .data = "mode=0700",
	  .optional = true },
	{ .target = "/sys/kernel/debug", .type = "debugfs", .flags = MS_NOSUID | MS_NODEV | MS_NOEXEC,
	  .optional = true },
	{ .target = "/sys/kernel/tracing", .type = "tracefs", .flags = MS_NOSUID | MS_NODEV | MS_NOEXEC,
	  .optional = true },
};

static int try_mount(const struct mount_entry *entry)
{
	int result;

	/* The kernel makes the directories of sysfs; those of the root file system may be missing. */
	if (mkdir(entry->target, 0755) < 0 && errno != EEXIST && !entry->optional)
		check(-1, "mkdir %s", entry->target);
	result = mount(entry->type, entry->target, entry->type, entry->flags, entry->data);
	if (result < 0 && errno == EINVAL && entry->data_otherwise)
		result = mount(entry->type, entry->target, entry->type, entry->flags, entry->data_otherwise);
	/* A kernel with CONFIG_DEVTMPFS_MOUNT may have been here before. */
	if (result < 0 && errno == EBUSY)
		result = 0;
	return result;
}

void mount_filesystems(void)
{
	const struct mount_entry *entry;
	size_t i;

	for (i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
		entry = &mounts[i];
		if (try_mount(entry) == 0)
			continue;
		if (!entry->optional)
			check(-1, "mount %s on %s", entry->type, entry->target);
		console("no %s on %s: %s", entry->type, entry->target, strerror(errno));
	}
}
