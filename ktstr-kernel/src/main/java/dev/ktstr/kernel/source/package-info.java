// SPDX-License-Identifier: Apache-2.0
/** Where sources of kernels come from: releases, the distribution, git, a tree on disk. */
package dev.ktstr.kernel.source;
