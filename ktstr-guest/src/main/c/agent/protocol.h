/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words host and guest agent speak, written down once.
 *
 * MEMORY OBJECT
 *
 * A memory object of its own (4 MiB; not guest RAM) is shared by host and guest. Its guest-physical address and size stand
 * on the kernel command line as `ktstr.channel=0xADDRESS,SIZE` (SIZE decimal, in bytes). The agent maps it through
 * /dev/mem. All numbers are little-endian. The host fills the header before the guest starts:
 *
 *   offset  size  field
 *   0x000   4     magic                 CHANNEL_MAGIC
 *   0x004   4     version               CHANNEL_VERSION
 *   0x008   4     host_to_guest_offset  where the ring the host writes begins
 *   0x00c   4     host_to_guest_size    its size in bytes, a power of two
 *   0x010   4     guest_to_host_offset  where the ring the guest writes begins
 *   0x014   4     guest_to_host_size    its size in bytes, a power of two
 *   0x018   4     generation            which channel this is: a random number, never 0, stored last of all
 *   0x040   4     host_to_guest.write   free-running byte index, stored by the host
 *   0x080   4     host_to_guest.read    free-running byte index, stored by the guest
 *   0x0c0   4     guest_to_host.write   free-running byte index, stored by the guest
 *   0x100   4     guest_to_host.read    free-running byte index, stored by the host
 *   0x140   8     heartbeat             CLOCK_MONOTONIC nanoseconds of the agent's last turn, stored by the guest
 *
 * Indices run modulo 2^32; `index & (size - 1)` is the place in the ring. A writer stores the frame first and then its
 * write index with release order; a reader loads the write index with acquire order, copies the frame out, and then
 * stores its read index with release order. write - read is never more than the size; a reader that sees more, or a
 * frame that does not fit, declares the channel corrupt: there is no way back from a lost frame boundary.
 *
 * FRAME
 *
 *   offset  size  field
 *   0       4     length    of the payload in bytes, at most FRAME_PAYLOAD_MAX
 *   4       2     type      enum frame_type
 *   6       2     reserved  0
 *   8       4     sequence  1, 2, 3, ... counted by each writer on its own
 *   12      4     crc32     IEEE 802.3, over the 12 bytes before it and then the payload
 *   16      n     payload
 *   16+n    p     zero padding: every frame begins on a multiple of 8 bytes (p = 0..7, not part of length)
 *
 * A frame may wrap around the end of its ring, header included.
 * Payloads are UTF-8 JSON objects unless said otherwise; times are nanoseconds, memory is bytes, CPU sets are strings in the
 * kernel's list format ("0-2,5"; "" is the empty set). A receiver ignores members it does not know.
 */
#ifndef KTSTR_PROTOCOL_H
#define KTSTR_PROTOCOL_H

#define CHANNEL_MAGIC 0x5254534bu /* "KSTR" */
#define CHANNEL_VERSION 1u
#define CHANNEL_SIZE (4u << 20)

#define CHANNEL_HOST_TO_GUEST_OFFSET 0x1000u
#define CHANNEL_HOST_TO_GUEST_SIZE (1u << 20)
#define CHANNEL_GUEST_TO_HOST_OFFSET 0x101000u
#define CHANNEL_GUEST_TO_HOST_SIZE (2u << 20)

#define CHANNEL_AT_MAGIC 0x000u
#define CHANNEL_AT_VERSION 0x004u
#define CHANNEL_AT_HOST_TO_GUEST_OFFSET 0x008u
#define CHANNEL_AT_HOST_TO_GUEST_SIZE 0x00cu
#define CHANNEL_AT_GUEST_TO_HOST_OFFSET 0x010u
#define CHANNEL_AT_GUEST_TO_HOST_SIZE 0x014u
#define CHANNEL_AT_GENERATION 0x018u
#define CHANNEL_AT_HOST_TO_GUEST_WRITE 0x040u
#define CHANNEL_AT_HOST_TO_GUEST_READ 0x080u
#define CHANNEL_AT_GUEST_TO_HOST_WRITE 0x0c0u
#define CHANNEL_AT_GUEST_TO_HOST_READ 0x100u
#define CHANNEL_AT_HEARTBEAT 0x140u

