// SPDX-License-Identifier: Apache-2.0
/** What lies between a goal's mojo and its work. Without the libraries. */
package dev.ktstr.maven.call;
