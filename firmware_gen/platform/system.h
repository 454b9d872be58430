/* SPDX-License-Identifier: Apache-2.0 */
/* What a chip needs right after reset, before memory is as C expects it. */
#ifndef SYSTEM_H
#define SYSTEM_H

void system_init(void);

#endif
