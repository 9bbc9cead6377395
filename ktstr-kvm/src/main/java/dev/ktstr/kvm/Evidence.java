// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm;

import java.nio.file.Path;
import java.util.List;

/**
 * What was saved of a machine for somebody to look at.
 *
 * @param files the files, all of them complete
 * @param missing a line for each file that could not be saved: its name, and why
 */
public record Evidence(List<Path> files, List<String> missing) {
    public Evidence {
        files = List.copyOf(files);
        missing = List.copyOf(missing);
    }
}
