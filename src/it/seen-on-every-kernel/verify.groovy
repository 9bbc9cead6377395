// SPDX-License-Identifier: Apache-2.0
def passes = [:].withDefault { 0 }
['6.16', '6.18', '6.19', '7.0'].each { series ->
    def slurper = new groovy.json.JsonSlurper()
    def results = new File(basedir, "target/ktstr-${series}/results.jsonl").readLines()
            .collectEntries { def r = slurper.parseText(it); [(r.case.replaceAll(/\[.*/, '')): r] }
    assert results.size() == 8
    // On a busy host qemu now and then breaks a guest as a scheduler comes or goes; that is told, and no kernel's doing.
    results.each { name, it ->
        assert it.verdict == 'PASS' || (it.verdict == 'INCONCLUSIVE' && it.message.contains('Oops: int3')) : it
        passes[name] += it.verdict == 'PASS' ? 1 : 0
    }
    def result = results.dispatches
    if (result.verdict != 'PASS') {
        return
    }
    // The kernel that was asked for, and no other one.
    assert result.kernel.startsWith(series + '.')
    assert result.schedulerOps == 'ktstr'
    def dispatched = (result.schedulerLog =~ /nr_dispatched=(\d+)/).collect { it[1] as long }
    println "${result.kernel}: ${result.schedulerOps} attached, nr_dispatched=${dispatched.max()}, monitor ${result.monitor}"
    assert dispatched.max() > 0
    // Looks at the runqueues, from outside, with numbers that can be.
    assert result.monitor.samples > 20
    assert result.monitor.avgNrRunning > 1 && result.monitor.avgNrRunning < 7
    assert result.monitor.schedstatDeltas.ttwu_count > 0 || result.monitor.schedstatDeltas.ttwuCount > 0
}
assert passes.size() == 8 && passes.values().every { it >= 3 } : passes
return true
