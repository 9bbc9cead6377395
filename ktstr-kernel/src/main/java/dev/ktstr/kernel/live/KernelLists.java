// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.live;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The kernel's doubly linked, circular lists. */
final class KernelLists {
    /** More than a test's guest has of anything; a cycle that misses the head ends here. */
    static final int LONGEST = 100_000;

    private final Value head;

    KernelLists(Value head) {
        this.head = head;
    }

    /**
     * What a walk found.
     *
     * @param values as far as it went
     * @param broken why it ended early; empty where it did not
     */
    record Walk(List<Value> values, Optional<String> broken) {
        List<Value> orThrow() {
            if (broken.isPresent()) {
                throw new LiveKernelException(broken.get());
            }
            return values;
        }
    }

    /** {@return the members of the list; a list that is changed meanwhile may end early} */
    Walk list(String element, String member) {
        LiveType type = LiveType.named(head.kernel().btf(), element);
        long offset = new Value(head.kernel(), 0, type, element).get(member).address();
        List<Value> values = new ArrayList<>();
        try {
            long begin = head.liveType().isPointer() ? head.follow().address() : head.address();
            long at = head.get("next").asLong();
            while (at != begin) {
                if (values.size() == LONGEST) {
                    return broken(values, "has not come back to its head after " + LONGEST + " elements");
                }
                Value value = new Value(head.kernel(), at - offset, type, head.name() + '[' + values.size() + ']');
                at = value.get(member).get("next").asLong();
                values.add(value);
            }
            return new Walk(values, Optional.empty());
        } catch (UnreadableException e) {
            return broken(values, "leads out of the kernel's memory after " + values.size() + " elements");
        }
    }

    private Walk broken(List<Value> values, String how) {
        return new Walk(
                values,
                Optional.of("the list " + head.name() + " " + how
                        + ": it was changed while it was read, or it is no list"));
    }
}
