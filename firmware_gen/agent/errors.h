/* SPDX-License-Identifier: Apache-2.0 */
/* Why a request is not served, as the protocol numbers it. */
#ifndef ERRORS_H
#define ERRORS_H

enum {
    ERROR_UNKNOWN_TYPE = 1,
    ERROR_WRONG_LENGTH = 2,
    ERROR_SELF_TEST = 3,
    ERROR_WRONG_SAMPLE = 4,
    ERROR_WRONG_COUNTS = 5
};

#endif
