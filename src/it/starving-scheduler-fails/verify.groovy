// SPDX-License-Identifier: Apache-2.0
def suite = new groovy.xml.XmlSlurper().parse(new File(basedir, 'target/failsafe-reports/TEST-it.StarvingIT.xml'))
assert suite.testcase.size() == 1
assert suite.testcase[0].@name == 'starves[1n1l2c1t]'

// A failure of the scheduler, not an error of the harness.
assert suite.testcase[0].error.isEmpty()
def report = suite.testcase[0].failure.@message.toString()

// What was expected and seen, where, how to run just this again, and where the console log lies.
assert report =~ /(?s)^ktstr_test 'starves\[1n1l2c1t\]' \[sched=stalling\] \[topo=1n1l2c1t\] failed:/
assert report =~ /tid \d+ in victims stuck \d+ms on cpu[01] at \+\d+ms \(threshold \d+ms\)/
assert report =~ /victims: workers=2 cpus=2 /
assert report =~ /kernel: +7\.0\.\d+\S* \(distro:7\.0\)/
assert report =~ /scheduler: +stalling --stall-after 0\.5/
assert report =~ /topology: +1n1l2c1t, 2048 MiB/
assert report =~ /engine: +qemu\/(tcg|kvm) /
assert report.contains("rerun:     mvn verify -Pktstr -Dit.test='it.StarvingIT#starves[1n1l2c1t]'")
def console = (report =~ /console: +(\S.*)/)[0][1]
assert new File(console).exists()
assert report =~ /--- scheduler log \(last lines\) ---\nattached: watchdog_ms=20000/

def result = new groovy.json.JsonSlurper().parse(new File(basedir, 'target/ktstr/results.jsonl'))
assert result.verdict == 'FAIL'
assert result.findings.every { it.outcome == 'STUCK' && !it.hostExplains }
