/* SPDX-License-Identifier: Apache-2.0 */
/* What a chip needs right after reset, before memory is as C expects it, and what startup calls of a driver. */
#ifndef SYSTEM_H
#define SYSTEM_H

void system_init(void);

/* The exception of the core's timer; without a counter that uses it, it stops as the others do. */
void systick_handler(void);

#endif
