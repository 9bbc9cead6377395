// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.adapter;

import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.testng.Constraints;
import dev.ktstr.testng.Flag;
import dev.ktstr.testng.Ktstr;
import dev.ktstr.testng.gauntlet.FlagProfile;
import dev.ktstr.testng.scenario.canned.CannedScenario;
import dev.ktstr.testng.scenario.canned.Catalogue;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What the rows of a test are about besides their machines.
 *
 * @param scenario one of the catalogue; empty for a test that names none
 */
record DeclaredScenario(Optional<CannedScenario> scenario) {
    /** {@return the scenarios of a test, and one without any for a test that names none} */
    static List<DeclaredScenario> of(Ktstr annotation) {
        return annotation.scenarios().length == 0
                ? List.of(new DeclaredScenario(Optional.empty()))
                : Catalogue.select(annotation.scenarios()).stream()
                        .map(scenario -> new DeclaredScenario(Optional.of(scenario)))
                        .toList();
    }

    /** {@return the name of a row, which begins with that of its scenario} */
    String row(String machine) {
        return scenario.map(canned -> canned.name() + "@").orElse("") + machine;
    }

    /**
     * {@return the test's constraints and those of the scenario}
     *
     * <p>Flags that the scheduler does not have, or on which test and scenario do not agree, are left as the test wants them: then the
     * scenario refuses its row by itself, which is a skip and no wrong declaration.
     */
    Constraints narrow(Constraints test, List<Flag> flags) {
        List<String> declared = flags.stream().map(Flag::name).toList();
        return scenario.map(CannedScenario::constraints)
                .map(own -> test.and(own.requiredFlags(kept(own.requiredFlags(), declared, test.excludedFlags()))
                        .excludedFlags(kept(own.excludedFlags(), declared, test.requiredFlags()))))
                .orElse(test);
    }

    private static String[] kept(List<String> flags, Collection<String> declared, Collection<String> opposed) {
        return flags.stream()
                .filter(flag -> declared.contains(flag) && !opposed.contains(flag))
                .toArray(String[]::new);
    }

    /** {@return whether the scenario makes sense there} */
    boolean suits(Topology topology, FlagProfile profile) {
        List<String> on = profile.flags().stream().map(Flag::name).toList();
        return scenario.map(canned -> canned.refusal(topology, on).isEmpty()).orElse(true);
    }
}