#define FRAME_HEADER_SIZE 16u
#define FRAME_ALIGNMENT 8u
#define FRAME_PAYLOAD_MAX (256u << 10)

/*
 * Every request (0x10..0x7f) is answered by one DONE or one FAILED, except FILE_DATA, EXEC_INPUT, EXEC_RESIZE, EXEC_KILL and
 * POWER_OFF.
 */
enum frame_type {
	/* --- host to guest --- */

	/*
	 * Makes a regular file and its parent directories:
	 *   {"path": "/bin/x", "mode": 493, "size": 12345}
	 * `size` bytes follow in FILE_DATA frames; the answer comes after the last one (at once when size is 0).
	 */
	FRAME_PUT_FILE = 0x10,
	/* Raw bytes of the file that the last PUT_FILE began. */
	FRAME_FILE_DATA = 0x11,

	/*
	 * Starts the scheduler under test and waits until the kernel says that it is attached:
	 *   {"name": "scx-ktstr", "argv": ["/ktstr/bin/scx-ktstr", "--x"], "attachTimeoutNanos": 10000000000}
	 * DONE:   {"request": N, "pid": 12, "ops": "ktstr"}            ops: /sys/kernel/sched_ext/root/ops
	 * FAILED: {"request": N, "reason": "...", "message": "...", "kernelLog": "..."}
	 *         reason: "exec-failed", "died-at-start", "not-attached", "no-sched-ext"; kernelLog: as at RUN_PLAN
	 *         Without a reason it was not tried: another was not stopped, or sched_ext is not "disabled" (for at most
	 *         2 s it is waited for).
	 */
	FRAME_START_SCHEDULER = 0x20,
	/*
	 * Ends the scheduler and all in its process group ({}), also what it left there when it ended itself: SIGTERM,
	 * SIGKILL after 2 s, the kernel's own reset (SysRq-S) last.
	 * DONE:   {"request": N, "exitCode": 0 | "signal": 15}
	 * FAILED: {"request": N, "reason": "kill-timeout" | "state-stuck" | "no-scheduler", "message": "..."}
	 *         kill-timeout: the process, or one it started, is there even after SIGKILL
	 *         state-stuck:  they are gone, but sched_ext is not "disabled" although SysRq-S was used
	 *         no-scheduler: none was started since the last stop
	 */
	FRAME_STOP_SCHEDULER = 0x21,

