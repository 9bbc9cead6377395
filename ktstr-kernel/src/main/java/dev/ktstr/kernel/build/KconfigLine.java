// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.build;

import dev.ktstr.kernel.config.KernelConfig;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one line of a fragment asks for.
 *
 * @param option such as {@code CONFIG_SMP}
 * @param value as it stands in a {@code .config}: {@code y}, {@code m}, a number, a text in quotes; {@code n} for off
 * @param reason why, without the mark; may be empty
 * @param optional whether the kernel serves without it
 * @param origin file and line, for messages
 */
record KconfigLine(String option, String value, String reason, boolean optional, String origin) {

    private static final String OPTIONAL = "(optional)";
    private static final Pattern SET = Pattern.compile(
            "(?<option>CONFIG_[A-Za-z0-9_]+)=(?<value>\"(?:[^\"\\\\]|\\\\.)*\"|[^\\s\"#]+)(?:\\s+#\\s*(?<reason>.*))?");
    private static final Pattern UNSET =
            Pattern.compile("#\\s*(?<option>CONFIG_[A-Za-z0-9_]+) is not set(?:\\s+#\\s*(?<reason>.*))?");

    /**
     * {@return what a line asks for, or empty for a comment or nothing}
     *
     * @throws BuildException when it is neither
     */
    static Optional<KconfigLine> parse(String line, String origin) {
        String text = line.strip();
        Matcher unset = UNSET.matcher(text);
        if (unset.matches()) {
            return Optional.of(of(unset.group("option"), "n", unset.group("reason"), origin));
        }
        if (text.isEmpty() || text.startsWith("#")) {
            return Optional.empty();
        }
        Matcher set = SET.matcher(text);
        if (!set.matches()) {
            throw new BuildException("The kernel configuration " + origin + " has '"
                    + (text.length() > 80 ? text.substring(0, 80) + "..." : text)
                    + "'. Expected CONFIG_NAME=value, '# CONFIG_NAME is not set', or a comment that begins with #.");
        }
        return Optional.of(of(set.group("option"), set.group("value"), set.group("reason"), origin));
    }

    private static KconfigLine of(String option, String value, String comment, String origin) {
        String reason = comment == null ? "" : comment.strip();
        boolean optional = reason.startsWith(OPTIONAL);
        return new KconfigLine(
                option, value, optional ? reason.substring(OPTIONAL.length()).strip() : reason, optional, origin);
    }

    /** {@return the line as it stands in a {@code .config}} */
    String text() {
        return value.equals("n") ? "# " + option + " is not set" : option + "=" + value;
    }

    /** {@return whether a configuration has it so} */
    boolean heldBy(KernelConfig config) {
        Optional<String> there = config.value(option);
        if (value.equals("n")) {
            return there.isEmpty();
        }
        return there.isPresent() && there.get().equals(unquoted());
    }

    private String unquoted() {
        return value.startsWith("\"") ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1") : value;
    }
}
