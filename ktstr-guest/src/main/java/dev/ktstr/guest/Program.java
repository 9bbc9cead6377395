// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * A program to be run in the guest.
 *
 * @param argv its command line; the first is its absolute path in the guest
 * @param terminal the terminal it is to run on; without one its input is empty
 */
public record Program(List<String> argv, Optional<Terminal> terminal) {
    private static final int MAX_CELLS = 4096;

    /**
     * A terminal.
     *
     * @param size its size
     * @param type the value of TERM, 1 to 63 characters
     */
    public record Terminal(Size size, String type) {
        public Terminal {
            if (!type.matches("[!-~]{1,63}")) {
                throw new IllegalArgumentException(
                        "the terminal type must be 1 to 63 printable characters but was '" + type + "'");
            }
        }
    }

    /**
     * The size of a terminal, brought into the range that the agent takes.
     *
     * @param rows lines, 1 to 4096
     * @param columns characters in a line, 1 to 4096
     */
    public record Size(int rows, int columns) {
        public Size {
            rows = Math.max(1, Math.min(rows, MAX_CELLS));
            columns = Math.max(1, Math.min(columns, MAX_CELLS));
        }

        JsonObject toJson() {
            JsonObject json = new JsonObject();
            json.addProperty("rows", rows);
            json.addProperty("columns", columns);
            return json;
        }
    }

    public Program {
        argv = List.copyOf(argv);
        if (argv.isEmpty() || !argv.get(0).startsWith("/")) {
            throw new IllegalArgumentException(
                    "a program's command line begins with its absolute path in the guest, but was " + argv);
        }
    }

    /** {@return a command line for the guest's shell, without a terminal} */
    public static Program shell(String command) {
        return new Program(List.of("/bin/sh", "-c", command), Optional.empty());
    }

    JsonObject toJson() {
        JsonObject json = new JsonObject();
        JsonArray arguments = new JsonArray();
        argv.forEach(arguments::add);
        json.add("argv", arguments);
        terminal.ifPresent(t -> {
            JsonObject member = t.size().toJson();
            member.addProperty("type", t.type());
            json.add("terminal", member);
        });
        return json;
    }
}
