// SPDX-License-Identifier: Apache-2.0
import groovy.json.JsonSlurper

def log = new File(basedir, 'build.log').text
def results = new File(basedir, 'target/ktstr/results.jsonl').readLines().collectEntries {
    def result = new JsonSlurper().parseText(it)
    [result.case, result]
}
def (spread, moved, decided) =
        ['eachKeepsToItsCache', 'aCgroupMovesToTheOtherCache', 'decidesOnTheWay'].collect { results[it + '[1n2l2c1t]'] }
assert results.size() == 3 && spread && moved && decided

// Nothing fails, however busy the host is. What it makes of a spread or a gap is inconclusive, and the host is named as the reason; so all
// three may be that, and none of them for any other reason.
def passed = results.values().findAll { it.verdict == 'PASS' }
def inconclusive = results.values().findAll { it.verdict == 'INCONCLUSIVE' }
assert passed.size() + inconclusive.size() == 3 : results.values()*.verdict
assert log.contains("ktstr: 3 cases: ${passed.size()} passed, 0 failed, 0 skipped, ${inconclusive.size()} inconclusive;" as String)
passed.each { assert it.findings == [] }
inconclusive.each { result ->
    assert result.findings && result.findings.every { it.hostExplains } : result.findings
    assert result.vcpuRunDelayNanos.max() > 0
    def told = result.message
    assert told.startsWith('INCONCLUSIVE: ' + result.findings[0].message) : told
    assert told =~ /; vCPU threads waited for a host CPU at most [1-9]\d*ms \(cpu[0-3]\) during the \d+\.\ds of the workload$/ : told
    assert log.contains("ktstr: ${result.case} skipped: $told" as String)
}

// Each ran to its end under the scheduler, with the workers that it shows.
results.values().each { result ->
    assert result.scheduler == 'my_sched' && result.schedulerOps == 'ktstr'
    result.cgroups.each { assert it.workUnits > 0 && it.iterations > 0 && it.cpuNanos > 0 : it }
}
def cpus = { list -> list.split(',').collectMany { def ends = it.split('-')*.toInteger(); (ends[0]..ends[-1]) } }
assert spread.cgroups.collect { [it.name, it.workers] } == [['background_spinner', 2], ['phased_worker', 2]]
assert [0, 1].containsAll(cpus(spread.cgroups[0].cpus)) && [2, 3].containsAll(cpus(spread.cgroups[1].cpus))
assert moved.cgroups.collect { [it.name, it.workers] } == [['web', 2], ['rival', 2]]
assert moved.steps.size() == 2 && [0, 1].containsAll(cpus(moved.cgroups[1].cpus))
assert decided.cgroups.collect { [it.name, it.workers] } == [['web', 3], ['guests', 1]]

// The guide shows the test as it is: each of its blocks of Java is a stretch of the source.
def source = new File(basedir, 'src/test/java/com/example/sched/TwoCachesIT.java').text
def guide = new File(basedir.parentFile.parentFile.parentFile.parentFile, 'site/markdown/tutorial.md').text
def blocks = (guide =~ /(?s)```(\w*)\n(.*?)```/).collect { [language: it[1], text: it[2]] }
def shown = blocks.findAll { it.language == 'java' }*.text
assert shown.size() >= 3
shown.each { assert source.contains(it) : "not in the test:\n$it" }

// What it shows as printed by all of it has just these cases, and no threshold that the source does not have.
def printed = blocks*.text.find { it.contains('ktstr: 3 cases: ') }
assert printed.findAll(/TwoCachesIT\.(\w+\[\w+\])/) { it[1] } as Set == results.keySet()
printed.findAll(/\(threshold (\d+)\.0%\)/) { it[1] }.each { assert source.contains("maxSpreadPct = $it" as String) : it }

return true
