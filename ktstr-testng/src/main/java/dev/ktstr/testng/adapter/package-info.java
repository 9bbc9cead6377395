// SPDX-License-Identifier: Apache-2.0
/**
 * The binding to TestNG: {@link dev.ktstr.testng.adapter.KtstrListener} gives annotated methods the data provider
 * {@link dev.ktstr.testng.adapter.KtstrCases}, which turns a declaration into rows.
 */
package dev.ktstr.testng.adapter;
