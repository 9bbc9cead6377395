// SPDX-License-Identifier: Apache-2.0
def sweep = new groovy.json.JsonSlurper().parse(new File(basedir, 'target/ktstr/verifier/verifier.json'))
def cells = sweep.cells.collectEntries { [(it.scheduler): it] }
cells.each { name, it -> println String.format('%-16s %-5s %6d ms %s', name, it.verdict, it.tookMillis, it.reason) }
def expected = [
    'out-of-bounds': 'R2 unbounded memory access, make sure to bounds check any such access',
    'long-loop'    : 'math between map_value pointer and register with unbounded min value is not allowed',
    'dead'         : 'dies at its start, as it was asked to',
    'nowhere'      : "no binary 'scx-nowhere' for scheduler nowhere",
    'panic'        : 'KERNEL_PANIC',
]
expected.each { name, words ->
    assert cells[name].verdict == 'FAIL' : name
    assert cells[name].reason.contains(words) : "$name: ${cells[name].reason}"
}
['out-of-bounds', 'long-loop', 'dead', 'nowhere'].each { assert !cells[it].attached && !cells[it].verified : it }
// A guest that dies takes the cell along that killed it, and no other.
assert cells.sound.verdict == 'PASS' : cells.sound

// Megabytes of a loop's log are a few lines, here and on the page; whole they are in the file.
assert cells['long-loop'].log.length() > 100_000
def log = new File(basedir, 'build.log').text
assert log.contains('--- 400x of the following 8 lines ---') || log.contains('identical iterations omitted')
def page = new File(basedir, 'target/ktstr/verifier/verifier.html').text
assert page.contains('identical iterations omitted') && page.length() < 200_000
def suite = new groovy.xml.XmlSlurper().parse(new File(basedir, 'target/ktstr/verifier/TEST-verifier.xml'))
assert suite.testcase.findAll { !it.failure.isEmpty() }.size() == 5
assert log.contains('5 of 6 cells failed')
