// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.kernel.progress.Progress;

/** One line for each long step; the bar is for the Maven goal, which normally has fetched the kernel before. */
final class ConsoleProgress implements Progress {
    @Override
    public void started(String what, long totalBytes) {
        Console.print(what);
    }

    @Override
    public void advanced(long bytes) {}

    @Override
    public void done() {}

    @Override
    public void message(String text) {
        Console.print(text);
    }
}
