// SPDX-License-Identifier: Apache-2.0
def builds = new File(basedir, 'build.log').text.split(/(?m)^\[INFO\] Scanning for projects/).drop(1)
assert builds.length == 18

// The number of a build, as in invoker.properties, and what it did: it said so and looked no further, or it looked.
def remembered = (1..18).findAll { builds[it - 1].contains('[DEBUG] Nothing has changed since the last answer') }
assert remembered[0] in [2, 3] // the first build may have fetched the kernel, and then the second one looks again
assert remembered.findAll { it > 2 } == [3, 5, 13, 18]

// Either way the same is said.
def told = (1..14) + 18
told.each { assert builds[it - 1].readLines().count { it =~ /^\[INFO\] Kernel 7\.0\.\S+ \(distro:7\.0\): / } == 1 }
[3, 5, 13, 18].each { assert builds[it - 1].contains('): cache hit, ') }

assert builds[14].contains('<noSkips> in the <configuration> of ktstr-maven-plugin is no parameter of its goals')
assert builds[15].contains('ktstr.parallel=many (-Dktstr.parallel) is wrong')
assert builds[16].contains('/none')

// What the tests find is what was configured last.
def handOver = new Properties()
new File(basedir, 'target/test-classes/META-INF/ktstr/run.properties').withInputStream { handOver.load(it) }
assert handOver['asked'] == 'distro:7.0'
assert new File(handOver['kernel.0.entry'], 'vmlinux').isFile()
