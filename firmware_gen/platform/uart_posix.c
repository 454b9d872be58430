/* SPDX-License-Identifier: Apache-2.0 */
/* A process as a board: its standard input and output are the serial link. */
#include <unistd.h>

#include "uart.h"

void uart_init(void)
{
}

int uart_read(void)
{
    static uint8_t buffer[512];
    static ssize_t size, next;
    if (next == size) {
        next = 0;
        size = read(STDIN_FILENO, buffer, sizeof buffer);
        if (size <= 0) {
            size = 0;
            return -1;
        }
    }
    return buffer[next++];
}

void uart_write(const uint8_t *bytes, uint32_t size)
{
    while (size > 0) {
        ssize_t written = write(STDOUT_FILENO, bytes, size);
        if (written <= 0) {
            return; /* the reader is gone; the next read says so too */
        }
        bytes += written;
        size -= (uint32_t)written;
    }
}
