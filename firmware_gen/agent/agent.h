/* SPDX-License-Identifier: Apache-2.0 */
/* The agent: answers the host's requests about the detector, one at a time. */
#ifndef AGENT_H
#define AGENT_H

/* Runs the self-test, then serves the UART until the link is closed. */
void agent_run(void);

#endif
