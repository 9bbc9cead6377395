// SPDX-License-Identifier: Apache-2.0
def sweep = new groovy.json.JsonSlurper().parse(new File(basedir, 'target/ktstr/verifier/verifier.json'))
def cells = sweep.cells.collectEntries { ["${it.scheduler}@${it.kernel}@${it.topology}".toString(), it] }
cells.each { name, it -> println String.format('%-40s %-5s %6d ms %s', name, it.verdict, it.tookMillis, it.reason) }
// What loads the same is one scheduler; two different ones of a name are told apart by their fields.
assert cells.keySet() == ['plain@7.0@tiny-1llc', 'plain@7.0@tiny-2llc', 'slow.OTHER_KERNELS@7.0@tiny-1llc',
                          'slow.OTHER_KERNELS@7.0@tiny-2llc', 'slow.SLOW@7.0@tiny-1llc', 'slow.SLOW@7.0@tiny-2llc'] as Set
cells.each { name, it ->
    assert it.verdict == (name.contains('OTHER') ? 'SKIP' : 'PASS') : "$name: $it"
    if (it.verdict == 'PASS') {
        assert it.verified && it.attached && it.dispatched
        assert it.programs*.program.containsAll(['ktstr_enqueue', 'ktstr_dispatch', 'ktstr_select_cpu', 'ktstr_init', 'ktstr_exit'])
        assert it.programs.every { p -> p.verifiedInstructions > 1 }
    } else {
        assert it.reason =~ /^is for the kernels 6\.16, and this one is 7\.0\.\d+/
    }
}
def log = new File(basedir, 'build.log').text
assert log =~ /\[1\/6\] verifier\[\S+\] (PASS|SKIP) \d+\.\d s/
assert log =~ /verifier summary: 2 PASS/ || log =~ /verifier summary: 4 PASS/

def suite = new groovy.xml.XmlSlurper().parse(new File(basedir, 'target/ktstr/verifier/TEST-verifier.xml'))
assert suite.testcase*.@name*.toString().contains('verifier[plain@7.0@tiny-1llc]')
assert suite.testcase.size() == 6 && suite.testcase.findAll { !it.skipped.isEmpty() }.size() == 2
assert new File(basedir, 'target/ktstr/verifier/verifier.html').text.contains('ktstr_enqueue')

// The second one has fewer cells, which the comparison tells.
assert new groovy.json.JsonSlurper().parse(new File(basedir, 'target/second/verifier/verifier.json')).cells.size() == 3
assert log.contains('verifier[plain@7.0@tiny-1llc]') && log =~ /(?i)gone/
