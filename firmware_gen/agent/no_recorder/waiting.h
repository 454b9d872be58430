/* SPDX-License-Identifier: Apache-2.0 */
/* What goes on while the agent waits for its line, in a firmware without a converter of its own: nothing. */
#ifndef WAITING_H
#define WAITING_H

static inline void while_waiting(void)
{
}

#endif
