// SPDX-License-Identifier: Apache-2.0
context.get('server').stop(0)
def lines = new File(basedir, 'build.log').readLines()
def pinned = new File(basedir, 'pins').text.split(/\s+/)[1]
assert lines.any { it.startsWith('[ERROR] ') && it.contains('/bad/pub/linux/kernel/v7.x/linux-7.0.99.tar.xz') && it.contains(pinned) }

def kernels = lines.findAll { it.contains('(7.0.99): ') }
assert kernels.size() == 2
assert kernels[0].contains('): built into ')
assert kernels[1].contains('): cache hit, ')
// Nothing was built of what was refused.
assert lines.count { it.contains('Building kernel 7.0.99') } == 1
assert new File(basedir, 'target/cache/kernels').list().length == 1
