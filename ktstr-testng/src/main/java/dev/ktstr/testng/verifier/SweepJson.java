// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.ktstr.kernel.failure.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The text form of a {@link Sweep}: writer and reader side by side, field by field in the same order. Times are in
 * milliseconds. Of cells that passed the log is left out.
 */
public final class SweepJson {
    /** Raised when an older reader would misunderstand a newer file. */
    static final int SCHEMA = 1;

    private static final long MAX_BYTES = 512L << 20;
    private static final int MESSAGE_CHARS = 200;
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private SweepJson() {}

    /** {@return the text form, with a line feed at its end} */
    public static String write(Sweep sweep) {
        JsonObject json = new JsonObject();
        json.addProperty("schema", SCHEMA);
        json.addProperty("startedAt", sweep.startedAt());
        json.addProperty("wallMillis", sweep.wall().toMillis());
        JsonArray cells = new JsonArray();
        sweep.cells().forEach(cell -> cells.add(write(cell)));
        json.add("cells", cells);
        return GSON.toJson(json) + "\n";
    }

    /**
     * Reads a file that {@link #write} filled.
     *
     * @throws SweepFileException when there is none, or it is damaged, or of another version of ktstr
     */
    public static Sweep read(Path file) throws SweepFileException {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new SweepFileException(file.toString(), "is larger than " + MAX_BYTES + " bytes, no sweep is");
            }
            return read(Files.readString(file), file.toString());
        } catch (SweepFileException e) {
            throw e;
        } catch (IOException e) {
            throw new SweepFileException(file.toString(), "cannot be read (" + Reason.alone(e) + ")");
        }
    }

    /**
     * Reads a text form.
     *
     * @param text what {@link #write} gave
     * @param file what errors call it
     * @throws SweepFileException when it is damaged, or of another version of ktstr
     */
    public static Sweep read(String text, String file) throws SweepFileException {
        JsonValue json = parse(text, file);
        long schema = json.member("schema").count();
        if (schema != SCHEMA) {
            throw new SweepFileException(
                    file,
                    "schema is " + schema + ", this version of ktstr reads " + SCHEMA
                            + (schema > SCHEMA ? " (a newer one wrote it)" : ""));
        }
        String startedAt = json.member("startedAt").text();
        Duration wall = Duration.ofMillis(json.member("wallMillis").count());
        List<Cell> cells = new ArrayList<>();
        for (JsonValue cell : json.member("cells").items()) {
            cells.add(readCell(cell));
        }
        try {
            return new Sweep(startedAt, cells, wall);
        } catch (IllegalArgumentException e) {
            throw new SweepFileException(file, e.getMessage());
        }
    }

    private static JsonValue parse(String text, String file) throws SweepFileException {
        try {
            return new JsonValue(file, "", JsonParser.parseString(text));
        } catch (JsonParseException | StackOverflowError e) {
            String message = Optional.ofNullable(e.getMessage()).orElse("nested too deeply");
            throw new SweepFileException(
                    file,
                    "is no JSON (" + Printable.line(message.lines().findFirst().orElse(""), MESSAGE_CHARS) + ")");
        }
    }

    private static JsonObject write(Cell cell) {
        JsonObject json = new JsonObject();
        json.addProperty("scheduler", cell.name().scheduler());
        json.addProperty("kernel", cell.name().kernel());
        json.addProperty("topology", cell.name().topology());
        json.addProperty("verdict", cell.verdict().name());
        json.addProperty("verified", cell.verified());
        json.addProperty("attached", cell.attached());
        json.addProperty("dispatched", cell.dispatched());
        JsonArray programs = new JsonArray();
        for (ProgramFigures figures : cell.programs()) {
            JsonObject program = new JsonObject();
            program.addProperty("program", figures.program());
            program.addProperty("verifiedInstructions", figures.verifiedInstructions());
            programs.add(program);
        }
        json.add("programs", programs);
        json.addProperty("reason", cell.reason());
        json.addProperty("log", cell.verdict() == CellVerdict.PASS ? "" : cell.log());
        json.addProperty("tookMillis", cell.took().toMillis());
        return json;
    }

    private static Cell readCell(JsonValue json) throws SweepFileException {
        try {
            return new Cell(
                    new CellName(
                            json.member("scheduler").text(),
                            json.member("kernel").text(),
                            json.member("topology").text()),
                    readVerdict(json.member("verdict")),
                    json.member("verified").truth(),
                    json.member("attached").truth(),
                    json.member("dispatched").truth(),
                    readPrograms(json.member("programs")),
                    json.member("reason").text(),
                    json.member("log").text(),
                    Duration.ofMillis(json.member("tookMillis").count()));
        } catch (IllegalArgumentException e) {
            throw new SweepFileException(json.file(), json.path() + ": " + e.getMessage());
        }
    }

    private static CellVerdict readVerdict(JsonValue json) throws SweepFileException {
        String name = json.text();
        return Arrays.stream(CellVerdict.values())
                .filter(verdict -> verdict.name().equals(name))
                .findFirst()
                .orElseThrow(() -> json.wrong("one of " + Arrays.toString(CellVerdict.values())));
    }

    private static List<ProgramFigures> readPrograms(JsonValue json) throws SweepFileException {
        List<ProgramFigures> programs = new ArrayList<>();
        for (JsonValue program : json.items()) {
            programs.add(new ProgramFigures(
                    program.member("program").text(),
                    program.member("verifiedInstructions").count()));
        }
        return programs;
    }
}
