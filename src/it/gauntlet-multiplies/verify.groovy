// SPDX-License-Identifier: Apache-2.0
def log = new File(basedir, 'build.log').text
def hostCpus = Runtime.runtime.availableProcessors()
def slurper = new groovy.json.JsonSlurper()
def results = { name ->
    def all = new File(basedir, "target/ktstr-${name}/results.jsonl").readLines()
            .collect { slurper.parseText(it) }
            .collectEntries { [(it.case): it] }
            .sort()
    all.each { row, it -> println String.format('%-30s %-4s %6d ms %s', row, it.verdict, it.elapsedMillis, it.message ?: '') }
    all
}
def xml = { name -> new groovy.xml.XmlSlurper().parse(new File(basedir, "target/failsafe-reports/TEST-it.${name}.xml")).testcase }

// ---- the gauntlet: presets within the constraints, each with every combination of flags ------------------------------
def gauntlet = results('gauntlet')
assert gauntlet.keySet() as List == [
    'alwaysSlow[1n1l2c1t@slow]', 'alwaysSlow[tiny-1llc@slow]',
    'huge[1n1l2c1t]', 'huge[max-cpu]',
    'spins[1n1l2c1t]',
    'spins[tiny-1llc@slow.patient]', 'spins[tiny-1llc@slow]', 'spins[tiny-1llc]',
    'spins[tiny-2llc@slow.patient]', 'spins[tiny-2llc@slow]', 'spins[tiny-2llc]']
assert xml('GauntletIT').collect { it.@name.toString() }.sort() == gauntlet.keySet() as List

def huge = gauntlet['huge[max-cpu]']
assert huge.verdict == 'SKIP'
assert huge.message == "does not fit: 1n14l9c2t has 252 vCPUs, but ${hostCpus} host CPUs x ktstr.overcommit=4 allow ${4 * hostCpus}"
assert xml('GauntletIT').find { it.@name == 'huge[max-cpu]' }.skipped.@message.toString().contains(huge.message)
def carriedOut = gauntlet.values().findAll { it.case != 'huge[max-cpu]' }
carriedOut.each { assert it.verdict == 'PASS' : it }

// Flags that are on are arguments of the scheduler's program, and stand beside its name.
def attached = { it.schedulerLog.readLines().find { line -> line.startsWith('attached: ') } }
assert !gauntlet['spins[tiny-1llc]'].flags
assert attached(gauntlet['spins[tiny-1llc]']) == 'attached: watchdog_ms=20000'
assert gauntlet['spins[tiny-1llc@slow.patient]'].flags == 'slow.patient'
assert attached(gauntlet['spins[tiny-1llc@slow.patient]']) == 'attached: watchdog_ms=9000'

// ---- a budget: 13 s a case are expected, so three fit into 40 ------------------------------------------------------
def budget = results('budget')
def line = log =~ /ktstr: budget: (\d+)\/(\d+) tests, 39\/40s used, (\d+)\/(\d+) configurations covered/
assert line.find()
println line.group()
assert line.group(1) as int == 3
assert line.group(2) as int == carriedOut.size() : 'what does not fit is no candidate'
// It is told all the same.
assert budget.remove('huge[max-cpu]').verdict == 'SKIP'
assert budget.size() == 3
assert gauntlet.keySet().containsAll(budget.keySet())
budget.values().each { assert it.verdict == 'PASS' : it }
// Both tests that have variants, and all of the flags: what is chosen covers much.
assert budget.keySet().collect { it.replaceAll(/\[.*/, '') }.toSet().size() > 1
assert budget.keySet().any { it.endsWith('@slow.patient]') }

// A budget that is too small for any case is not a pass.
assert log.contains('ktstr: budget: 0/10 tests, 0/5s used')
assert log =~ /a budget of 5 s has room for none of 10 cases: the shortest one, it\.GauntletIT#\S+, is expected to take 13\.0 s \(ktstr\.budgetSeconds=5\)/

// ---- several kernels, one of which is gone -------------------------------------------------------------------------
def kernels = results('kernels')
def gone = kernels.findAll { it.key.endsWith('@6.15]') }
assert gone.keySet() as List == ['everywhere[1n1l2c1t@6.15]', 'onlyOnNewOnes[1n1l2c1t@6.15]', 'onlyOnOldOnes[1n1l2c1t@6.15]']
gone.values().each {
    assert it.verdict == 'SKIP'
    assert it.message.startsWith('the kernel distro:6.15 is not to be had: ')
    // What there is: in the archive, or where that is not asked, in the cache.
    assert it.message =~ /(they have|holds no kernel for distro:6\.15, only) .*\b7\.\d+\.\d+/ : it.message
}
def warning = log.readLines().find { it.contains('No kernel distro:6.15, so its cases are skipped: ') }
assert warning.contains('WARN')
assert gone.values().every { warning.endsWith(it.message.substring(it.message.indexOf(': ') + 2)) }

def verdicts = kernels.findAll { !gone.containsKey(it.key) }.collectEntries { [(it.key): it.value.verdict] }
assert verdicts == [
    'everywhere[1n1l2c1t@6.18]'   : 'PASS', 'everywhere[1n1l2c1t@7.0]': 'PASS',
    'onlyOnNewOnes[1n1l2c1t@6.18]': 'SKIP', 'onlyOnNewOnes[1n1l2c1t@7.0]': 'PASS',
    'onlyOnOldOnes[1n1l2c1t@6.18]': 'SKIP', 'onlyOnOldOnes[1n1l2c1t@7.0]': 'SKIP']
// Each ran on the kernel that its name tells, and what is skipped tells why.
kernels.findAll { !gone.containsKey(it.key) }.each { name, it ->
    assert it.kernel.startsWith((name =~ /@(.*)\]/)[0][1] + '.')
    assert it.verdict != 'SKIP' || it.message ==~ /is for the kernels (6\.16|7\.0), and this one is \Q${it.kernel}\E/
}
assert xml('KernelsIT').collect { it.@name.toString() }.sort() == kernels.keySet() as List
return true
