// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.live;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The kernel's trees of pointers by index, {@code struct xarray} and {@code struct idr}: include/linux/xarray.h. */
final class KernelXarray {
    private static final int HIGHEST_SHIFT = 60;

    /** The two lowest bits: 2 is the kernel's own entry (an inner node, or a mark such as "being changed"), 1 and 3 are numbers. */
    private static final long TAG = 3;

    private static final long INTERNAL = 2;
    /** Internal entries up to here are marks: siblings, retry, zero. Nodes lie above, where the kernel is. */
    private static final long HIGHEST_MARK = 4096;

    private final Value array;
    private int nodes;

    KernelXarray(Value array) {
        this.array = array;
    }

    /** {@return what it points to, each as this type, by rising index} */
    KernelLists.Walk entries(String element) {
        nodes = 0;
        Value tree = array.type().startsWith("struct idr") ? array.get("idr_rt") : array;
        List<Value> values = new ArrayList<>();
        LiveType type = LiveType.named(array.kernel().btf(), element);
        try {
            long head = tree.get("xa_head").asLong();
            Optional<String> broken = add(head, Integer.MAX_VALUE, type, values);
            return new KernelLists.Walk(values, broken);
        } catch (UnreadableException e) {
            return new KernelLists.Walk(values, Optional.of(broken("leads out of the kernel's memory", values)));
        }
    }

    private Optional<String> add(long entry, int above, LiveType type, List<Value> values) {
        if (entry == 0) {
            return Optional.empty();
        }
        boolean internal = (entry & TAG) == INTERNAL;
        if (!internal) {
            if ((entry & TAG) == 0) {
                values.add(new Value(array.kernel(), entry, type, array.name() + '[' + values.size() + ']'));
            }
            return values.size() > KernelLists.LONGEST
                    ? Optional.of(broken("has more than " + KernelLists.LONGEST + " entries", values))
                    : Optional.empty();
        }
        if (Long.compareUnsigned(entry, HIGHEST_MARK) <= 0) {
            return Optional.empty();
        }
        Value node = new Value(
                array.kernel(),
                entry - INTERNAL,
                LiveType.named(array.kernel().btf(), "struct xa_node"),
                array.name() + " node");
        int shift = (int) node.get("shift").asLong();
        // Nodes without entries: what points to itself from every slot would keep a reader busy for ever.
        if (++nodes > KernelLists.LONGEST) {
            return Optional.of(broken("has more than " + KernelLists.LONGEST + " nodes", values));
        }
        // Each level is lower than the one above: no cycle can be deep.
        if (shift >= above || shift > HIGHEST_SHIFT) {
            return Optional.of(broken("has a node of shift " + shift + " below one of shift " + above, values));
        }
        // As many as this kernel has: 64, or 16 where it was built to be small.
        ByteBuffer slots = node.get("slots").copy();
        while (slots.hasRemaining()) {
            Optional<String> broken = add(slots.getLong(), shift, type, values);
            if (broken.isPresent()) {
                return broken;
            }
        }
        return Optional.empty();
    }

    private String broken(String how, List<Value> values) {
        return array.name() + " " + how + " after " + values.size()
                + " entries: it was changed while it was read, or it is no xarray";
    }
}
