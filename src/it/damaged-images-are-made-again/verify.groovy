// SPDX-License-Identifier: Apache-2.0
// Whoever runs all projects with ktstr.boot=cold has no images.
if (System.getenv('KTSTR_BOOT') == 'cold') {
    return true
}
def runs = new File(basedir, 'build.log').text.split(/(?m)^.*ktstr: kernel .*$/)
assert runs.size() == 6
def lines = runs.drop(1).collect { run -> run.readLines().findAll { it.contains('ktstr: ') } }
lines.each { assert it.last().contains('ktstr: 1 case: 1 passed, 0 failed, 0 skipped, 0 inconclusive') }
// Damaged: told, removed, made again, and the case starts from the new one.
[1, 2, 3].each { run ->
    assert lines[run].any { it =~ /ktstr: Machine image [0-9a-f]{16} in \S+ .*It was removed/ }
    assert lines[run].any { it =~ /ktstr: guests: 1 warm start of [0-9.]+ s, 1 image made of [0-9.]+ s/ }
}
assert lines[1].any { it.contains('has a file ram0 of ') }
// The last one was not damaged.
assert lines[4].any { it =~ /ktstr: guests: 1 warm start of [0-9.]+ s$/ }
return true
