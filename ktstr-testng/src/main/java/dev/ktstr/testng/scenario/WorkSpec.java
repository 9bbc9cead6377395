// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkType;
import java.util.Optional;

/** What a worker of a scenario does. */
public sealed interface WorkSpec {
    /** {@return the same as the guest's agent is told} */
    Work work();

    /** {@return what the guest needs for it} */
    default Optional<Payload> payload() {
        return Optional.empty();
    }

    /** Something that the agent can do itself. */
    record Known(Work work) implements WorkSpec {
        public Known {
            if (work.type() == WorkType.CUSTOM) {
                throw new IllegalArgumentException(
                        work + " would have to be in the guest already; name a program of the host,"
                                + " which comes along: custom(Payload.named(\"my-tool\").args(...))");
            }
        }
    }

    /** Whatever a program of the host does, which comes along. */
    record Program(Payload program) implements WorkSpec {
        public Program {
            if (program.isJudged()) {
                throw new IllegalArgumentException(
                        "payload '" + program.name() + "' does the work of workers, of which nobody reads"
                                + " what they print; drop its exitCode, json, metrics and bounds, or start it beside the workers:"
                                + " runPayload(...)");
            }
        }

        @Override
        public Work work() {
            return Work.custom(program.command());
        }

        @Override
        public Optional<Payload> payload() {
            return Optional.of(program);
        }
    }
}
