// SPDX-License-Identifier: Apache-2.0
def log = new File(basedir, 'build.log').text
def errors = log.readLines().findAll { it.startsWith('[ERROR]') }.join('\n')

// Each time: the value, and what would do.
assert errors.contains('distro:5.99')
assert errors =~ /7\.0/
assert errors.contains('distr:7.0')
assert errors.contains('distro:7.0')
assert errors.contains('-Dktstr.kernel')
assert errors.contains('/nowhere/bzImage')
assert errors.contains('ktstr.engine=kmv (-Dktstr.engine) is wrong: expected one of auto, kvm, qemu')
assert errors.contains('<kernal> in the <configuration> of ktstr-maven-plugin is no parameter of its goals')
assert errors.contains('did you mean kernel?')
assert !log.contains('T E S T S')
