// SPDX-License-Identifier: Apache-2.0
def lines = new File(basedir, 'build.log').readLines()
def kernels = lines.findAll { it.contains('fake-kernel): ') }
assert kernels.size() == 3
assert kernels[0].contains('): built into ')
assert kernels[1].contains('): taken from where kernels are shared into ')
assert kernels[2].contains('): built into ')

// The very same: one key, and the same bytes.
def entry = { cache -> new File(basedir, "target/${cache}/kernels").listFiles()[0] }
assert entry('first').name == entry('second').name
['bzImage', 'vmlinux', 'config', 'inputs.txt'].each { file ->
    assert new File(entry('first'), file).bytes == new File(entry('second'), file).bytes : file
}
def shared = new File(basedir, 'target/repository/dev/ktstr/kernels/linux').listFiles().find { it.directory }
assert shared.name ==~ /7\.0\.99-[0-9a-f]{12}/
assert shared.list().any { it ==~ /linux-7\.0\.99-[0-9a-f]{12}-x86_64\.tar\.zst/ }

// Trouble is told and fails nothing.
assert lines.any { it.startsWith('[WARNING] The repository away (http://127.0.0.1:9/) does not say whether it has kernel 7.0.99') && it.endsWith('The kernel is built instead.') }
assert lines.any { it.startsWith('[WARNING] The repository away (http://127.0.0.1:9/) does not take kernel 7.0.99') }
assert lines.any { it.startsWith('[ERROR] ') && it.contains('ktstr.kernelRepository=http://127.0.0.1:9/ (-Dktstr.kernelRepository) is wrong: expected ID::URL') }
