/* SPDX-License-Identifier: Apache-2.0 */
#include "renew.h"

#include "clock.h"
#include "identity.h"
#include "reply.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/random.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define BOOT_ID "/proc/sys/kernel/random/boot_id"
#define DIRECTORY "/run/ktstr"
/* What lies on top of the kernel's own. */
#define FILE_NAME DIRECTORY "/boot_id"

static bool set_clock(uint64_t realtime_nanos, struct complaint *complaint)
{
	struct timespec time = timespec_of(realtime_nanos);

	if (clock_settime(CLOCK_REALTIME, &time) < 0)
		return complain(complaint, "set CLOCK_REALTIME to %lld s: %s", (long long)time.tv_sec, strerror(errno));
	return true;
}

static bool stir(int random, const unsigned char *entropy, struct complaint *complaint)
{
	/* struct rand_pool_info, which ends in an array without a size. */
	struct {
		int bits;
		int size;
		unsigned char bytes[IDENTITY_ENTROPY_SIZE];
	} pool = { .bits = 8 * IDENTITY_ENTROPY_SIZE, .size = IDENTITY_ENTROPY_SIZE };

	memcpy(pool.bytes, entropy, sizeof(pool.bytes));
	if (ioctl(random, RNDADDENTROPY, &pool) < 0)
		return complain(complaint, "add %u bytes to the kernel's entropy: %s", IDENTITY_ENTROPY_SIZE,
				strerror(errno));
	/* By itself the kernel would go on for up to a minute with the key that was saved, the same in every guest. */
	if (ioctl(random, RNDRESEEDCRNG) < 0)
		return complain(complaint, "reseed the kernel's random numbers: %s", strerror(errno));
	return true;
}

static bool renew_randomness(const unsigned char *entropy, struct complaint *complaint)
{
	int random = open("/dev/urandom", O_RDWR | O_CLOEXEC);
	bool good;

	if (random < 0)
		return complain(complaint, "open /dev/urandom: %s", strerror(errno));
	good = stir(random, entropy, complaint);
	check(close(random), "close /dev/urandom");
	return good;
}

static bool write_boot_id(const char *boot_id, struct complaint *complaint)
{
	char line[IDENTITY_BOOT_ID_SIZE + 1];
	int length = snprintf(line, sizeof(line), "%s\n", boot_id);
	ssize_t written;
	int error;
	int fd;

	if (mkdir(DIRECTORY, 0755) < 0 && errno != EEXIST)
		return complain(complaint, "mkdir %s: %s", DIRECTORY, strerror(errno));
	/* A fresh one: the former may still lie on the kernel's own. */
	if (unlink(FILE_NAME) < 0 && errno != ENOENT)
		return complain(complaint, "unlink %s: %s", FILE_NAME, strerror(errno));
	fd = open(FILE_NAME, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
	if (fd < 0)
		return complain(complaint, "create %s: %s", FILE_NAME, strerror(errno));
	written = write(fd, line, (size_t)length);
	error = written < 0 ? errno : ENOSPC;
	check(close(fd), "close %s", FILE_NAME);
	if (written != length)
		return complain(complaint, "write %s: %s", FILE_NAME, strerror(error));
	return true;
}

static bool cover_boot_id(struct complaint *complaint)
{
	/* EINVAL: nothing lies on it yet. Detached, as somebody may be reading it. */
	if (umount2(BOOT_ID, MNT_DETACH) < 0 && errno != EINVAL)
		return complain(complaint, "unmount %s: %s", BOOT_ID, strerror(errno));
	if (mount(FILE_NAME, BOOT_ID, NULL, MS_BIND, NULL) < 0)
		return complain(complaint, "bind %s on %s: %s", FILE_NAME, BOOT_ID, strerror(errno));
	/* mount(2) takes no flags for a bind before it is there. */
	if (mount(NULL, BOOT_ID, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
		return complain(complaint, "make %s read-only: %s", BOOT_ID, strerror(errno));
	return true;
}

void renew(const struct frame *request)
{
	struct complaint complaint;
	struct identity identity;

	if (identity_parse(request->payload, request->length, &identity, &complaint) &&
	    set_clock(identity.realtime_nanos, &complaint) && renew_randomness(identity.entropy, &complaint) &&
	    write_boot_id(identity.boot_id, &complaint) && cover_boot_id(&complaint))
		send_done(request->sequence, pack("{}"));
	else
		send_failed(request->sequence, NULL, "RENEW: %s", complaint.text);
}
