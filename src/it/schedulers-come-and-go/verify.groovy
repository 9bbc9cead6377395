// SPDX-License-Identifier: Apache-2.0
def slurper = new groovy.json.JsonSlurper()
def results = new File(basedir, 'target/ktstr/results.jsonl').readLines()
        .collect { slurper.parseText(it) }
        .collectEntries { [(it.case.replaceAll(/\[.*/, '')): it] }
results.each { name, it -> println String.format('%-32s %-13s %-26s %6d ms', name, it.verdict, it.outcome ?: '', it.elapsedMillis) }

// ---- what passes ----------------------------------------------------------------------------------------------------
['replacedMidRun', 'attachedFromCold', 'restartedAndDetached', 'replacedByOneThatDiesAtStart', 'aHoldEndsWithItsScheduler',
 'crashOnRequest', 'theVerifierRefuses', 'everythingDeclaredIsThere', 'aSchedulerOfTheKernelIsSwitchedOn', 'notPromised',
 'weightsKept'].each {
    assert results[it].verdict == 'PASS' : "$it: ${results[it]}"
}
assert results.onlyForTheSweep.verdict == 'SKIP'
assert results.onlyForTheSweep.message == 'is marked ignore = true, for the verifier\'s sweep only; -Dktstr.ignored runs it'
assert results.onlyForOtherKernels.verdict == 'SKIP'
assert results.onlyForOtherKernels.message =~ /^is for the kernels 6\.16, 6\.18\.\.=6\.19, and this one is 7\.0\.\d+/

// What a run leaves about its scheduler.
def replaced = results.replacedMidRun
assert replaced.samples.size() == 12
assert replaced.steps*.schedulerOps == ['ktstr', 'ktstr']
assert replaced.callbacks.find { it.name == 'ktstr_enqueue' }.verifiedInsns > 0
assert replaced.schedExtEvents
assert results.notPromised.notJudged == ['isolation is not judged: scattering does not promise AFFINITY',
                                         'maxWeightErrorPct is not judged: scattering does not promise CGROUP_WEIGHT']
def log = new File(basedir, 'build.log').text
assert log.contains('isolation is not judged: scattering does not promise AFFINITY')

// ---- what fails: the outcome, and words of the report ----------------------------------------------------------------
def failing = [
    otherWords      : ['EXPECTED_ERROR_MISSING', "expected 'something else' in what the kernel reports, but it reported:\n  "
                       + 'scx_bpf_error: ktstr: crash at the time it was asked for'],
    nothingHappens  : ['EXPECTED_ERROR_MISSING', 'expected the kernel to take the scheduler out, but the test passed'],
    neverLoaded     : ['EXPECTED_ERROR_MISSING', 'expected the kernel to take the scheduler out, but that is not how it failed'],
    cleanupTooSlow  : ['CLEANUP_TOO_SLOW', '(cleanupBudgetMillis 1)'],
    callbackFails   : [null, 'after callbackFails[1n1l2c1t] on 7.0.'],
    attachedTwice   : [null, 'step 1, operation 1: attachScheduler attaches a scheduler where none is, and one is attached'],
    holdsTooLong    : [null, 'the steps hold for 4000 ms in all, longer than the 2000 ms of the test'],
    noElf           : ['SCHEDULER_UNUSABLE', 'no-elf'],
    noConfig        : ['SCHEDULER_UNUSABLE', 'src/test/nothing.json is not there'],
    argumentsRefused: ['SCHEDULER_DIED_AT_START', "unrecognized option '--no-such-option'"],
    unknownSysctl   : ['REQUEST_REFUSED', 'the guest refused the sysctl kernel.no_such_thing=1'],
    weightsIgnored  : ['WEIGHT_NOT_KEPT', 'cgroup heavy got '],
]
failing.each { name, row ->
    assert results[name].verdict == 'FAIL' : name
    assert results[name].outcome == row[0] : "$name: ${results[name].message}"
    assert results[name].message.contains(row[1]) : "$name: ${results[name].message}"
}
// Wrong declarations have no machine, and no line in the journal.
def suite = new groovy.xml.XmlSlurper().parse(new File(basedir, 'target/failsafe-reports/TEST-it.FailingIT.xml'))
def messages = suite.testcase.collectEntries { [(it.@name.toString()): "${it.error.@message}${it.failure.@message}"] }
assert messages['cyclicFlags[declared]'] =~ /a -> b -> a/
assert messages['unknownFlag[declared]'] =~ /'lcc'.*llc/
