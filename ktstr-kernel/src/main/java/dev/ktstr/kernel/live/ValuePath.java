// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.live;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The way from a value to one inside it, as C writes it: {@code scx.local_dsq.nr}, {@code sd->parent}, {@code kf_tasks[1]}. */
record ValuePath(List<Step> steps) {
    private static final Pattern STEP = Pattern.compile("(?:\\.|->)?([A-Za-z_][A-Za-z0-9_]*)|\\[([0-9]{1,9})\\]");

    /** One step: into a member, or to an element of an array. */
    sealed interface Step permits Member, Element {}

    record Member(String name) implements Step {}

    record Element(int index) implements Step {}

    /**
     * {@return the path written like this}
     *
     * @throws LiveKernelException if it is none
     */
    static ValuePath parse(String path) {
        List<Step> steps = new ArrayList<>();
        Matcher step = STEP.matcher(path);
        int at = 0;
        while (at < path.length()) {
            boolean joined = at > 0 || Character.isLetter(path.charAt(0)) || "_[".indexOf(path.charAt(0)) >= 0;
            if (!joined || !step.find(at) || step.start() != at || isGlued(path, at)) {
                throw new LiveKernelException("'" + path + "' is no path to a value, from '" + path.substring(at)
                        + "' on; expected one like 'scx.local_dsq.nr', 'sd->parent' or 'kf_tasks[1]'");
            }
            steps.add(step.group(1) != null ? new Member(step.group(1)) : new Element(Integer.parseInt(step.group(2))));
            at = step.end();
        }
        if (steps.isEmpty()) {
            throw new LiveKernelException("an empty path leads nowhere");
        }
        return new ValuePath(List.copyOf(steps));
    }

    /** Whether a name follows the bracket of an element without a dot. */
    private static boolean isGlued(String path, int at) {
        return at > 0 && (Character.isLetter(path.charAt(at)) || path.charAt(at) == '_');
    }
}
