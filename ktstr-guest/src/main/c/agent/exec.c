/* SPDX-License-Identifier: Apache-2.0 */
#include "exec.h"

#include "channel.h"
#include "clock.h"
#include "members.h"
#include "program.h"
#include "reply.h"
#include "scheduler.h"
#include "turn.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define IDLE_NANOS NANOS_PER_MILLI
#define TERMINAL_TYPE_SIZE 64u
#define CELLS_MAX 4096u
/* For the output of a program that has ended; what it left running may go on printing for ever. */
#define LAST_OUTPUT_NANOS NANOS_PER_SECOND
/* A piece of output; one byte before it says of which stream. */
#define PART_SIZE (32u << 10)

enum stream { STANDARD_OUTPUT = 1, STANDARD_ERROR = 2 };

/* An output of the program, and what was read of it but found no room in the channel yet. */
struct source {
	int fd; /* -1: it has ended */
	enum stream stream;
	char part[1 + PART_SIZE];
	size_t length;
};

static struct {
	pid_t pid; /* 0: none */
	bool alive;
	int end_code; /* as siginfo has it */
	int end_status;
	int terminal; /* our end of it, or -1 */
	char typed[FRAME_PAYLOAD_MAX]; /* and not yet written to the terminal */
	size_t typed_length;
	struct source sources[2];
} run = { .terminal = -1, .sources = { { .fd = -1 }, { .fd = -1 } } };

/* A request, taken apart. */
struct exec {
	struct program program;
	bool on_terminal;
	struct winsize size;
	char type[TERMINAL_TYPE_SIZE];
};

static bool parse_size(const json_t *object, struct winsize *size, struct complaint *complaint)
{
	uint64_t rows, columns;

	if (!member_number(object, "rows", 1, CELLS_MAX, &rows, complaint) ||
	    !member_number(object, "columns", 1, CELLS_MAX, &columns, complaint))
		return false;
	*size = (struct winsize){ .ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns };
	return true;
}

static bool parse_members(const json_t *object, struct exec *exec, struct complaint *complaint)
{
	const json_t *terminal = json_object_get(object, "terminal");

	if (terminal && (!parse_size(terminal, &exec->size, complaint) ||
			 !member_text(terminal, "type", exec->type, sizeof(exec->type), complaint)))
		return false;
	exec->on_terminal = terminal != NULL;
	return program_parse(object, &exec->program, complaint);
}

static bool parse(const struct frame *request, struct exec *exec, struct complaint *complaint)
{
	json_t *object = parse_object(request->payload, request->length, complaint);
	bool good = object && parse_members(object, exec, complaint);

	json_decref(object);
	return good;
}

static void read_without_waiting(int fd)
{
	check(fcntl(fd, F_SETFL, O_NONBLOCK), "make an output non-blocking");
}

static bool start_on_terminal(struct exec *exec, struct complaint *complaint)
{
	int unlocked = 0;
	int master, slave;
	bool started;

	master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (master < 0)
		return complain(complaint, "open /dev/ptmx: %s", strerror(errno));
	slave = ioctl(master, TIOCSPTLCK, &unlocked) < 0 || ioctl(master, TIOCSWINSZ, &exec->size) < 0 ?
			-1 :
			ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (slave < 0) {
		complain(complaint, "open a terminal: %s", strerror(errno));
		check(close(master), "close /dev/ptmx");
		return false;
	}
	exec->program.input = exec->program.output = exec->program.error = slave;
	exec->program.terminal = exec->type;
	started = program_start(&exec->program, complaint);
	check(close(slave), "close a terminal");
	if (!started) {
		check(close(master), "close /dev/ptmx");
		return false;
	}
	run.terminal = master;
	run.sources[0] = (struct source){ .fd = master, .stream = STANDARD_OUTPUT };
	run.sources[1] = (struct source){ .fd = -1 };
	return true;
}

static bool start_on_pipes(struct exec *exec, struct complaint *complaint)
{
	int nothing = (int)check(open("/dev/null", O_RDONLY | O_CLOEXEC), "open /dev/null");
	int output[2], error[2];
	bool started;

	check(pipe2(output, O_CLOEXEC), "a pipe for the output of a program");
	check(pipe2(error, O_CLOEXEC), "a pipe for the errors of a program");
	exec->program.input = nothing;
	exec->program.output = output[1];
	exec->program.error = error[1];
	started = program_start(&exec->program, complaint);
	check(close(nothing), "close /dev/null");
	check(close(output[1]), "close a pipe");
	check(close(error[1]), "close a pipe");
	read_without_waiting(output[0]);
	read_without_waiting(error[0]);
	run.sources[0] = (struct source){ .fd = output[0], .stream = STANDARD_OUTPUT };
	run.sources[1] = (struct source){ .fd = error[0], .stream = STANDARD_ERROR };
	return started;
}

static void close_all(void)
{
	size_t i;

	for (i = 0; i < 2; i++)
		if (run.sources[i].fd >= 0 && run.sources[i].fd != run.terminal)
			check(close(run.sources[i].fd), "close an output");
	/* Whoever still sits at the terminal is told by SIGHUP. */
	if (run.terminal >= 0)
		check(close(run.terminal), "close a terminal");
	run.sources[0].fd = run.sources[1].fd = run.terminal = -1;
	run.typed_length = 0;
	run.pid = 0;
}

