// SPDX-License-Identifier: Apache-2.0
def sweep = new groovy.json.JsonSlurper().parse(new File(basedir, 'target/ktstr/verifier/verifier.json'))
assert sweep.cells.size() == 1
assert sweep.cells[0].scheduler == 'ignored' && sweep.cells[0].verdict == 'PASS'

def cells = new groovy.xml.XmlSlurper().parse(new File(basedir, 'target/failsafe-reports/TEST-it.SweepIT.xml'))
assert cells.testcase*.@name*.toString() == ['verifier[ignored@7.0@tiny-1llc]']
assert cells.testcase[0].failure.isEmpty() && cells.testcase[0].error.isEmpty() && cells.testcase[0].skipped.isEmpty()
def tests = new groovy.xml.XmlSlurper().parse(new File(basedir, 'target/failsafe-reports/TEST-it.IgnoredIT.xml'))
assert !tests.testcase[0].skipped.isEmpty()

def log = new File(basedir, 'build.log').text
assert log.contains("ktstr.scheduler=ignord (-Dktstr.scheduler): 'ignord' is not a declared scheduler; did you mean ignored?")
