// SPDX-License-Identifier: Apache-2.0
/** How the goals come by the libraries that they work with. Without them, of course. */
package dev.ktstr.maven.libraries;
