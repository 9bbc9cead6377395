// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

import java.util.List;
import java.util.stream.Stream;

/**
 * What is there during all steps of a run. Steps may change and remove it as they like.
 *
 * @param cgroups whose workers are released before the first step, and stopped after the last
 * @param ops done in this order at the beginning of the first step, before its own
 */
public record Backdrop(List<Cgroup> cgroups, List<Op> ops) {
    public Backdrop {
        cgroups = List.copyOf(cgroups);
        ops = List.copyOf(ops);
    }

    /** {@return the payloads that it brings along} */
    public List<Payload> payloads() {
        return Payload.in(ops, cgroups);
    }

    /** {@return a copy that also does this, behind what it does already} */
    public Backdrop doing(Op... more) {
        return new Backdrop(
                cgroups, Stream.concat(ops.stream(), Stream.of(more)).toList());
    }
}
