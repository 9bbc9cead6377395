// SPDX-License-Identifier: Apache-2.0
def lines = new File(basedir, 'build.log').readLines()

// The log holds the builds one after the other; each but the quiet one ends its report with the count.
def ends = lines.findIndexValues { it ==~ /\d+ checks: \d+ ok, \d+ warnings?, \d+ failures?/ }
assert ends.size() == 2
def first = lines[0..(ends[0] as int)]
def second = lines[((ends[0] as int) + 1)..(ends[1] as int)]
def third = lines[((ends[1] as int) + 1)..-1]

def cure = { report, start -> report[report.findIndexOf { it.startsWith(start) } + 1] }

// The first one: every subject, no failure, and the file system as it was.
['host', 'java', 'maven', 'qemu', 'kvm', 'engine', 'tools', 'busybox', 'kernel', 'packages', 'cache', 'space for kernels',
 'space for results', 'capacity', 'space for runs', 'limits', 'leftovers', 'setting', 'settings of ktstr:shell'].each { subject ->
    assert first.any { it ==~ /\[( OK |WARN)\] ${subject}: .+/ } : subject
}
assert first.last().endsWith(' 0 failures')
assert first.any { it ==~ /\[ OK \] engine: (qemu\/tcg|kvm, ktstr's own machine), since .+/ }
assert first.contains('[ OK ] setting: ktstr.kernel=distro:7.0 (default)')
assert first.contains('[ OK ] setting: ktstr.inconclusive=fail (plugin configuration)')
assert first.contains('[WARN] setting: KTSTR_OVER_COMIT in the environment is no setting of ktstr and does nothing')
assert cure(first, '[WARN] setting: KTSTR_OVER_COMIT') == '       did you mean KTSTR_OVERCOMMIT?'
assert cure(first, '[WARN] setting: ktstr.paralel') == '       did you mean ktstr.parallel?'
assert !first.any { it.contains('ktstr.version') }

// The second one: two failures, and what helps.
assert second.last().endsWith(' 2 failures')
assert second.contains('[FAIL] setting: ktstr.overcommit=0 (-Dktstr.overcommit) is wrong: expected a whole number from 1 on')
assert cure(second, '[FAIL] setting: ktstr.overcommit=0').startsWith('       correct it, or leave it out (vCPUs for each host CPU')
assert second.contains('[FAIL] setting: -Dktstr.kernal is no setting of ktstr, and tests refuse to run with it')
assert cure(second, '[FAIL] setting: -Dktstr.kernal') == '       did you mean ktstr.kernel?'
assert second.contains('[ OK ] kernel: 6.18..=7.0 holds releases that are not known here yet; the next build asks, and of each that is not' +
        ' cached builds it, which takes half an hour')
assert second.any { it.startsWith('[ OK ] cache: ') && it.endsWith('no-cache is not there yet; the first build makes it') }

// The third one: troubles only.
assert third.any { it.startsWith('[FAIL] setting: ktstr.engine=xen (-Dktstr.engine) is wrong: expected one of auto, kvm, qemu') }
assert !third.any { it.startsWith('[ OK ]') }

// The fourth one: an element of the configuration that no goal knows, which the fifth one stops at.
assert lines.contains('[FAIL] setting: <paralel> in the <configuration> of ktstr-maven-plugin is no parameter of its goals, and all others' +
        ' refuse to run with it')
assert cure(lines, '[FAIL] setting: <paralel>') == '       did you mean parallel?'
assert lines.any { it.startsWith('[ERROR] Failed to execute') && it.contains(':kernel-list ') && it.contains('<paralel> in the <configuration>') }

// A failure is told in one sentence.
assert lines.count { it.startsWith('[ERROR] Failed to execute') && it.contains('ktstr cannot run tests here: 2 failures, listed above') } == 1
assert lines.count { it.startsWith('[ERROR] Failed to execute') && it.contains('ktstr cannot run tests here: 1 failure, listed above') } == 2
// Nothing is written.
assert !new File(basedir, 'target').exists()
return true
