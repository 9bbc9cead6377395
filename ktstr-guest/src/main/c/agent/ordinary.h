/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTSTR_ORDINARY_H
#define KTSTR_ORDINARY_H

/* In a child of the agent: a process like any other again, with none of its privileges. Returns 0 or -errno. */
int become_ordinary(void);

#endif
