/* SPDX-License-Identifier: Apache-2.0 */
#include "files.h"

#include "members.h"
#include "reply.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_SIZE_MAX (4ull << 30)

static struct {
	int fd; /* -1: none is being written */
	uint32_t request;
	char path[PATH_MAX];
	uint64_t size;
	uint64_t written;
} file = { .fd = -1 };

static bool has_component(const char *path, const char *component)
{
	size_t length = strlen(component);
	const char *at = path;

	while ((at = strstr(at, component))) {
		if ((at == path || at[-1] == '/') && (at[length] == '/' || at[length] == '\0'))
			return true;
		at++;
	}
	return false;
}

static bool make_parents(char *path, struct complaint *complaint)
{
	char *slash;

	for (slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0755) < 0 && errno != EEXIST)
			return complain(complaint, "mkdir %s: %s", path, strerror(errno));
		*slash = '/';
	}
	return true;
}

static bool open_file(const struct frame *request, struct complaint *complaint)
{
	json_t *object = parse_object(request->payload, request->length, complaint);
	uint64_t mode = 0;
	bool good;

	if (!object)
		return false;
	good = member_text(object, "path", file.path, sizeof(file.path), complaint) &&
	       member_number(object, "mode", 0, 07777, &mode, complaint) &&
	       member_number(object, "size", 0, FILE_SIZE_MAX, &file.size, complaint);
	json_decref(object);
	if (!good)
		return false;
	if (file.path[0] != '/' || has_component(file.path, "..") || file.path[strlen(file.path) - 1] == '/')
		return complain(complaint, "\"path\" is \"%s\": expected an absolute path of a file without ..",
				file.path);
	if (!make_parents(file.path, complaint))
		return false;
	/* An old file of that name may be a running program, which cannot be written to. */
	if (unlink(file.path) < 0 && errno != ENOENT)
		return complain(complaint, "unlink %s: %s", file.path, strerror(errno));
	file.fd = open(file.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (file.fd < 0)
		return complain(complaint, "create %s: %s", file.path, strerror(errno));
	/* Not the mode of open(2): the umask would take bits away. */
	if (fchmod(file.fd, (mode_t)mode) < 0)
		return complain(complaint, "chmod %s to 0%o: %s", file.path, (unsigned int)mode, strerror(errno));
	return true;
}

static void fail(const struct complaint *complaint)
{
	if (file.fd >= 0)
		close(file.fd);
	file.fd = -1;
	send_failed(file.request, NULL, "PUT_FILE: %s", complaint->text);
}

static void finish_when_complete(void)
{
	struct complaint complaint;
	int fd = file.fd;

	if (file.written < file.size)
		return;
	file.fd = -1;
	/* Some file systems tell only here that the data did not fit. */
	if (close(fd) < 0) {
		complain(&complaint, "close %s: %s", file.path, strerror(errno));
		fail(&complaint);
		return;
	}
	send_done(file.request, pack("{}"));
}

void put_file(const struct frame *request)
{
	struct complaint complaint;

	file.request = request->sequence;
	file.written = 0;
	if (open_file(request, &complaint))
		finish_when_complete();
	else
		fail(&complaint);
}

void file_data(const struct frame *data)
{
	struct complaint complaint;
	size_t done = 0;
	ssize_t part;

	/* The file failed before and the host was told; what it had under way is dropped. */
	if (file.fd < 0)
		return;
	if (data->length > file.size - file.written) {
		complain(&complaint, "%s: %" PRIu64 " bytes announced, %" PRIu64 " came", file.path, file.size,
			 file.written + data->length);
		fail(&complaint);
		return;
	}
	while (done < data->length) {
		part = write(file.fd, data->payload + done, data->length - done);
		if (part < 0 && errno == EINTR)
			continue;
		if (part <= 0) {
			complain(&complaint, "write %s at byte %" PRIu64 ": %s", file.path, file.written + done,
				 strerror(part < 0 ? errno : ENOSPC));
			fail(&complaint);
			return;
		}
		done += (size_t)part;
	}
	file.written += done;
	finish_when_complete();
}

void abandon_file(void)
{
	struct complaint complaint;

	if (file.fd < 0)
		return;
	complain(&complaint, "%s: another request came after %" PRIu64 " of %" PRIu64 " bytes", file.path, file.written,
		 file.size);
	fail(&complaint);
}
