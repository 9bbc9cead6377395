// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario.canned;

import dev.ktstr.testng.settings.SimilarNames;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** All scenarios that are there already, by name. */
public final class Catalogue {
    /** Stands for all scenarios where some are chosen. */
    public static final String EVERYTHING = "*";

    /** Every scenario, category after category. */
    public static final List<CannedScenario> ALL = Stream.of(
                    BasicScenarios.ALL,
                    CpusetScenarios.ALL,
                    StressScenarios.ALL,
                    AffinityScenarios.ALL,
                    PolicyScenarios.ALL,
                    DynamicScenarios.STALL,
                    DynamicScenarios.DYNAMIC,
                    NestedScenarios.ALL,
                    AdvancedScenarios.ALL,
                    InteractionScenarios.ALL,
                    PerformanceScenarios.ALL)
            .flatMap(List::stream)
            .toList();

    private Catalogue() {}

    /** {@return the names of the categories, in order} */
    public static List<String> categories() {
        return ALL.stream().map(CannedScenario::category).distinct().toList();
    }

    /**
     * {@return the scenario of this name}
     *
     * @throws IllegalArgumentException if there is none; the message has similar ones
     */
    public static CannedScenario named(String name) {
        return ALL.stream()
                .filter(scenario -> scenario.name().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown(name, names()));
    }

    /**
     * {@return scenarios in the catalogue's order, each once}
     *
     * @param names of scenarios or of whole categories, or {@link #EVERYTHING}
     * @throws IllegalArgumentException if there is no such name
     */
    public static List<CannedScenario> select(String... names) {
        List<String> categories = categories();
        Set<String> chosen = new LinkedHashSet<>();
        for (String name : names) {
            if (!name.equals(EVERYTHING) && !categories.contains(name) && !names().contains(name)) {
                throw unknown(
                        name,
                        Stream.concat(categories.stream(), names().stream()).toList());
            }
            chosen.add(name);
        }
        return ALL.stream()
                .filter(scenario -> chosen.contains(EVERYTHING)
                        || chosen.contains(scenario.category())
                        || chosen.contains(scenario.name()))
                .toList();
    }

    private static List<String> names() {
        return ALL.stream().map(CannedScenario::name).toList();
    }

    private static IllegalArgumentException unknown(String name, List<String> known) {
        return new IllegalArgumentException(
                "there is no scenario '" + name + "' in the catalogue" + SimilarNames.didYouMean(name, known));
    }
}
