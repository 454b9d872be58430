/* A chip that needs nothing. */
#include "system.h"

void system_init(void)
{
}
