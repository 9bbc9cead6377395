// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.surefire;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.apache.maven.surefire.api.report.SafeThrowable;
import org.apache.maven.surefire.api.report.StackTraceWriter;

/** A failure in the three lengths Surefire asks for; surefire-api has no public implementation of its own. */
record CaseTrace(String className, String name, Throwable thrown) implements StackTraceWriter {
    @Override
    public String writeTraceToString() {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    /** Up to where TestNG called the test. */
    @Override
    public String writeTrimmedTraceToString() {
        StringBuilder text = new StringBuilder(thrown.toString());
        for (StackTraceElement element : thrown.getStackTrace()) {
            String caller = element.getClassName();
            if (caller.startsWith("org.testng.") || caller.startsWith("jdk.internal.reflect.")) {
                break;
            }
            text.append("\n\tat ").append(element);
        }
        for (Throwable cause = thrown.getCause(); cause != null; cause = cause.getCause()) {
            text.append("\nCaused by: ").append(cause);
        }
        return text.append('\n').toString();
    }

    @Override
    public String smartTrimmedStackTrace() {
        String simpleName = className.substring(className.lastIndexOf('.') + 1);
        return simpleName + "." + name + " » " + thrown.getMessage();
    }

    @Override
    public SafeThrowable getThrowable() {
        return new SafeThrowable(thrown);
    }
}
