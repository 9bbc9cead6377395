/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTSTR_CRC32_H
#define KTSTR_CRC32_H

#include <stddef.h>
#include <stdint.h>

/* IEEE 802.3, reflected. Begin with crc 0; feed the result back in to go on. */
uint32_t crc32(uint32_t crc, const void *data, size_t length);

#endif
