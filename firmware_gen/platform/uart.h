/* SPDX-License-Identifier: Apache-2.0 */
/* The serial link, polled: what every UART driver gives. */
#ifndef UART_H
#define UART_H

#include <stdint.h>

void uart_init(void);

/* Waits for a byte. A negative value means that the link is closed for good. */
int uart_read(void);

/* Sends bytes from RAM and returns when the buffer may be used again. */
void uart_write(const uint8_t *bytes, uint32_t size);

#endif
