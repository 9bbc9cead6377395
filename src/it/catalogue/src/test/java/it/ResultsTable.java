// SPDX-License-Identifier: Apache-2.0
package it;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.ktstr.testng.scenario.canned.CannedScenario;
import dev.ktstr.testng.scenario.canned.Catalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Makes the table of results. The latest result of each case counts, over all runs since {@code mvn clean}: so cases that the host
 * left undecided can be tried again.
 */
public final class ResultsTable {
    private static final List<String> METHODS = List.of("eevdf", "ktstr");

    private ResultsTable() {}

    /** @param args the results of this run, those of all runs, the table */
    public static void main(String[] args) throws IOException {
        Path known = Path.of(args[1]);
        Map<String, JsonObject> cases = new LinkedHashMap<>();
        if (Files.exists(known)) {
            read(known, cases);
        }
        read(Path.of(args[0]), cases);
        Files.write(known, cases.values().stream().map(JsonObject::toString).toList());
        Files.writeString(Path.of(args[2]), table(cases));
    }

    private static void read(Path lines, Map<String, JsonObject> cases) throws IOException {
        for (String line : Files.readAllLines(lines)) {
            JsonObject result = JsonParser.parseString(line).getAsJsonObject();
            // method[scenario@machine@flags]
            String name = result.get("case").getAsString().split("@", 2)[0].replace("[", " ");
            cases.put(name, result);
        }
    }

    private static String table(Map<String, JsonObject> cases) {
        StringBuilder text =
                new StringBuilder("<!-- SPDX-License-Identifier: Apache-2.0 -->\n<!-- Made by ResultsTable; README.md"
                        + " says how, and what is behind it. -->\n# All scenarios of the catalogue\n\n");
        Map<String, Integer> sums = new TreeMap<>();
        StringBuilder rows =
                new StringBuilder("| category | scenario | EEVDF | gap, spread | scx-ktstr | gap, spread | note |\n"
                        + "|---|---|---|---|---|---|---|\n");
        for (CannedScenario scenario : Catalogue.ALL) {
            StringJoiner row = new StringJoiner(" | ", "| ", " |\n");
            row.add(scenario.category()).add(scenario.name());
            StringJoiner notes = new StringJoiner("; ");
            for (String method : METHODS) {
                JsonObject result = cases.get(method + " " + scenario.name());
                row.add(result == null ? "not run" : verdict(result)).add(result == null ? "" : figures(result));
                sums.merge(method + " " + (result == null ? "not run" : word(result, "verdict")), 1, Integer::sum);
                if (result != null && !word(result, "verdict").equals("PASS")) {
                    notes.add(method + ": " + note(result));
                }
            }
            rows.append(row.add(notes.toString()));
        }
        JsonObject first = cases.values().iterator().next();
        text.append("kernel ")
                .append(word(first, "kernel"))
                .append(", engine ")
                .append(word(first, "engine"))
                .append(", machine ")
                .append(word(first, "topology"))
                .append(", 2 s each: ")
                .append(sums)
                .append("\n\n")
                .append(rows);
        return text.toString();
    }

    private static String verdict(JsonObject result) {
        String outcome = word(result, "outcome");
        return word(result, "verdict") + (outcome.isEmpty() ? "" : " `" + outcome + "`");
    }

    /** The longest gap of a worker, and the largest spread of a cgroup. */
    private static String figures(JsonObject result) {
        if (!result.has("cgroups")) {
            return "";
        }
        double gap = 0;
        double spread = 0;
        for (JsonElement cgroup : result.getAsJsonArray("cgroups")) {
            gap = Math.max(gap, number(cgroup, "maxGapMillis"));
            spread = Math.max(spread, number(cgroup, "spreadPct"));
        }
        return String.format(Locale.ROOT, "%.0f ms, %.0f %%", gap, spread);
    }

    private static double number(JsonElement object, String member) {
        JsonElement value = object.getAsJsonObject().get(member);
        return value == null ? 0 : value.getAsDouble();
    }

    /** What was found first, else what was thrown, on one line. */
    private static String note(JsonObject result) {
        JsonElement findings = result.get("findings");
        String text = findings != null && !findings.getAsJsonArray().isEmpty()
                ? word(findings.getAsJsonArray().get(0).getAsJsonObject(), "message")
                : word(result, "message");
        return text.lines().findFirst().orElse("").replace("|", "\\|");
    }

    private static String word(JsonObject object, String member) {
        return object.has(member) ? object.get(member).getAsString() : "";
    }
}
