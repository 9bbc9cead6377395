// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.outcome;

import java.util.Optional;

/** Every way in which a case can fail. None of them is ever a pass. */
public enum Outcome {
    /** A worker got nothing done. */
    STARVED,
    /** A worker got nothing done for too long. */
    STUCK,
    /** Workers of a cgroup were treated differently. */
    UNFAIR,
    /** A worker ran where it must not. */
    ISOLATION,
    /** Workers of a cgroup got different amounts of work done in the same CPU time. */
    THROUGHPUT,
    /** A worker got too little work done in its CPU time. */
    WORK_RATE("what a worker gets done in a second of CPU time depends on the host; it is measured, not scheduled"),
    /** A worker got through its loop too seldom. */
    ITERATION_RATE,
    /** Workers waited too long after a wake-up, or now long and now not. */
    WAKE_LATENCY("the stats below show median and tail of each cgroup; a long tail is a queue, a long median a policy"),
    /** Workers changed CPUs too often for what they got done. */
    MIGRATION_RATIO,
    /** Too little of a worker's memory was on the nodes of its cpuset. */
    PAGE_LOCALITY("memory lies where a task ran when it first touched it, unless a memory policy says otherwise"),
    /** The kernel moved too many pages between nodes. */
    CROSS_NODE_MIGRATION("NUMA balancing moves pages after tasks that change nodes"),
    /** Too much of a worker's memory was on nodes without CPUs. */
    SLOW_TIER,
    /** Cgroups got other shares of the CPU time than their weights say. */
    WEIGHT_NOT_KEPT("a scheduler that does not look at cpu.weight should not promise CGROUP_WEIGHT"),
    /** A worker ended when it should not have. */
    WORKER_DIED,

    /** Some CPU had many more tasks that wanted to run than another one, for too long. */
    IMBALANCED,
    /** Too many tasks waited in the local dispatch queue of a CPU, for too long. */
    LOCAL_DSQ_TOO_DEEP,
    /** The clock of a runqueue stood, though its CPU was not idle and the host let it run. */
    CLOCK_STUCK,
    /** The kernel chose CPUs in the scheduler's place too often. */
    FALLBACK_RATE("the kernel's choice is used where ops.select_cpu gives a CPU that the task may not use"),
    /** Tasks were kept on their CPU for want of another one too often. */
    KEEP_LAST_RATE(
            "the kernel goes on with a task whose slice is over when ops.dispatch offers no other; dispatch it yourself"),
    /** What a limit is about could not be measured, so nobody knows whether it was kept. */
    NOT_MEASURED("the message names what was missing; leave the limit out where this host or kernel cannot tell"),

    /** What a limit is about takes workers, and there were none. */
    NO_WORKER_REPORTS("put workers into the scenario, or leave the limit out"),

    /** The scheduler ended before it was attached. */
    SCHEDULER_DIED_AT_START("read the scheduler's last lines; try it by hand: mvn ktstr:shell -Dktstr.include=PROGRAM"),
    /** The scheduler ran, but the kernel did not attach it in time. */
    SCHEDULER_NOT_ATTACHED(
            "read the scheduler's last lines and the kernel's; a program that attaches nothing is no scheduler,"
                    + " and one that is slow needs a longer attachTimeout"),
    /** The kernel took the scheduler out. */
    SCHEDULER_EJECTED(
            "the kernel's reason is above; its debug dump, where it made one, shows which tasks waited where"),
    /** The scheduler's process ended with status 0 while it was needed, and the scheduler with it. */
    SCHEDULER_EXITED("a scheduler has to run until it gets SIGTERM; look for what made it return from main"),
    /** The scheduler's process was killed, or ended with another status than 0, while it was needed. */
    SCHEDULER_CRASHED("read the scheduler's last lines; a signal is a crash of its user-space half"),
    /** The scheduler's process, or one that it started, could not be ended. */
    SCHEDULER_KILL_TIMEOUT("SIGTERM and SIGKILL did not end it; the console shows where the kernel holds it"),
    /** The scheduler's process is gone, and the kernel still does not say that sched_ext is off. */
    SCHEDULER_STATE_STUCK(
            "the kernel's own reset (SysRq-S) did not help either; something else may hold the scheduler's link"),
    /** The test asked for something that the scheduler's state does not allow: to attach a second one, or to stop none. */
    SCHEDULER_NOT_AS_ASSUMED("look at the steps before this one: one scheduler at a time can be attached"),
    /** The failure that the test is for did not come, or another one did. */
    EXPECTED_ERROR_MISSING("what was expected stands in expectError of @Ktstr; what happened instead is below"),
    /** Taking the machine down took longer than the test allows. */
    CLEANUP_TOO_SLOW("what the time went into stands in phaseMillis of results.jsonl"),
    /** There is no program for the scheduler. */
    SCHEDULER_MISSING("build it, or say where it is: -Dktstr.scheduler.NAME=/path"),
    /** The scheduler's program is there and cannot run in a guest, or a file that it is to be given is not there. */
    SCHEDULER_UNUSABLE("the message names the file; build the program for this host's processor, with its libraries"),
    /** The kernel has no sched_ext. */
    NO_SCHED_EXT("boot a kernel with CONFIG_SCHED_CLASS_EXT=y, 6.12 or newer: -Dktstr.kernel=distro:7.0"),

