// SPDX-License-Identifier: Apache-2.0
def results = new File(basedir, 'target/ktstr/results.jsonl').readLines().collect { new groovy.json.JsonSlurper().parseText(it) }
assert results.size() == 3 && results.every { it.verdict == 'PASS' }

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

// Requests and calibrated spins have figures beside those of wake-ups, each with how many there were.
def served = results.find { it.case.startsWith('requestsAndSpins') }
def (bench, cache, spins) = served.cgroups
[bench, cache].each {
    assert it.requestSamples > 0 && it.requestSamples <= it.requests
    assert it.medianRequestNanos > 0 && it.medianRequestNanos <= it.p90RequestNanos
    assert it.p90RequestNanos <= it.p99RequestNanos && it.p99RequestNanos <= it.p999RequestNanos
    assert !it.containsKey('spins')
}
assert bench.wakeSamples > 0 && bench.medianWakeNanos <= bench.p999WakeNanos
assert spins.spinSamples > 0 && spins.spinSamples <= spins.spins && spins.spinErrorPct >= 0
assert spins.undisturbedSpinPct >= 0 && spins.undisturbedSpinPct <= 100
// How many the host leaves alone is the host's affair.
assert spins.containsKey('undisturbedSpinErrorPct') == (spins.undisturbedSpinPct > 0)
assert !spins.containsKey('requests')
assert served.scenario.worstP99RequestNanos == [bench, cache]*.p99RequestNanos.max()
assert served.scenario.worstUndisturbedSpinErrorPct == spins.undisturbedSpinErrorPct
