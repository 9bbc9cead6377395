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

// A dry run removes nothing; then the newest stays, which is the one that was just built.
assert lines.count { it.contains('Would remove ') && it.contains('older than the 1 to keep') } == 1
def left = new File(basedir, 'target/cache/kernels').list()
assert left.length == 1
assert kernels[0].endsWith(left[0])

assert lines.any { it.startsWith('[ERROR] ') && it.contains("nonsense.kconfig, line 2 has 'HZ_1000=y'. Expected CONFIG_NAME=value") }
