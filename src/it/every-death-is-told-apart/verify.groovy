// SPDX-License-Identifier: Apache-2.0

// The fault, what it has to be called, words of the report, and the deadline it had to wait for, in milliseconds.
def expected = [
    kernelPanic           : ['KERNEL_PANIC', "the guest's kernel panicked: sysrq triggered crash", 0],
    tripleFault           : ['GUEST_RESET', 'the guest was reset without a panic on its console', 0],
    powerOff              : ['GUEST_POWERED_OFF', 'powered', 0],
    bootHangs             : ['BOOT_HANG', "The agent's heartbeat never moved", 25000],
    agentIsSilenced       : ['AGENT_SILENT', 'The agent fell silent', 10000],
    schedulerDiesAtStart  : ['SCHEDULER_DIED_AT_START', 'ended before it was attached: exit code 1', 0],
    schedulerNeverAttaches: ['SCHEDULER_NOT_ATTACHED', 'was not attached within 20000 ms', 20000],
    schedulerIsNowhere    : ['SCHEDULER_MISSING', "no binary 'scx-nowhere'", 0],
    schedulerIsEjected    : ['SCHEDULER_EJECTED', 'the kernel ejected the scheduler', 0],
    schedulerExits        : ['SCHEDULER_EXITED', 'scheduler ended too early, though cleanly,', 0],
    schedulerCrashes      : ['SCHEDULER_CRASHED', 'scheduler process died unexpectedly', 0],
    schedulerIsKilled     : ['SCHEDULER_CRASHED', '(signal 9)', 0],
    commandTakesTooLong   : ['WORKLOAD_TIMEOUT', "'/bin/sh -c sleep 60' did not end within 2.0 s and was killed", 0],
    engineIsKilled        : ['ENGINE_KILLED', 'SIGKILL', 0],
    memoryIsEaten         : ['GUEST_OUT_OF_MEMORY', 'Out of memory: Killed process', 60000],
    channelIsOverwritten  : ['CHANNEL_CORRUPT', "ring of the guest's channel is corrupt", 0],
    engineMissing         : ['ENGINE_MISSING', '/nowhere/qemu-system-x86_64', 0],
    engineMissingAgain    : ['ENGINE_MISSING', '/nowhere/qemu-system-x86_64', 0],
]
def slack = 2000

def slurper = new groovy.json.JsonSlurper()
def results = ['target/ktstr/results.jsonl', 'target/ktstr-engine-missing/results.jsonl']
        .collectMany { new File(basedir, it).readLines() }
        .collectEntries { def r = slurper.parseText(it); [(r.case.replaceAll(/\[.*/, '')): r] }
def late = new File(basedir, 'target/times.txt').readLines().collectEntries { def w = it.split(' '); [(w[0]): w[1] as long] }

println String.format('%-24s %-24s %10s %10s  %s', 'forced', 'reported', 'after ms', 'deadline', 'in the words')
expected.each { fault, row ->
    def result = results[fault]
    assert result != null : "no result of $fault"
    def (outcome, words, deadline) = row
    // From the fault, where the test knows when it was; otherwise how long the phase took in which it happened.
    def after = late[fault]
    if (after == null) {
        def phases = result.phaseMillis
        after = fault == 'bootHangs' ? phases.BOOTING
                : fault == 'schedulerNeverAttaches' || fault == 'schedulerDiesAtStart' ? phases.STARTING_SCHEDULER
                : null
    }
    println String.format('%-24s %-24s %10s %10s  %s', fault, result.outcome, after, deadline,
            result.message.readLines().find { it.contains(words) }?.trim()?.take(140))
    assert result.verdict == 'FAIL' : fault
    assert result.outcome == outcome : "$fault: $result.message"
    assert result.message.contains(words) : "$fault: $result.message"
    assert result.message.contains('what to do: ') : "$fault: $result.message"
    if (after != null) {
        // Where the kernel's watchdog decides, its time-out comes first, and up to as much again until it looks.
        def uncertain = fault == 'schedulerIsEjected' ? 4000 : 0
        assert after <= deadline + slack + uncertain : "$fault was reported after $after ms"
    }
}
assert results.size() == expected.size()

// A death of the scheduler is known within 2 s of it, also of one that starves everybody.
def losses = results.values().findAll { it.schedulerLossToldAfterMillis != null }
assert losses*.outcome.toSet() == ['SCHEDULER_EJECTED', 'SCHEDULER_EXITED', 'SCHEDULER_CRASHED', 'GUEST_OUT_OF_MEMORY'].toSet()
losses.each { assert it.schedulerLossToldAfterMillis <= slack : it }
println losses.collectEntries { [(it.case): it.schedulerLossToldAfterMillis] }

// Evidence: what the kernel says, its dump, the scheduler's last lines, the console.
def ejected = results.schedulerIsEjected.message
assert ejected =~ /the kernel ejected the scheduler during workload \(\d\.\ds into test\): runnable task stall: .*failed to run for/
assert ejected =~ /--- kernel about sched_ext ---\n(.*\n)*sched_ext: BPF scheduler "ktstr" disabled \(runnable task stall\)/
assert ejected =~ /--- sched_ext dump ---\n/
assert ejected =~ /--- scheduler log \(last lines\) ---\n(.*\n)*EXIT: kind=1026/
def panic = results.kernelPanic.message
// Its very last line may have died with the guest; what is older than a moment has not.
assert panic =~ /--- scheduler log \(last lines\) ---\nattached: watchdog_ms=20000/
assert panic =~ /--- console ---\n(.*\n)*.*Kernel panic - not syncing/
assert results.schedulerDiesAtStart.message =~ /--- scheduler log \(last lines\) ---\nscx-ktstr: dies at its start/

def suite = new groovy.xml.XmlSlurper().parse(new File(basedir, 'target/failsafe-reports/TEST-it.DeathsIT.xml'))
assert suite.@tests == suite.@failures.toInteger() + suite.@errors.toInteger()
return true
