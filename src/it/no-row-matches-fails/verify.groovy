// SPDX-License-Identifier: Apache-2.0
def log = new File(basedir, 'build.log').text

assert log.contains('no case matches -Dit.test=RowsIT#rows[tiny-3llc]; the cases are it.RowsIT#rows[tiny-1llc], it.RowsIT#rows[tiny-2llc]')
assert log.contains('no case matches -Dgroups=nobody; the groups are rows')

// The third build: one row of two.
assert log.contains('ktstr: 1 case: 1 passed, 0 failed, 0 skipped, 0 inconclusive')
assert log =~ /Tests run: 1, .* -- in it\.RowsIT\.rows\[tiny-2llc\]/
assert !(log =~ /-- in it\.RowsIT\.rows\[tiny-1llc\]/)

// The fourth one.
def reports = new File(basedir, 'target/failsafe-reports')
def parse = { name -> new groovy.xml.XmlSlurper().parse(new File(reports, "TEST-it.${name}.xml")) }
assert parse('BrokenProviderIT').testcase.any { (it.error.text() + it.failure.text()).contains('the data provider is broken') }
assert parse('BrokenSetUpIT').testcase.any { it.error.text().contains('the configuration method is broken') }

// The fifth one: every wrong declaration fails by itself, with value, place and what is expected.
def cases = parse('DeclarationsIT').testcase.collectEntries { [it.@name.toString(), it] }
assert cases['unknownPreset[tiny-1llc]'].error.isEmpty() && cases['unknownPreset[tiny-1llc]'].failure.isEmpty()
def message = { name -> cases[name].error.@message.toString() + cases[name].failure.@message.toString() }
assert message('unknownPreset[odd-4llc]').contains("@Ktstr of it.DeclarationsIT.unknownPreset: 'odd-4llc' is no topology preset; did you mean odd-3llc? The presets are tiny-1llc,")
assert message('asksForNoCase').contains('@Ktstr of it.DeclarationsIT.asksForNoCase: it has to take the case that it is run as, a dev.ktstr.testng.Ctx: asksForNoCase(Ctx ctx)')
// All of them are counted, though the first ones fail before anything was set up.
assert log.contains('ktstr: 7 cases: 1 passed, 6 failed, 0 skipped, 0 inconclusive')
assert message('indivisible[declared]').contains('3 LLCs cannot be divided among 2 nodes evenly')
assert message('zero[declared]').contains(': cores must be at least 1 but was 0')
assert message('unknownBinary[1n1l2c1t]').contains("no binary 'scx-nowhere' for scheduler nowhere; looked for:")
assert message('unknownBinary[1n1l2c1t]').contains('-Dktstr.scheduler.nowhere=/path/to/scx-nowhere')
assert message('cpusetNotThere[1n2l2c1t]').contains('no LLC 2 in 1n2l2c1t, which has LLCs 0 to 1')
