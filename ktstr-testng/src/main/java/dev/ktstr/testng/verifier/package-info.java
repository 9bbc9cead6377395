// SPDX-License-Identifier: Apache-2.0
/**
 * What a sweep of schedulers over kernels and topologies found, and how it is shown: on the console, as a page, for machines,
 * and beside an earlier sweep. Whoever boots the guests writes the {@link dev.ktstr.testng.verifier.Cell}s; this package is
 * pure, so the same sweep always gives the same bytes.
 */
package dev.ktstr.testng.verifier;
