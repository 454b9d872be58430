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
