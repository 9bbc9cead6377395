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

assert log.contains("there is no test 'ThresholdsIT#fare' with @Ktstr in this module; expected Class#method; did you mean ThresholdsIT#fair?")
assert log.contains('which test? Say so with -Dktstr.test=Class#method')
// Nothing was booted for any of it.
assert !new File(basedir, 'target/ktstr').exists()
