/* SPDX-License-Identifier: Apache-2.0 */
#include "served.h"

static ecgtiny detector;

ecgtiny *served_detector(void)
{
    return &detector;
}

ecgtiny_status served_boot_test(uint8_t *failed_golden)
{
    (void)ecgtiny_init(&detector);
    return served_self_test(failed_golden);
}

ecgtiny_status served_self_test(uint8_t *failed_golden)
{
    return ecgtiny_self_test(&detector, failed_golden);
}
