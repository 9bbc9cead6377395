// SPDX-License-Identifier: Apache-2.0
['6.16', '6.18', '6.19', '7.0'].each { series ->
    def slurper = new groovy.json.JsonSlurper()
    def results = new File(basedir, "target/ktstr-${series}/results.jsonl").readLines()
            .collectEntries { def r = slurper.parseText(it); [(r.case.replaceAll(/\[.*/, '')): r] }
    assert results.size() == 8
    results.values().each { assert it.verdict == 'PASS' : it }
    def result = results.dispatches
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
return true
