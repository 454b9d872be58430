/* SPDX-License-Identifier: Apache-2.0 */
/* The image in flash: is it as it was linked? */
#ifndef IMAGE_H
#define IMAGE_H

#include <stdbool.h>

/* Whether its CRC-32 is right; true where it has none. */
bool image_is_whole(void);

#endif
