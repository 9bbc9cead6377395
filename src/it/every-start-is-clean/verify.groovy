// SPDX-License-Identifier: Apache-2.0
def run = new File(basedir, 'build.log').readLines().findAll { it.contains('ktstr: ') }
def results = new File(basedir, 'target/ktstr/results.jsonl').readLines().collect { new groovy.json.JsonSlurper().parseText(it) }
assert results.size() == 12
assert results.every { it.verdict == 'PASS' }
// Whoever runs all projects with ktstr.boot=cold wants to see them pass, too.
if (System.getenv('KTSTR_BOOT') != 'cold') {
    assert results.every { it.boot == 'warm' }
    assert run.any { it.contains('ktstr: guests: 12 warm starts of ') }
}
assert run.last().contains('ktstr: 12 cases: 12 passed, 0 failed, 0 skipped, 0 inconclusive')
