// SPDX-License-Identifier: Apache-2.0
def lines = new File(basedir, 'build.log').readLines()
def kernels = lines.findAll { it.contains('fake-kernel): ') }

// Built, found, built with other options; the quiet build says nothing.
assert kernels.size() == 3
assert kernels[0].contains('): built into ')
assert kernels[1].contains('): cache hit, ')
assert kernels[0].split(' ').last() == kernels[1].split(' ').last()
assert kernels[2].contains('): built into ')
assert lines.any { it.contains('The cache has kernel 7.0.99, but made of something else:') }
assert lines.contains('  + CONFIG_HZ_1000=y')

// The table: both, and which of them is not what would be built now.
def table = lines.findAll { it =~ /^7\.0\.99-built-x86_64-[0-9a-f]{12}  7\.0\.99   built   x86_64  \d{4}-\d\d-\d\d \d\d:\d\d  \d+\.\d/ }
assert table.size() == 2
assert table[0].endsWith('(stale config)') && !table[1].endsWith(')')
assert lines.any { it.startsWith('(stale config): built with other options') }
assert lines.any { it =~ /^  .*fake-kernel -> 7\.0\.99-built-x86_64-/ }

// One is enough, but the other one was just used, perhaps by a run that goes on: both stay.
assert lines.count { it.contains('Keeping ') && it.contains('older than the 1 to keep, because it was used within the last day') } == 1
assert lines.count { it.contains('Would remove 0 directories and files') } == 1
def left = new File(basedir, 'target/cache/kernels').list()
assert left.length == 2
assert left.any { kernels[0].endsWith(it) }
// What was built again was in quarantine meanwhile, and is gone.
assert new File(basedir, 'target/cache/quarantine').list().length == 0

assert lines.any { it.startsWith('[ERROR] ') && it.contains("nonsense.kconfig, line 2 has 'HZ_1000=y'. Expected CONFIG_NAME=value") }
