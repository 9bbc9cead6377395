// SPDX-License-Identifier: Apache-2.0
/** What the goal kernel remembers of its last answer in a module, so that it need not do its work again. Without the libraries. */
package dev.ktstr.maven.answer;
