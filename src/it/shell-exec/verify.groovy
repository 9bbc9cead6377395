// SPDX-License-Identifier: Apache-2.0
def lines = new File(basedir, 'build.log').readLines()

// The log holds the builds one after the other.
def begins = lines.findIndexValues { it ==~ /\[INFO\] --- ktstr(-maven-plugin)?:\S+:shell .*/ }
// The quiet one has no such line.
assert begins.size() == 5
def runs = begins.withIndex().collect { begin, i -> lines[(begin as int)..(i == 4 ? -1 : (begins[i + 1] as int) - 1)] }

def good = runs[0]
assert good.any { it ==~ /\[INFO\] Guest 7\.0\.\d+\S*, 1n2l2c1t, 640 MiB, qemu\/(tcg|kvm)/ }
assert good.contains('4')
assert good.contains('a note from the host')
assert good.contains('ran it')
assert good.any { it ==~ /xz \(XZ Utils\) .*/ } : 'a program of the host with its shared libraries'
def memTotal = (good.find { it.startsWith('MemTotal') } =~ /(\d+) kB/)[0][1] as int
assert memTotal > 500_000 && memTotal < 640 * 1024
// Maven's colours may stand before it.
assert good.any { it.endsWith('to-stderr') }
assert good.any { it ==~ /\[INFO\] Exit code 0, also in .*target\/ktstr\/shell\/exit-code/ }

assert runs[1].any { it.contains("WORKLOAD_TIMEOUT: '/bin/sh -c sleep 100' did not end within 2.0 s and was killed") }
assert runs[2].any { it.contains("KERNEL_PANIC: the guest's kernel panicked: sysrq triggered crash") }
assert runs[2].any { it.contains('Kernel panic - not syncing') }
assert runs[3].any { it.contains("ktstr.include names 'nowhere', which is neither ") }
assert runs[4].any { it.contains("ktstr:shell needs a terminal") && it.contains("-Dktstr.exec='uname -a'") }

// Quiet: what the command printed, and that it failed.
assert runs[4].any { it ==~ /(\u001b\[\d*m)*ktstr/ }
assert runs[4].any { it.contains("'cat /sys/kernel/sched_ext/root/ops; exit 7' ended with exit code 7 in the guest") }
assert new File(basedir, 'target/ktstr/shell/exit-code').text == '7\n'
assert new File(basedir, 'target/ktstr/shell/scheduler.log').text.contains('attached: watchdog_ms=9000')
return true
