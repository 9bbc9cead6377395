// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.live;

import dev.ktstr.kernel.btf.BtfArray;
import dev.ktstr.kernel.btf.BtfEnum;
import dev.ktstr.kernel.btf.BtfInt;
import dev.ktstr.kernel.btf.BtfMember;
import dev.ktstr.kernel.btf.BtfStruct;
import dev.ktstr.kernel.btf.BtfType;
import java.util.LinkedHashMap;
import java.util.Map;

/** Finds the numbers in a value, however deep they lie in structs and arrays. */
final class Leaves {
    /** Types may say that they contain themselves. */
    private static final int DEEPEST = 16;

    private final int most;
    private final Map<String, Value> found = new LinkedHashMap<>();

    private Leaves(int most) {
        this.most = most;
    }

    static Map<String, Value> of(Value root, int most) {
        Leaves leaves = new Leaves(most);
        leaves.walk("", root, 0);
        return leaves.found;
    }

    private void walk(String path, Value value, int depth) {
        if (found.size() >= most || depth > DEEPEST || value.isPointer()) {
            return;
        }
        BtfType type = value.resolvedType();
        if (type instanceof BtfInt || type instanceof BtfEnum) {
            if (value.size() <= Long.BYTES) {
                found.put(path, value);
            }
        } else if (type instanceof BtfStruct struct) {
            for (BtfMember member : struct.members()) {
                // Members without a name are found by the names of what is in them.
                if (!member.name().isEmpty()) {
                    walk(
                            path.isEmpty() ? member.name() : path + "." + member.name(),
                            value.get(member.name()),
                            depth + 1);
                }
            }
        } else if (type instanceof BtfArray array && !value.isText()) {
            for (int i = 0; i < array.length() && found.size() < most; i++) {
                walk(path + "[" + i + "]", value.at(i), depth + 1);
            }
        }
    }
}
