// SPDX-License-Identifier: Apache-2.0
/** What things cost, in comparison with the tool that everybody has. Run by the Maven profile {@code benchmark}. */
package dev.ktstr.kernel.bench;
