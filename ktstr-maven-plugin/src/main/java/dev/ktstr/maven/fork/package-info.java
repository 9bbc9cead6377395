// SPDX-License-Identifier: Apache-2.0
/** The JVM that goals start to look into the classes of the tests. */
package dev.ktstr.maven.fork;
