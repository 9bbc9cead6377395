// SPDX-License-Identifier: Apache-2.0
def results = new File(basedir, 'target/ktstr/results.jsonl').readLines()
        .collectEntries { def r = new groovy.json.JsonSlurper().parseText(it); [(r.case.replaceAll(/\[.*/, '')): r] }
assert results.keySet() == ['whileTheWorkloadRuns', 'whenAllIsSaidAndDone', 'asExpected', 'betweenTheStepsOfALiveRun'].toSet()

['whileTheWorkloadRuns', 'whenAllIsSaidAndDone'].each {
    assert results[it].verdict == 'FAIL'
    assert results[it].outcome == 'KERNEL_PANIC'
    assert results[it].message.contains("the guest's kernel panicked: sysrq triggered crash")
    assert results[it].message.contains('Kernel panic - not syncing: sysrq triggered crash')
}
assert results.asExpected.verdict == 'PASS'
assert results.betweenTheStepsOfALiveRun.verdict == 'PASS'

def suite = new groovy.xml.XmlSlurper().parse(new File(basedir, 'target/failsafe-reports/TEST-it.PanicIT.xml'))
assert suite.@tests == 4
assert suite.@errors == 2
return true
