// SPDX-License-Identifier: Apache-2.0
def log = new File(basedir, 'build.log').text
def hostCpus = Runtime.runtime.availableProcessors()

// The first build: the small machine ran, the large one was skipped, and both numbers are told.
assert log.contains('ktstr: 2 cases: 1 passed, 0 failed, 1 skipped, 0 inconclusive')
def results = new File(basedir, 'target/ktstr-skip/results.jsonl').readLines().collect { new groovy.json.JsonSlurper().parseText(it) }
def skipped = results.find { it.verdict == 'SKIP' }
assert skipped.case == 'large[max-cpu]'
assert skipped.message == "does not fit: 1n14l9c2t has 252 vCPUs, but ${hostCpus} host CPUs x ktstr.overcommit=1 allow ${hostCpus}"

// The second one left the reports: no skip any more.
def suite = new groovy.xml.XmlSlurper().parse(new File(basedir, 'target/failsafe-reports/TEST-it.TooBigIT.xml'))
assert suite.testcase.size() == 1
assert suite.testcase[0].@name == 'large[max-cpu]'
def message = suite.testcase[0].failure.@message.toString()
assert message.contains("large[max-cpu] does not fit: 1n14l9c2t has 252 vCPUs, but ${hostCpus} host CPUs x ktstr.overcommit=1 allow ${hostCpus}")
assert message.contains('ktstr.noSkip')
