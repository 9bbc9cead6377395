// SPDX-License-Identifier: Apache-2.0
['6.16', '6.18', '7.0'].each { series ->
    def result = new groovy.json.JsonSlurper().parse(new File(basedir, "target/ktstr-${series}/results.jsonl"))
    assert result.verdict == 'PASS'
    // The kernel that was asked for, and no other one.
    assert result.kernel.startsWith(series + '.')
    assert result.schedulerOps == 'ktstr'
    def dispatched = (result.schedulerLog =~ /nr_dispatched=(\d+)/).collect { it[1] as long }
    println "${result.kernel}: ${result.schedulerOps} attached, nr_dispatched=${dispatched.max()}"
    assert dispatched.max() > 0
}
return true
