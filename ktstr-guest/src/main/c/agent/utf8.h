/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTSTR_UTF8_H
#define KTSTR_UTF8_H

#include <stddef.h>

/* Replaces each byte that is not part of a well-formed UTF-8 character by '?': a program's output must fit in JSON. */
void utf8_clean(char *text, size_t length);

#endif
