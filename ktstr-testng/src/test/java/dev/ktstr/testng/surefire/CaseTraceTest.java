// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.surefire;

import static org.assertj.core.api.Assertions.assertThat;

import org.testng.annotations.Test;

public class CaseTraceTest {
    private static StackTraceElement frame(String className, String method) {
        return new StackTraceElement(className, method, className + ".java", 7);
    }

    private static CaseTrace trace() {
        IllegalStateException thrown =
                new IllegalStateException("no kernel", new IllegalArgumentException("no such file"));
        thrown.setStackTrace(new StackTraceElement[] {
            frame("dev.ktstr.testng.run.RunSession", "open"),
            frame("dev.example.MySchedIT", "steady"),
            frame("jdk.internal.reflect.NativeMethodAccessorImpl", "invoke"),
            frame("org.testng.internal.Invoker", "invoke"),
            frame("dev.example.Unreached", "main"),
        });
        return new CaseTrace("dev.example.MySchedIT", "steady[tiny-1llc]", thrown);
    }

    @Test
    public void theShortFormNamesTheCaseAndTheReason() {
        assertThat(trace().smartTrimmedStackTrace()).isEqualTo("MySchedIT.steady[tiny-1llc] » no kernel");
        assertThat(new CaseTrace("MySchedIT", "steady", new AssertionError("slow")).smartTrimmedStackTrace())
                .isEqualTo("MySchedIT.steady » slow");
    }

    @Test
    public void theTrimmedFormEndsWhereTheTestWasCalledAndKeepsTheCauses() {
        assertThat(trace().writeTrimmedTraceToString()).isEqualTo("""
                        java.lang.IllegalStateException: no kernel
                        \tat dev.ktstr.testng.run.RunSession.open(dev.ktstr.testng.run.RunSession.java:7)
                        \tat dev.example.MySchedIT.steady(dev.example.MySchedIT.java:7)
                        Caused by: java.lang.IllegalArgumentException: no such file
                        """);
    }

    @Test
    public void theFullFormHidesNothing() {
        assertThat(trace().writeTraceToString())
                .contains("java.lang.IllegalStateException: no kernel")
                .contains("dev.example.Unreached.main")
                .contains("Caused by: java.lang.IllegalArgumentException: no such file");
    }

    @Test
    public void theThrowableItselfIsHandedOn() {
        CaseTrace trace = trace();
        assertThat(trace.getThrowable().getTarget()).isSameAs(trace.thrown());
        assertThat(trace.getThrowable().getMessage()).isEqualTo("no kernel");
    }
}
