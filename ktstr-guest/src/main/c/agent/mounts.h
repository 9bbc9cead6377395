/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTSTR_MOUNTS_H
#define KTSTR_MOUNTS_H

void mount_filesystems(void);

#endif
