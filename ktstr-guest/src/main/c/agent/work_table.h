/* SPDX-License-Identifier: Apache-2.0 */
/* The types of work as the host's tests want to see them. */
#ifndef KTSTR_WORK_TABLE_H
#define KTSTR_WORK_TABLE_H

/* Prints the table as a JSON array. Returns an exit code. */
int work_table_print(void);

#endif
