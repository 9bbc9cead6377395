// SPDX-License-Identifier: Apache-2.0
/** What SIGKILL leaves of a cache, wherever it strikes. Run by the Maven profile {@code kills}, and in small by a test. */
package dev.ktstr.kernel.kills;
