// SPDX-License-Identifier: Apache-2.0
/**
 * Between a guest and the person, or the script, in front of Maven: {@link dev.ktstr.maven.shell.PersonAtTerminal} for a shell,
 * {@link dev.ktstr.maven.shell.PassedThrough} for one command.
 */
package dev.ktstr.maven.shell;
