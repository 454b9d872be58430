/* SPDX-License-Identifier: Apache-2.0 */
#include "agent.h"
#include "counter.h"
#include "uart.h"

int main(void)
{
    uart_init();
    counter_init();
    agent_run();
    return 0;
}
