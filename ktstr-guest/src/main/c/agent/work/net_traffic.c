/* SPDX-License-Identifier: Apache-2.0 */
#include "../clock.h"
#include "../work.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BURST, BYTES };

#define BYTES_MAX 16384u

/* In a guest nobody else does. */
static int loopback_up(int socket)
{
	struct ifreq request = { .ifr_name = "lo" };

	if (ioctl(socket, SIOCGIFFLAGS, &request) < 0)
		return -errno;
	if (request.ifr_flags & IFF_UP)
		return 0;
	request.ifr_flags |= IFF_UP;
	return ioctl(socket, SIOCSIFFLAGS, &request) < 0 ? -errno : 0;
}

/* Each sends to the other, over ports that the kernel chose. */
static int connect_pair(const int *files)
{
	struct sockaddr_in address;
	socklen_t size = sizeof(address);
	int i, result = loopback_up(files[0]);

	for (i = 0; i < 2 && result == 0; i++) {
		memset(&address, 0, sizeof(address));
		address.sin_family = AF_INET;
		address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		result = bind(files[i], (struct sockaddr *)&address, sizeof(address)) < 0 ? -errno : 0;
	}
	for (i = 0; i < 2 && result == 0; i++)
		if (getsockname(files[!i], (struct sockaddr *)&address, &size) < 0 ||
		    connect(files[i], (struct sockaddr *)&address, size) < 0)
			result = -errno;
	return result;
}

static int open_files(const struct work_parameters *parameters, int *files)
{
	int result;

	(void)parameters;
	files[0] = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (files[0] < 0)
		return -errno;
	files[1] = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	result = files[1] < 0 ? -errno : connect_pair(files);
	if (result == 0)
		return 2;
	if (files[1] >= 0)
		close(files[1]);
	close(files[0]);
	return result;
}

/* One that does not fit the peer's buffer is dropped, as datagrams are. */
static void send_burst(struct worker *worker)
{
	static unsigned char data[BYTES_MAX];
	uint64_t i, sent_at;

	for (i = 0; i < worker->parameters->values[BURST]; i++) {
		sent_at = now_nanos();
		memcpy(data, &sent_at, sizeof(sent_at));
		if (send(worker->files[worker->position], data, worker->parameters->values[BYTES], 0) > 0)
			work_units_done(worker, 1);
	}
}

/* How many came; waits for the first, a peer's time at most. */
static unsigned int receive(struct worker *worker)
{
	static unsigned char data[BYTES_MAX];
	uint64_t sent_at, woken = 0;
	unsigned int count = 0;

	if (recv(worker->files[worker->position], data, sizeof(data), MSG_PEEK) < 0)
		woken = work_wait_file(worker, worker->files[worker->position]);
	while (recv(worker->files[worker->position], data, sizeof(data), 0) > 0) {
		memcpy(&sent_at, data, sizeof(sent_at));
		if (woken && count == 0)
			work_wake_sample(worker, nanos_between(sent_at, woken));
		work_units_done(worker, 1);
		count++;
	}
	return count;
}

static void run(struct worker *worker)
{
	while (!work_stopped(worker)) {
		if (worker->position == 0)
			send_burst(worker);
		if (receive(worker) && worker->position == 1)
			send_burst(worker);
		work_iteration_done(worker);
	}
}

const struct work_type work_net_traffic = {
	.name = "net-traffic",
	.description = "Pairs that answer each other's bursts of datagrams over the loopback device; 1 unit per datagram.",
	.group = 2,
	.parameters = { [BURST] = { "burst", 1, 1024 }, [BYTES] = { "bytes", 8, BYTES_MAX } },
	.open_files = open_files,
	.run = run,
};
