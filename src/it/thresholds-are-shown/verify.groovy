// SPDX-License-Identifier: Apache-2.0
def log = new File(basedir, 'build.log').text
def lines = log.readLines()*.replaceFirst('^\\[INFO\\] ', '')
def first = lines.indexOf('it.ThresholdsIT#fair, scheduler mine:')
assert first > 0
assert lines[first + 1..first + 23] == [
    '  notStarved                            : true (default)',
    '  maxSpreadPct                          : 20.0 (test)',
    '  maxGapMillis                          : 2000 (default)',
    '  isolation                             : true (test)',
    '  maxThroughputCv                       : none',
    '  minWorkRate                           : none',
    '  maxP99WakeLatencyNanos                : 5000000 (scheduler)',
    '  maxWakeLatencyCv                      : none',
    '  minIterationRate                      : none',
    '  maxMigrationRatio                     : none',
    '  minPageLocality                       : none',
    '  maxCrossNodeMigrationRatio            : none',
    '  maxSlowTierRatio                      : none',
    '  maxWeightErrorPct                     : none',
    '  monitorChecks                         : true (test)',
    '  maxImbalanceRatio                     : 4.0 (default with monitorChecks)',
    '  maxLocalDsqDepth                      : 8 (test)',
    '  failOnStall                           : true (default with monitorChecks)',
    '  sustainedSamples                      : 5 (default with monitorChecks)',
    '  maxFallbackRate                       : 200.0 (default with monitorChecks)',
    '  maxKeepLastRate                       : 100.0 (default with monitorChecks)',
    '  isolation is not judged: mine does not promise AFFINITY',
    '  maxImbalanceRatio is not judged: mine does not promise WORK_CONSERVATION'
]

// What the scenario demands wins over what the scheduler does, as in the run.
def one = lines.indexOf('it.ThresholdsIT#oneScenario, scheduler mine, scenario cgroup_affinity_pinned:')
assert one > 0
assert lines[one + 1..one + 4] == [
    '  notStarved                            : true (default)',
    '  maxSpreadPct                          : 75.0 (scenario cgroup_affinity_pinned)',
    '  maxGapMillis                          : 2000 (default)',
    '  isolation                             : none'
]

// Of several scenarios each has its value; what is switched off with another limit says so.
def many = lines.indexOf('it.ThresholdsIT#manyScenarios, scheduler mine, 6 scenarios:')
assert many > 0
assert lines[many + 1..many + 8] == [
    '  notStarved                            : false (test)',
    '  maxSpreadPct                          : 40.0 (scheduler); 75.0 (scenario cgroup_affinity_pinned); ' +
            '50.0 (scenarios fan_out_wake, fan_out_compute); not judged: notStarved is false',
    '  maxGapMillis                          : 2000 (default); not judged: notStarved is false',
    '  isolation                             : none',
    '  maxThroughputCv                       : 0.5 (test)',
    '  minWorkRate                           : none',
    '  maxP99WakeLatencyNanos                : 5000000 (scheduler)',
    '  maxWakeLatencyCv                      : none; 50.0 (scenario cache_yield_wake_affine); ' +
            '15.0 (scenario cache_pipe_io_compute_imbalance); 10.0 (scenarios fan_out_wake, fan_out_compute)'
]

assert log.contains("there is no test 'ThresholdsIT#fare' with @Ktstr in this module; expected Class#method; did you mean ThresholdsIT#fair?")
// The reason of a failure is no line as well.
assert !log.contains("[INFO] there is no test 'ThresholdsIT#fare'")
assert log.contains('which test? Say so with -Dktstr.test=Class#method')
// Nothing was booted for any of it.
assert !new File(basedir, 'target/ktstr').exists()
