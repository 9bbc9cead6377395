/* SPDX-License-Identifier: Apache-2.0 */
#include "textfile.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

ssize_t read_text(const char *path, char *text, size_t size)
{
	size_t length = 0;
	ssize_t part;
	int error = 0;
	int fd;

	text[0] = '\0';
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	while (length < size - 1) {
		part = read(fd, text + length, size - 1 - length);
		if (part < 0)
			error = errno;
		if (part <= 0)
			break;
		length += (size_t)part;
	}
	close(fd);
	if (error) {
		text[0] = '\0';
		return -error;
	}
	while (length > 0 && isspace((unsigned char)text[length - 1]))
		length--;
	text[length] = '\0';
	return (ssize_t)length;
}

int write_text(const char *path, const char *text)
{
	ssize_t written;
	int error = 0;
	int fd;

	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	written = write(fd, text, strlen(text));
	if (written < 0)
		error = errno;
	else if ((size_t)written != strlen(text))
		error = EIO;
	close(fd);
	return -error;
}