	/*
	 * Runs a workload:
	 *   {"cgroupParent": "/cells/inner",
	 *    "cgroups": [{"name": "web", "cpuset": "0-1", "mems": "0", "cpuWeight": 100,
	 *                 "cpuMax": {"periodNanos": 100000000, "quotaNanos": 50000000, "burstNanos": 0}, "onDemand": true,
	 *                 "works": [{"workers": 2, "work": {"type": "spin"}, "onDemand": true, SETTINGS}]},
	 *                {"name": "web/inner", "works": []}],
	 *    "steps": [{"holdNanos": 2000000000, "ops": [OP, ...], "loop": {"nanos": 100000000, "from": 0, "to": 2}}]}
	 *
	 * cgroupParent (optional) is a cgroup below the agent's own that is made, with the controllers cpu and cpuset, for the
	 * plan's cgroups to be in, and stays. Of a cgroup all but name and works is optional. An inner one stands behind the
	 * one that it is in. The one named "" is the guest's outermost, without limits. No quotaNanos: no limit.
	 *
	 * Work is {"type": NAME} with the members that its type has in work_types.c (whole numbers, "phases" as
	 * [{"type": "spin"|"sleep"|"yield"|"io"|"alu-hot", "nanos": N}, ...], "argv" as EXEC has it). A number of workers is a multiple of how
	 * many play together. SETTINGS, each optional:
	 *   "policy": {"name": "normal"|"batch"|"idle"|"ext"} or {"name": "fifo"|"round-robin", "priority": 1..99} or
	 *             {"name": "deadline", "runtimeNanos": .., "deadlineNanos": .., "periodNanos": ..}
	 *   "nice": -20..19    "uid": N    "gid": N    "comm": at most 15 bytes
	 *   "affinity": {"cpus": "0-3", "random": 2}    random (optional): so many of them, others for each
	 *             worker, and with setAffinity each time, also in each lap; the same in each run of the plan
	 *   "memory": {"mode": "default"|"preferred"|"bind"|"interleave"|"local"|"preferred-many"|"weighted-interleave",
	 *              "nodes": "0-1", "flags": ["static"|"relative"|"numa-balancing"]}    flags optional
	 *
	 * What is not onDemand is there from the beginning: made first, released together. The workers of a work start, stop
	 * and start again together, and their counts go on. 1 to 64 steps; each is operations in order, and then the time that
	 * it holds; where there is a loop, the operations from `from` on, before `to`, come again every `nanos` of the hold. At
	 * most 2048 operations in all. All holds together are the plan's duration, longer than 0. OP is one of
	 *   {"op": "detachScheduler"}                                                    as STOP_SCHEDULER
	 *   {"op": "attachScheduler", "name": .., "argv": [..], "attachTimeoutNanos": N}   as START_SCHEDULER
	 *   {"op": "replaceScheduler", "name": .., "argv": [..], "attachTimeoutNanos": N}  stops the one, starts the other
	 *   {"op": "restartScheduler", "attachTimeoutNanos": N}                          stops it, starts its command again
	 *   {"op": "addCgroup", "cgroup": "web"}      makes it, and starts those of its workers that are not onDemand
	 *   {"op": "removeCgroup", "cgroup": ..}      ends its workers and programs, moves whoever else is in it to the outermost
	 *   {"op": "spawn", "cgroup": .., "work": 0}  starts the workers of a work, which must not be running
	 *   {"op": "stopWorkers", "cgroup": ..}       ends the workers of all its works
	 *   {"op": "setCpuset" | "setMems", "cgroup": .., "list": "0-1"}    {"op": "clearCpuset", "cgroup": ..}
	 *   {"op": "swapCpusets", "cgroup": .., "other": ..}   {"op": "moveTasks", "cgroup": from, "other": to}
	 *   {"op": "setWeight", "cgroup": .., "weight": N}     {"op": "setCpuMax", "cgroup": .., "periodNanos": .., ...}
	 *   {"op": "setAffinity", "cgroup": .., "cpus": "0-3", "random": 2}      of its workers
	 *   {"op": "freeze" | "unfreeze", "cgroup": ..}        and waits, at most 2 s, until it is done
	 *   {"op": "captureProcs", "cgroup": .., "tag": ".."}  tells with the step which processes are in it
	 *   {"op": "cpuOffline" | "cpuOnline", "cpu": 1..}     those offline at the end come back
	 *   {"op": "runProgram", "cgroup": .., "name": "fio", "argv": [..]}  as EXEC without a terminal, beside everything else
	 *   {"op": "waitProgram", "name": .., "timeoutNanos": N}    {"op": "killProgram", "name": ..}
	 *   {"op": "pause", "nanos": N}
	 * A stop that was asked for is no loss: it sends no SCHEDULER_EXITED.
	 * The agent answers with STARTED once every worker was released, with STEP after each step, later with one WORKER
	 * and any number of WAKE_SAMPLES frames for each worker, with PROGRAM for each program, and last with
	 * DONE: {"request": N, "wallNanos": ..., "workers": 4, "oomKills": 0,
	 *        "failedOp": {"step": 0, "op": 0, "reason": "died-at-start", "message": "...", "kernelLog": "..."},
	 *        "schedulerAlive": true, "schedulerOps": "ktstr",
	 *        "schedulerEvents": {"SCX_EV_DISPATCH_KEEP_LAST": 3}, "schedulerKernelLog": "...",
	 *        "schedulerLostAtNanos": CLOCK_MONOTONIC}
	 * (failedOp only where an operation failed; the scheduler* members only where a scheduler was started and not
	 * stopped since, about the last one, and their last one only where it is not alive.)
	 * wallNanos: from the release to the stop.
	 * failedOp: ends the plan. reason: "operation-failed" of those that have nothing to do with the scheduler, "program-not-ended" of
	 * a program that was waited for in vain. After others no
	 * scheduler is left, as far as it can be ended; what it printed and its dump were sent before; their reasons are
	 * those of START_SCHEDULER and STOP_SCHEDULER (no-scheduler also for a replacement or a restart of none), and
	 *   already-started: a scheduler was started, and not stopped, before one was to be attached
	 *   other-scheduler: sched_ext was not "disabled" before a start, within 2 s
	 *   no-resources:    the guest had no memory, process or file left for a start
	 * oomKills: processes that the kernel killed for want of memory, the guest's or a cgroup's, since STARTED
	 * (oom_kill of /proc/vmstat).
	 * schedulerKernelLog: the kernel's own lines about sched_ext since the start, newest last, at most 16 KiB.
	 * schedulerAlive: its process lived, /sys/kernel/sched_ext/state was "enabled" and root/ops what START_SCHEDULER
	 * saw, each time the agent looked: every 20 ms while a step holds, before each operation, and last for DONE. The
	 * first time that is not so ends the step and the run before its duration is over, as the rest would test the
	 * kernel's own scheduler; process and kernel then get 1 s to say why, and the kernel's dump follows as
	 * SCHED_EXT_DUMP frames before DONE.
	 *
	 * How long the agent may take, beyond the duration: 9 s for each operation that stops a scheduler; the attach timeout
	 * + 2 s for each that starts one, and 9 s where that fails; 2 s for each cgroup that killed workers of an earlier plan hold;
	 * what a program's wait and a pause say; for each operation that starts workers and for the beginning 5 s + 20 ms * workers /
	 * CPUs until they stand ready; for each that stops them and for the end 1 s + 10 ms * workers / CPUs; 3 s for each
	 * other. What a loop repeats takes the time of its hold, but for the last lap.
	 */
	FRAME_RUN_PLAN = 0x30,
	/*
	 * The same in parts, for a host that decides on the way what comes next. OPEN_PLAN is as RUN_PLAN, but may be without steps,
	 * and its workers go on after the last one: STARTED, STEP frames, and
	 * DONE: {"request": N}, with failedOp and scheduler* members as RUN_PLAN has them
	 * All requests but OPEN_PLAN, RUN_PLAN and PARK may come now.
	 */
	FRAME_OPEN_PLAN = 0x31,
	/*
	 * {"cgroups": [...], "steps": [...]}: adds cgroups, those that are not onDemand at once, and carries steps out; they are
	 * counted from 0 in each request. One that is there already is named again, with nothing but works that come behind its
	 * own, all of them onDemand. STEP frames, PROGRAM of those that have ended, and DONE as OPEN_PLAN. A failed operation
	 * ends the steps, not the plan.
	 */
	FRAME_CONTINUE_PLAN = 0x32,
	/* Stops the workers and answers as RUN_PLAN does behind its last step ({}). */
	FRAME_END_PLAN = 0x33,

