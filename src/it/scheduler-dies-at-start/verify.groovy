// SPDX-License-Identifier: Apache-2.0
def result = new groovy.json.JsonSlurper().parse(new File(basedir, 'target/ktstr/results.jsonl'))
assert result.verdict == 'FAIL'
assert result.outcome == 'SCHEDULER_DIED_AT_START'
assert result.message =~ /could not be carried out: SCHEDULER_DIED_AT_START\n  while the scheduler was started, \d+\.\ds after its machine was started\n/
assert result.message.contains('scx_dies ended before it was attached: exit code 3')
assert result.message.contains('--- scheduler log (last lines) ---\nscx_dies: reading the topology\nscx_dies: no config for 2 CPUs\n')
assert result.message.contains('what to do: ')
// At once, not after a time-out.
assert result.phaseMillis.STARTING_SCHEDULER < 3000
assert result.phaseMillis.WORKING == null
assert new File(basedir, 'target/ktstr/it.DiesAtStartIT/dies[1n1l2c1t]/scheduler.log').text.contains('no config for 2 CPUs')
return true
