// SPDX-License-Identifier: Apache-2.0
def log = new File(basedir, 'build.log').text
assert log.contains('ktstr: 3 cases: 3 passed, 0 failed, 0 skipped, 0 inconclusive') ||
        log =~ /ktstr: 3 cases: \d passed, 0 failed, 0 skipped, [1-3] inconclusive/

// The guide shows the test as it is: each of its blocks of Java is a stretch of the source.
def source = new File(basedir, 'src/test/java/com/example/sched/TwoCachesIT.java').text
def guide = new File(basedir.parentFile.parentFile.parentFile.parentFile, 'site/markdown/tutorial.md').text
def blocks = (guide =~ /(?s)```java\n(.*?)```/).collect { it[1] }
assert blocks.size() >= 3
blocks.each { assert source.contains(it) : "not in the test:\n$it" }

return true