	/*
	 * Runs a program, one at a time, as an ordinary task in a session of its own:
	 *   {"argv": ["/bin/sh", "-c", "ls"]}
	 *   {"argv": ["/bin/sh", "-l"], "terminal": {"rows": 24, "columns": 80, "type": "xterm-256color"}}
	 * With "terminal" its standard streams are a pseudo-terminal, without it pipes and an empty input. What it prints
	 * comes as EXEC_OUTPUT frames; when it has ended and all of that was sent:
	 * DONE: {"request": N, "exitCode": 0 | "signal": 9}, and where a scheduler was started the scheduler* members of
	 *       RUN_PLAN's DONE
	 * FAILED where it could not be started. What it left running in the background finds its terminal hung up or its
	 * pipes closed.
	 */
	FRAME_EXEC = 0x40,
	/* While EXEC runs on a terminal: bytes typed. Not answered, and dropped when nothing runs. */
	FRAME_EXEC_INPUT = 0x41,
	/* While EXEC runs on a terminal: its new size, {"rows": 40, "columns": 132}. Not answered. */
	FRAME_EXEC_RESIZE = 0x42,
	/* Kills what EXEC runs, and all in its process group ({}). Not answered: EXEC is. */
	FRAME_EXEC_KILL = 0x43,

	/*
	 * Makes the guest ready for being saved, so that later ones can start where this one stands ({}).
	 * DONE:   {"request": N}
	 * FAILED where a scheduler was not stopped, or a process other than the agent is left: each start would have it.
	 * After DONE the agent stores nothing in the channel, no heartbeat either, and reads nothing but `generation`. Once
	 * that is neither 0 nor the one it knew, there is a fresh channel at the same address: the agent checks its
	 * header, begins at index and sequence 0, and sends READY as if it had just been started.
	 */
	FRAME_PARK = 0x50,
	/*
	 * Gives a guest that was started from a saved state what must not be the same for all of them:
	 *   {"realtimeNanos": 1767225600000000000, "entropy": "00ff...", "bootId": "01234567-89ab-4cde-8f01-23456789abcd"}
	 * realtimeNanos: CLOCK_REALTIME to be set, from 1970 until before 2200. entropy: 64 bytes for the kernel's random
	 * numbers, credited in full and used from now on, as 128 hexadecimal digits. bootId: what
	 * /proc/sys/kernel/random/boot_id reads from now on. Digits are in lower case.
	 * DONE:   {"request": N}
	 * FAILED with nothing done where a value is wrong; otherwise what stands before that which failed is done.
	 */
	FRAME_RENEW = 0x51,

