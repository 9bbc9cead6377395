// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.answer;

import dev.ktstr.maven.call.Call;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the goal kernel found out last in a module, and what that rests on. While nothing of it has changed, it would find out the same
 * again, and what it left for the tests still lies there.
 *
 * <p>It is a memory and no more: when it is lost or damaged, the goal does its work. No lambdas, see {@link Question}.
 *
 * @param question what was asked, see {@link Question}
 * @param since in milliseconds since the epoch, as {@code until}: the answer is good from then on
 * @param until and before this
 * @param files the state of each file that the answer rests on, see {@link FileState}
 * @param used the files whose time says when the kernels were last used
 * @param lines what the goal says
 */
public record LastAnswer(
        String question, long since, long until, Map<Path, String> files, List<Path> used, List<String> lines) {
    private static final String END = "end";

    /** {@return what was remembered, if it is an answer to this call, and nothing has changed since} */
    public static Optional<LastAnswer> to(Call call) {
        // With -U somebody wants to know whether there is something newer.
        if (call.session().getRequest().isUpdateSnapshots()) {
            return Optional.empty();
        }
        try {
            LastAnswer last = read(List.of(Files.readString(file(call)).split("\n", -1)));
            return last.isGood(Question.of(call), System.currentTimeMillis()) ? Optional.of(last) : Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** Says again what the goal said, and notes the use of the kernels, so that nobody removes them meanwhile. */
    public void repeat(Call call) {
        for (String line : lines) {
            call.log().info(line);
        }
        for (Path manifest : used) {
            try {
                Files.setLastModifiedTime(manifest, FileTime.fromMillis(System.currentTimeMillis()));
            } catch (IOException e) {
                // A cache of somebody else's: only its owner removes kernels from it.
            }
        }
    }

    /** {@return where the answer to this call is remembered} */
    public static Path file(Call call) {
        String name = call.execution().getExecutionId().replaceAll("[^A-Za-z0-9._-]", "_");
        return Path.of(
                call.project().getBuild().getDirectory(),
                "maven-status",
                call.plugin().getArtifactId(),
                call.execution().getGoal(),
                name.concat(".txt"));
    }

    boolean isGood(String asked, long now) {
        if (!question.equals(asked) || now < since || now >= until) {
            return false;
        }
        for (Map.Entry<Path, String> file : files.entrySet()) {
            if (!FileState.isStill(file.getValue(), file.getKey())) {
                return false;
            }
        }
        return true;
    }

    /**
     * {@return an answer to this call}
     *
     * @param files what it rests on, by {@link FileState}
     * @param used the files whose time says when the kernels were last used
     */
    public static LastAnswer of(
            Call call, Instant since, Instant until, Map<Path, String> files, List<Path> used, List<String> lines) {
        long end = until.equals(Instant.MAX) ? Long.MAX_VALUE : until.toEpochMilli();
        return new LastAnswer(Question.of(call), since.toEpochMilli(), end, files, used, lines);
    }

    /** {@return it as a text, which {@link #to} reads; empty where that cannot be told in lines} */
    public Optional<String> text() {
        List<String> text = new ArrayList<>();
        for (String line : question.split("\n", -1)) {
            text.add("question ".concat(line));
        }
        text.add("since ".concat(Long.toString(since)));
        text.add("until ".concat(Long.toString(until)));
        for (Map.Entry<Path, String> one : files.entrySet()) {
            text.add(String.join(" ", "file", one.getValue(), one.getKey().toString()));
        }
        for (Path manifest : used) {
            text.add("used ".concat(manifest.toString()));
        }
        for (String line : lines) {
            text.add("line ".concat(line));
        }
        text.add(END);
        for (String line : text) {
            if (line.indexOf('\n') >= 0) {
                return Optional.empty(); // a file with a line break in its name
            }
        }
        return Optional.of(String.join("\n", text));
    }

    static LastAnswer read(List<String> text) {
        if (!text.get(text.size() - 1).equals(END)) {
            throw new IllegalArgumentException("cut off");
        }
        List<String> question = new ArrayList<>();
        long since = Long.MAX_VALUE;
        long until = Long.MIN_VALUE;
        Map<Path, String> files = new TreeMap<>();
        List<Path> used = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (String line : text.subList(0, text.size() - 1)) {
            int blank = blank(line);
            String rest = line.substring(blank + 1);
            switch (line.substring(0, blank)) {
                case "question" -> question.add(rest);
                case "since" -> since = Long.parseLong(rest);
                case "until" -> until = Long.parseLong(rest);
                case "file" -> put(files, rest);
                case "used" -> used.add(Path.of(rest));
                case "line" -> lines.add(rest);
                default -> throw new IllegalArgumentException(line);
            }
        }
        return new LastAnswer(String.join("\n", question), since, until, files, used, lines);
    }

    private static void put(Map<Path, String> states, String line) {
        int blank = blank(line);
        states.put(Path.of(line.substring(blank + 1)), line.substring(0, blank));
    }

    private static int blank(String line) {
        int blank = line.indexOf(' ');
        if (blank < 0) {
            throw new IllegalArgumentException(line);
        }
        return blank;
    }
}
