// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the log of one program, line by line. */
final class ProgramLogScanner {
    private static final int MAX_DIGITS = 18;
    private static final Pattern PROCESSED =
            Pattern.compile("^processed ([0-9]{1," + MAX_DIGITS + "}) insns \\(limit [0-9]+\\)");
    private static final Pattern TIME = Pattern.compile("^verification time ([0-9]{1," + MAX_DIGITS + "}) usec");
    private static final Pattern STACK = Pattern.compile("^stack depth ([0-9+]+)");
    private static final Pattern INSTRUCTION = Pattern.compile("^ *[0-9]+: \\([0-9a-f]{2}\\)");
    /** What is neither an instruction nor a sentence: states of registers, source code, how the verifier walks. */
    private static final Pattern WALK =
            Pattern.compile("^ *(?:[0-9]+: |; |from [0-9]+ to |mark_precise|func#|Func#|Validating "
                    + "|caller:|callee:|returning from |to caller |cur state:|old state:|last_idx |parent |regs=|Live regs|frame[0-9]+:"
                    + "|R[0-9]+(?:_\\w+)?=|propagating |numbering )");
    /** A rejection has up to so many sentences: which access, and what is wrong with it. */
    private static final int SENTENCES = 3;

    private final String program;
    private final BoundedText text = new BoundedText(Cell.LOG_CHARS);
    private final Deque<String> sentences = new ArrayDeque<>();
    private boolean goesOn;
    private OptionalLong instructions = OptionalLong.empty();
    private OptionalLong micros = OptionalLong.empty();
    private String stackDepth = "";

    ProgramLogScanner(String program) {
        this.program = program;
    }

    String program() {
        return program;
    }

    boolean hasFigures() {
        return instructions.isPresent();
    }

    /** {@return the last sentences, as {@link ProgramLog#words} has them} */
    String words() {
        return String.join("; ", sentences);
    }

    /** {@return the log's lines within their bound} */
    String text() {
        return text.toString();
    }

    void accept(String line) {
        text.add(line);
        Matcher matcher = PROCESSED.matcher(line);
        if (matcher.find()) {
            instructions = OptionalLong.of(Long.parseLong(matcher.group(1)));
        } else if (matcher.usePattern(TIME).reset().find()) {
            micros = OptionalLong.of(Long.parseLong(matcher.group(1)));
        } else if (matcher.usePattern(STACK).reset().find()) {
            stackDepth = matcher.group(1);
        } else if (instructions.isEmpty() && !line.isBlank()) {
            acceptWords(line);
        }
    }

    private void acceptWords(String line) {
        if (INSTRUCTION.matcher(line).find()) {
            // The verifier went on: what it said before was no rejection.
            sentences.clear();
        } else if (WALK.matcher(line).find()) {
            goesOn = false;
        } else {
            if (!goesOn) {
                sentences.clear();
            }
            goesOn = true;
            sentences.add(line.strip());
            if (sentences.size() > SENTENCES) {
                sentences.remove();
            }
        }
    }

    ProgramLog finish(boolean complete) {
        return new ProgramLog(program, complete, instructions, micros, stackDepth, words());
    }
}