	/* Powers the guest off ({}). */
	FRAME_POWER_OFF = 0x7f,

	/* --- guest to host --- */

	/*
	 * The agent is up; sent once in each channel, first of all:
	 *   {"protocol": 1, "kernel": "7.0.13", "memoryBytes": N, "schedExt": true,
	 *    "cpus": [{"id": 0, "package": 0, "die": 0, "core": 0, "node": 0, "siblings": "0-1",
	 *              "caches": [{"level": 3, "type": "Unified", "sizeBytes": N, "shared": "0-3"}]}],
	 *    "nodes": [{"id": 0, "cpus": "0-3", "memoryBytes": N, "distances": [10, 20]}],
	 *    "agentStartedNanos": CLOCK_MONOTONIC when the agent began, or found a fresh channel after PARK, "atNanos": now}
	 */
	FRAME_READY = 0x81,
	/* {"request": sequence of the request, ...} as said at each request. */
	FRAME_DONE = 0x90,
	/* {"request": sequence, "message": "what failed, with the values: strerror", ...} */
	FRAME_FAILED = 0x91,

	/* The scheduler ended without being asked to: {"pid": 12, "exitCode": 1 | "signal": 9, "atNanos": N} */
	FRAME_SCHEDULER_EXITED = 0xa0,
	/*
	 * Not JSON: what the scheduler prints, bytes of its standard output and standard error in the order in which they were
	 * written, sent as they come and all of them before a frame that tells of its end.
	 */
	FRAME_SCHEDULER_OUTPUT = 0xa1,
	/*
	 * Not JSON: a part of the trace buffer with the kernel's debug dump of a scheduler that it took out (trace event
	 * sched_ext_dump), in the format of the trace file; at most 1 MiB in all.
	 */
	FRAME_SCHED_EXT_DUMP = 0xa2,

