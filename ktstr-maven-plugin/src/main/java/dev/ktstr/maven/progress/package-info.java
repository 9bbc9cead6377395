// SPDX-License-Identifier: Apache-2.0
/** How far long work is, for a person at a terminal and for a log. */
package dev.ktstr.maven.progress;
