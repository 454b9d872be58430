/* SPDX-License-Identifier: Apache-2.0 */
/* A chip that needs nothing. */
#include "system.h"

void system_init(void)
{
}
