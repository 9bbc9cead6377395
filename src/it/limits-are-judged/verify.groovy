// SPDX-License-Identifier: Apache-2.0
def results = new File(basedir, 'target/ktstr/results.jsonl').readLines().collect { new groovy.json.JsonSlurper().parseText(it) }
assert results.size() == 2 && results.every { it.verdict == 'PASS' }

// The figures of the last run of a case, of each cgroup and of all together.
def last = results.find { it.case.startsWith('keptAndCrossed') }
def (spinner, pipes) = last.cgroups
assert spinner.pages > 0 && spinner.pageLocality == 1
assert spinner.slowTierRatio == 0 && spinner.crossNodeMigrationRatio >= 0
assert spinner.iterationsPerWorker == spinner.iterations && !spinner.containsKey('wakeSamples')
assert pipes.wakeSamples > 0 && pipes.wakeSamples <= pipes.wakeUps
assert pipes.medianWakeNanos > 0 && pipes.medianWakeNanos <= pipes.p99WakeNanos
assert last.scenario.totalWorkers == 3 && last.scenario.totalMigrations == spinner.migrations + pipes.migrations
assert last.scenario.worstP99WakeNanos == pipes.p99WakeNanos
assert last.scenario.worstGapMillis == [spinner, pipes]*.maxGapMillis.max()