/* True when it got on. */
static bool pump_output(struct source *source)
{
	ssize_t length;

	if (source->length == 0 && source->fd >= 0) {
		length = read(source->fd, source->part + 1, PART_SIZE);
		/* A terminal that nobody sits at any more gives EIO; a session that goes on may open it again. */
		if (length <= 0)
			return false;
		source->part[0] = (char)source->stream;
		source->length = (size_t)length;
	}
	if (source->length == 0 || !channel_try_send(FRAME_EXEC_OUTPUT, source->part, 1 + source->length))
		return false;
	source->length = 0;
	return true;
}

static bool pump_input(void)
{
	ssize_t written;

	if (run.typed_length == 0)
		return false;
	written = write(run.terminal, run.typed, run.typed_length);
	/* Full: the program does not read. Anything else means that nobody ever will. */
	if (written < 0 && errno == EAGAIN)
		return false;
	if (written < 0)
		written = (ssize_t)run.typed_length;
	run.typed_length -= (size_t)written;
	memmove(run.typed, run.typed + written, run.typed_length);
	return true;
}

static void keep_typed(const struct frame *frame)
{
	if (run.terminal < 0)
		return;
	if (frame->length > sizeof(run.typed) - run.typed_length) {
		send_log("%u bytes of input were dropped: the program does not read", frame->length);
		return;
	}
	memcpy(run.typed + run.typed_length, frame->payload, frame->length);
	run.typed_length += frame->length;
}

static void resize(const struct frame *frame)
{
	struct complaint complaint;
	struct winsize size;
	json_t *object = parse_object(frame->payload, frame->length, &complaint);

	if (!object || !parse_size(object, &size, &complaint))
		send_log("EXEC_RESIZE: %s", complaint.text);
	else if (run.terminal >= 0 && ioctl(run.terminal, TIOCSWINSZ, &size) < 0)
		send_log("EXEC_RESIZE: %s", strerror(errno));
	json_decref(object);
}

static void kill_group(void)
{
	if (!run.alive)
		return;
	program_let_run(run.pid);
	if (kill(-run.pid, SIGKILL) == 0)
		return;
	if (errno != ESRCH)
		check(-1, "kill process group %d", run.pid);
	/* It has not come as far as making the group. */
	if (kill(run.pid, SIGKILL) < 0 && errno != ESRCH)
		check(-1, "kill process %d", run.pid);
}

static bool obey(void)
{
	const struct frame *frame = next_frame();

	if (!frame)
		return false;
	switch (frame->type) {
	case FRAME_EXEC_INPUT:
		keep_typed(frame);
		break;
	case FRAME_EXEC_RESIZE:
		resize(frame);
		break;
	case FRAME_EXEC_KILL:
		kill_group();
		break;
	case FRAME_POWER_OFF:
		power_off();
	default:
		if (is_answered(frame->type))
			send_failed(frame->sequence, NULL, "request 0x%02x came while a program was running",
				    frame->type);
	}
	return true;
}

/* Until it has ended and all it printed until then is sent. */
static void serve_program(void)
{
	uint64_t ended_at = 0;
	bool alive, busy;

	do {
		turn();
		/* In this order: what a program printed before its end is there by now. */
		alive = run.alive;
		if (!alive && !ended_at)
			ended_at = now_nanos();
		busy = obey();
		busy |= pump_input();
		busy |= pump_output(&run.sources[0]);
		busy |= pump_output(&run.sources[1]);
		/* The host reads as fast as whoever reads from it. */
		if (!busy && ended_at && (run.sources[0].length || run.sources[1].length))
			ended_at = now_nanos();
		if (!busy)
			sleep_until(now_nanos() + IDLE_NANOS);
	} while (alive || ((busy || run.sources[0].length || run.sources[1].length) &&
			   now_nanos() < ended_at + LAST_OUTPUT_NANOS));
}

static void send_end(uint32_t sequence)
{
	json_t *answer = pack("{si}", run.end_code == CLD_EXITED ? "exitCode" : "signal", run.end_status);

	if (scheduler_was_started()) {
		if (!scheduler_is_alive())
			scheduler_hear_last_words();
		scheduler_describe(answer);
	}
	send_done(sequence, answer);
}

void exec_program(const struct frame *request)
{
	static struct exec exec;
	struct complaint complaint;
	uint32_t sequence = request->sequence; /* the frame is overwritten by the next one */
	int error;

	memset(&exec, 0, sizeof(exec));
	if (!parse(request, &exec, &complaint)) {
		send_failed(sequence, NULL, "EXEC: %s", complaint.text);
		return;
	}
	if (!(exec.on_terminal ? start_on_terminal : start_on_pipes)(&exec, &complaint)) {
		send_failed(sequence, NULL, "EXEC: %s", complaint.text);
		program_free(&exec.program);
		close_all();
		return;
	}
	run.pid = exec.program.pid;
	run.alive = true;
	serve_program();
	error = program_exec_error(&exec.program);
	program_close(&exec.program);
	if (error)
		send_failed(sequence, NULL, "EXEC: exec %.300s: %s", exec.program.argv[0], strerror(error));
	else
		send_end(sequence);
	program_free(&exec.program);
	close_all();
}

void exec_note_end(const siginfo_t *ended)
{
	if (!run.alive || ended->si_pid != run.pid)
		return;
	run.alive = false;
	run.end_code = ended->si_code;
	run.end_status = ended->si_status;
}
