/* SPDX-License-Identifier: Apache-2.0 */
/* What goes on while the agent waits for its line, or between two samples that it takes: the converter is looked at. */
#ifndef WAITING_H
#define WAITING_H

void while_waiting(void);

#endif
