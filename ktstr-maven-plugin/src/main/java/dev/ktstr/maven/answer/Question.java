// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.answer;

import dev.ktstr.maven.call.Call;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.settings.Server;

/**
 * What the goal kernel is asked, as a text: all that it is told and that does not lie in files.
 *
 * <p>This is read by each build, in a JVM that has just started. So there are no lambdas, streams and sums of strings here and in what is
 * called from here: the first one of each costs such a JVM more than all of the rest.
 */
final class Question {
    private static final String OURS = "KTSTR_";

    /** Where programs and the cache are looked for. */
    private static final List<String> OTHERS = List.of("HOME", "PATH", "XDG_CACHE_HOME");

    private Question() {}

    static String of(Call call) {
        StringBuilder text = new StringBuilder();
        for (Artifact archive : call.plugin().getArtifacts()) {
            line(text, "code", String.valueOf(archive.getFile()));
        }
        line(text, "module", call.module().toString());
        line(text, "working directory", Path.of("").toAbsolutePath().toString());
        line(text, "test classes", call.testClasses().toString());
        line(text, "offline", Boolean.toString(call.session().isOffline()));
        lines(text, "command line", call.commandLine());
        lines(text, "configuration", call.configuration());
        // Of an element that no goal knows there is nothing but its name, and that is an error.
        for (String element : Call.elements(call.pluginInPom())) {
            line(text, "element", element);
        }
        for (Server server : call.session().getSettings().getServers()) {
            line(text, server.getUsername() == null ? "server without login" : "server", server.getId());
        }
        lines(text, "environment", environment());
        return text.toString();
    }

    private static Map<String, String> environment() {
        Map<String, String> ours = new TreeMap<>();
        for (Map.Entry<String, String> one : System.getenv().entrySet()) {
            if (one.getKey().startsWith(OURS) || OTHERS.contains(one.getKey())) {
                ours.put(one.getKey(), one.getValue());
            }
        }
        return ours;
    }

    private static void lines(StringBuilder text, String what, Map<String, String> values) {
        for (Map.Entry<String, String> one : values.entrySet()) {
            line(text, what, one.getKey());
            line(text, "is", one.getValue());
        }
    }

    private static void line(StringBuilder text, String what, String value) {
        text.append(what).append(' ').append(value).append('\n');
    }
}