    /** The guest's kernel panicked. */
    KERNEL_PANIC(
            "the panic's own words and its stack stand on the console; the scheduler may have driven the kernel into it"),
    /** The machine was reset without a word of the kernel: a triple fault, or somebody in the guest rebooted it. */
    GUEST_RESET("the console's last lines are all there is; a kernel that cannot even panic was overwritten or reset"),
    /** The guest switched itself off. */
    GUEST_POWERED_OFF("something in the guest powered it off; look at the end of the console log"),
    /** The guest ran out of memory. */
    GUEST_OUT_OF_MEMORY("give the machine more memory (memoryMiB of @Ktstr), or make what runs in it smaller"),
    /** The guest was not up in time, though nothing was known to be wrong with it. */
    BOOT_HANG("the console shows how far it came; a slow host needs a longer ktstr.bootTimeoutSeconds"),
    /** The agent's heart stopped: nothing in the guest can be asked any more. */
    AGENT_SILENT(
            "all its CPUs stand still, or something of a higher priority holds them; see the end of the console log"),
    /** The agent gave up and said why. */
    AGENT_FAILED("its last words are above; a kernel without what the agent needs is the usual cause"),
    /** What the guest wrote for the host cannot be what a sound agent writes. */
    CHANNEL_CORRUPT(
            "something in the guest overwrote the memory shared with the host; nothing it says can be believed"),
    /** The workload, or a program that the test ran, took longer than it may. */
    WORKLOAD_TIMEOUT("the agent lived and waited as well; look for what in the guest did not come to an end"),
    /** The test asked for something that is not in the guest's kernel, or the kernel cannot be looked at from outside. */
    NOT_IN_KERNEL(
            "the message says what there is; looking at a kernel takes CONFIG_DEBUG_INFO_BTF and CONFIG_KALLSYMS_ALL"),
    /** A payload ended in another way than it was expected to, not in time, or could not be executed. */
    PAYLOAD_FAILED("its last words are above; try it by hand: mvn ktstr:shell -Dktstr.include=PROGRAM"),
    /** A metric of a payload is not within its bounds, or the payload did not deliver it. */
    PAYLOAD_BOUND("all its metrics stand in results.jsonl; a guest without KVM is many times slower than a host"),
    /** The guest's agent was asked for something it could not do. */
    REQUEST_REFUSED("the agent's message above names what failed in the guest"),
    /** The machine that booted is not the one that was declared. */
    MACHINE_WRONG(
            "this is a bug of ktstr or of qemu, not of the scheduler; mvn ktstr:doctor tells which engine is used"),

    /** There is no program that could run a machine. */
    ENGINE_MISSING("mvn ktstr:doctor tells what is missing and how to install it"),
    /** The program that runs the machine was killed on the host. */
    ENGINE_KILLED("somebody killed qemu on the host, or the host ran out of memory: see dmesg there"),
    /** What runs the machine, a program or the host's KVM, could not start it or could not go on. */
    ENGINE_FAILED("the engine's own words are above, qemu's also in qemu.log; mvn ktstr:doctor examines this host"),
    /** Something else kept the case from being carried out. */
    HARNESS_FAILED;

    private final String cure;

    Outcome() {
        this(null);
    }

    Outcome(String cure) {
        this.cure = cure;
    }

    /** {@return what to do about it, in one line, where that can be said in general} */
    public Optional<String> cure() {
        return Optional.ofNullable(cure);
    }
}