	/* Every worker of a plan was released: {"request": N, "atNanos": CLOCK_MONOTONIC} */
	FRAME_STARTED = 0xb0,
	/*
	 * What one worker did:
	 *   {"request": N, "worker": 0, "cgroup": "web", "work": 0, "tid": 101,
	 *    "workUnits": .., "iterations": .., "wallNanos": .., "cpuNanos": .., "offCpuNanos": ..,
	 *    "maxGapNanos": .., "maxGapCpu": 1, "maxGapAtNanos": ..,   (offset from the plan's release)
	 *    "migrations": .., "cpusUsed": "0-1", "wakeSamples": ..,   (all wake-ups, also those not kept)
	 *    "details": ..,                      (all requests or spins, also those not kept)
	 *    "schedstat": {"cpuNanos": .., "runDelayNanos": .., "timeslices": ..},
	 *    "usage": {"minorFaults": .., "majorFaults": .., "voluntarySwitches": .., "involuntarySwitches": ..},
	 *    "numaPages": {"0": 12, "1": 3}, "numaPagesMigrated": ..,
	 *    "starts": 1, "exit": {"kind": "exited" | "signaled" | "stuck" | "never-started", "code": 0}}
	 * All of it but numaPages is over all of its starts; tid is that of the last one, exit the worst. runDelayNanos of a
	 * "stuck" worker includes the wait that had not ended yet, which the kernel does not count.
	 * schedstat and migrations (/proc/PID/sched) are counted from just before each release, usage from where the worker begins to
	 * work. A kernel without /proc/PID/sched tells no migrations: they are those that its checkpoints saw.
	 * numaPages: its pages on each node where it has any, when its work was done (/proc/PID/numa_maps), without those that it
	 * had from the agent; none of a worker that did not get there, or where the kernel does not tell. numaPagesMigrated: what
	 * NUMA balancing moved in the whole guest meanwhile (/proc/vmstat); left out where it is not counted.
	 * worker counts from 0 over the whole plan, work is the index in the cgroup's works.
	 * Of a worker that became a program, cpuNanos is the program's own: of all its threads, and where it ended of the children that it
	 * has waited for. It is looked at from outside, each 40 ms or at its turn: these looks give gaps (it was ready to run, and did not run),
	 * cpusUsed and migrations. It has no numaPages, and its schedstat is its first thread's.
	 * "stuck": it did not end within the drain time after the stop was asked for (a starved task cannot).
	 */
	FRAME_WORKER = 0xb1,
	/* Not JSON: u32 worker, u32 count (at least 1), then count u32 wake-up latencies in nanoseconds (saturated). */
	FRAME_WAKE_SAMPLES = 0xb2,

	/*
	 * A step of a plan has ended, also before its time; in order, and the last one sent before the first WORKER:
	 *   {"request": N, "step": 0, "beganNanos": .., "heldFromNanos": .., "endedNanos": ..,    (since the release)
	 *    "workUnits": {"web": 4096}, "captured": {"tag": [101, 102]}, "schedulerOps": "ktstr", "schedulerEvents": {"SCX_EV_DISPATCH_KEEP_LAST": 3}}
	 * heldFromNanos: when its operations were done, or one had failed. workUnits: of each cgroup that has workers, since
	 * the release. schedulerOps is "" while none is attached.
	 */
	FRAME_STEP = 0xb3,
	/* The operations of a step are done and its hold begins; not sent for a step without any: {"request": N, "step": 1} */
	FRAME_HELD = 0xb4,
	/*
	 * A program of a plan has ended: {"request": N, "name": "fio", "killed": false, "wallNanos": .., "exitCode": 0 | "signal": 9,
	 * "execError": "..."}; the last only where it could not be executed. killed: it ended because it was asked to.
	 */
	FRAME_PROGRAM = 0xb5,
	/*
	 * Not JSON: one byte, 1 for standard output, 2 for standard error; then what the program of the next PROGRAM frame has
	 * printed: the last 1 MiB of the one, the last 64 KiB of the other.
	 */
	FRAME_PROGRAM_OUTPUT = 0xb6,

	/* As WAKE_SAMPLES, of requests: how long each took, for types of work that have them. */
	FRAME_REQUEST_SAMPLES = 0xb7,
	/*
	 * As WAKE_SAMPLES, of spins that were to take a certain time; three numbers of each, so count is a multiple of 3: begin
	 * in microseconds since the plan's release, how long it took, and the CPU time of it in nanoseconds.
	 */
	FRAME_SPIN_SAMPLES = 0xb9,

	/* Not JSON: one byte, 1 for standard output (or the terminal), 2 for standard error; then what was printed. */
	FRAME_EXEC_OUTPUT = 0xb8,

	/* A remark for the host's log: {"text": "..."} */
	FRAME_LOG = 0xc0,
	/* The agent cannot go on and powers off: {"message": "..."} */
	FRAME_FATAL = 0xfe,
};

#endif
