// SPDX-License-Identifier: Apache-2.0
/** Goals: each reads its parameters, calls a service of the libraries, and says what came of it. */
package dev.ktstr.maven;
