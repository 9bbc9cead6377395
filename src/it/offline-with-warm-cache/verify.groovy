// SPDX-License-Identifier: Apache-2.0
def lines = new File(basedir, 'build.log').readLines()
def kernels = lines.findAll { it.contains('#branch=main): ') }
assert kernels.size() == 2
assert kernels[0].contains('): built into ')
assert kernels[1].contains('): cache hit, ')
assert lines.any { it.startsWith('[ERROR] ') && it.contains('Maven is offline (-o) and the cache has no commit for ') && it.contains('without -o') }
