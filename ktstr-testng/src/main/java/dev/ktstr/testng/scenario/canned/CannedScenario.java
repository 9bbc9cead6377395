// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario.canned;

import dev.ktstr.kvm.topology.InvalidTopologyException;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.testng.Constraints;
import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.RunResult;
import dev.ktstr.testng.check.Thresholds;
import dev.ktstr.testng.scenario.Cgroup;
import dev.ktstr.testng.scenario.Step;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A scenario with a name, for every machine that has what it needs. Immutable: every method that says more returns a changed copy. A
 * test may make its own: {@code CannedScenario.of("mine", "two_webs", "two webs side by side").with(cgroup("a"), cgroup("b"))}.
 *
 * @param category whom it stands beside in the catalogue
 * @param name what reports and {@link Catalogue#named} call it
 * @param essence what it does, in a few words
 * @param constraints the machines it makes sense on, and the scheduler's flags without which, or with which, it makes none
 * @param thresholds what it demands; whatever the test says itself wins over it, whatever the scheduler says does not
 * @param script what is done on a machine that keeps to the constraints
 */
public record CannedScenario(
        String category,
        String name,
        String essence,
        Constraints constraints,
        Thresholds thresholds,
        Function<Topology, Script> script) {
    /** {@return a scenario of two cgroups with two spinning workers each, until it says otherwise} */
    public static CannedScenario of(String category, String name, String essence) {
        Script plain = Script.of(Groups.spinning(0), Groups.spinning(1));
        return new CannedScenario(category, name, essence, Constraints.NONE, Thresholds.NONE, machine -> plain);
    }

    /** {@return a copy that needs such machines} */
    public CannedScenario needs(UnaryOperator<Constraints> more) {
        return new CannedScenario(category, name, essence, more.apply(constraints), thresholds, script);
    }

    /** {@return a copy that makes sense only where all of these flags of the scheduler are on} */
    public CannedScenario flags(String... names) {
        return needs(constraint -> constraint.requiredFlags(names));
    }

    /** {@return a copy that makes no sense where one of these flags of the scheduler is on} */
    public CannedScenario excludes(String... names) {
        return needs(constraint -> constraint.excludedFlags(names));
    }

    /** {@return a copy that demands this} */
    public CannedScenario demands(UnaryOperator<Thresholds> more) {
        return new CannedScenario(category, name, essence, constraints, more.apply(thresholds), script);
    }

    /** {@return a copy that does this} */
    public CannedScenario script(Function<Topology, Script> other) {
        return new CannedScenario(category, name, essence, constraints, thresholds, other);
    }

    /** {@return a copy with these cgroups on every machine, for the whole of the test's duration unless {@link #steps} says more} */
    public CannedScenario with(Cgroup... cgroups) {
        Script same = Script.of(cgroups);
        return script(machine -> same);
    }

    /** {@return a copy that goes through these steps on every machine} */
    public CannedScenario steps(Step... steps) {
        return script(machine -> script.apply(machine).steps(steps));
    }

    /**
     * {@return what is done on this machine}
     *
     * @throws InvalidTopologyException if the machine lacks something, for which {@link #refusal} has the words
     */
    public Script on(Topology topology) {
        return script.apply(topology);
    }

    /**
     * {@return why it cannot be done, or makes no sense; empty if it can be}
     *
     * @param flagsOn names of the scheduler's flags that are on
     */
    public Optional<String> refusal(Topology topology, Collection<String> flagsOn) {
        return refusal(topology)
                .or(() -> constraints.requiredFlags().stream()
                        .filter(flag -> !flagsOn.contains(flag))
                        .findFirst()
                        .map(flag -> "it is about the scheduler's flag '" + flag
                                + "', which is not on; declare it with the scheduler: flags(Flag.named(\"" + flag
                                + "\"))"))
                .or(() -> constraints.excludedFlags().stream()
                        .filter(flagsOn::contains)
                        .findFirst()
                        .map(flag -> "it makes no sense with the scheduler's flag '" + flag + "', which is on"))
                .map(reason -> "scenario " + name + ": " + reason);
    }

    private Optional<String> refusal(Topology topology) {
        return constraints.refusal(topology).or(() -> {
            try {
                boolean nothing = script.apply(topology).steps().isEmpty();
                return nothing ? Optional.of("it has nothing to do on " + topology) : Optional.empty();
            } catch (InvalidTopologyException e) {
                // Not every need is a number that constraints have.
                return Optional.of(e.getMessage());
            }
        });
    }

    /** Runs it in a case, as {@link Ctx#run(CannedScenario)} does. */
    public RunResult run(Ctx ctx) {
        return ctx.run(this);
    }

    /** {@return its name, as it stands in the names of cases} */
    @Override
    public String toString() {
        return name;
    }
}
