// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.kernels;

import dev.ktstr.kernel.Kernels;
import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.kernel.spec.KernelSpec;
import dev.ktstr.testng.run.KernelChoice;
import dev.ktstr.testng.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the kernels that the settings name would be now, for a person. Only the cache is asked. */
public final class KernelAnswers {

    private static final String INDENT = "  ";

    private KernelAnswers() {}

    /**
     * {@return a line for each kernel, after that of its range where it is of one}
     *
     * @throws dev.ktstr.testng.settings.InvalidSettingException if a spec is malformed
     */
    public static List<String> lines(Kernels door, Settings settings) {
        List<String> lines = new ArrayList<>();
        for (String text : KernelChoice.specs(settings)) {
            KernelSpec spec = KernelChoice.spec(settings, text);
            if (spec instanceof KernelSpec.Range) {
                lines.addAll(ofRange(door, text, spec));
            } else {
                lines.add(line(INDENT, text, answer(door, spec)));
            }
        }
        return lines;
    }

    private static List<String> ofRange(Kernels door, String text, KernelSpec range) {
        Optional<List<KernelSpec>> meant;
        try {
            meant = door.expandOffline(range);
        } catch (KernelException e) {
            return List.of(line(INDENT, text, untold(e)));
        }
        if (meant.isEmpty()) {
            return List.of(
                    line(INDENT, text, "there is no list of releases in the cache: the next build fetches it first"));
        }
        List<String> lines = new ArrayList<>();
        lines.add(line(
                INDENT,
                text,
                meant.get().stream().map(KernelSpec::text).collect(Collectors.joining(", "))
                        + ", by the last list of releases"));
        meant.get().forEach(spec -> lines.add(line(INDENT + INDENT, spec.text(), answer(door, spec))));
        return lines;
    }

    private static String answer(Kernels door, KernelSpec spec) {
        try {
            return door.lookUp(spec)
                    .map(entry -> entry.key() + " (" + entry.provenance().describe() + ")")
                    .orElse("not in the cache: the next build fetches or makes it");
        } catch (KernelException e) {
            return untold(e);
        }
    }

    private static String untold(KernelException e) {
        return "cannot be told: " + e.getMessage();
    }

    private static String line(String indent, String text, String answer) {
        return indent + text + " -> " + answer;
    }
}
