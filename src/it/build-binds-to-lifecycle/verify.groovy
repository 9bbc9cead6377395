// SPDX-License-Identifier: Apache-2.0
def log = new File(basedir, 'build.log').readLines()
def build = log.findLastIndexOf { it.contains('Building kernel 7.0.99') }
assert build > 0
assert log[build..-1].any { it ==~ /.*Kernel 7\.0\.\d+\S* \(.*fake-kernel\): built into .*target\/cache\/kernels\/7\.0\.99-built-x86_64-[0-9a-f]{12}/ }
assert log[build..-1].any { it =~ /Tests run: 1, Failures: 0, Errors: 0, Skipped: 0.* -- in it\.BuiltIT/ }

def entry = new File(basedir, 'target/cache/kernels').listFiles()[0]
assert entry.list().sort() == ['bzImage', 'config', 'inputs.txt', 'manifest.json', 'vmlinux']
assert new File(entry, 'inputs.txt').readLines().containsAll(['version 7.0.99', 'CONFIG_SCHED_CLASS_EXT=y'])
// Nothing is left of the build, and the tree is as it was.
assert new File(basedir, 'target/cache/tmp').list().length == 0
assert new File(basedir, 'target/cache/logs').list().any { it.startsWith('build-7.0.99-built-') }
