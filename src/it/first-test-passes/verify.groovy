// SPDX-License-Identifier: Apache-2.0
def log = new File(basedir, 'build.log').text
def run = log.readLines().findAll { it.contains('ktstr: ') }

// The first line of the run names kernel, engine and reason, the last one the results directory.
assert run.first() ==~ /.*ktstr: kernel 7\.0\.\d+\S* \(distro:7\.0\), engine qemu\/(tcg|kvm) since .+/
assert run.last().contains('ktstr: 1 case: 1 passed, 0 failed, 0 skipped, 0 inconclusive; results in ' + new File(basedir, 'target/ktstr'))
assert log =~ /Tests run: 1, .* -- in it\.FirstIT\.steady\[1n2l1c1t\]/

def suite = new groovy.xml.XmlSlurper().parse(new File(basedir, 'target/failsafe-reports/TEST-it.FirstIT.xml'))
assert suite.testcase.size() == 1
assert suite.testcase[0].@name == 'steady[1n2l1c1t]'
assert suite.testcase[0].@classname == 'it.FirstIT'
assert suite.testcase[0].@time.toString().toDouble() > 2.0

def result = new groovy.json.JsonSlurper().parse(new File(basedir, 'target/ktstr/results.jsonl'))
assert result.verdict == 'PASS'
assert result.topology == '1n2l1c1t'
assert result.cgroups.collect { it.name } == ['spinners', 'pipes']
assert result.cgroups.every { it.workUnits > 0 }
assert result.cgroups[1].p99WakeNanos > 0
assert result.vcpuRunDelayNanos.size() == 2
assert new File(basedir, 'target/ktstr/it.FirstIT/steady[1n2l1c1t]/console.log').exists()
