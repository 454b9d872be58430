/* SPDX-License-Identifier: Apache-2.0 */
/* Contact of the electrodes: common/frontend/contact.py of ecgtiny's source. A working sample is dead when it cannot be
 * used or is the same as the one before it. The signal is lost after FRONT_END_CONTACT samples of nothing else, and
 * back once for as long no stretch of FRONT_END_DEAD was dead. */
#ifndef ECGTINY_CONTACT_H
#define ECGTINY_CONTACT_H

#include <stdbool.h>
#include <stdint.h>

#include "decimate.h"

struct ecgtiny_contact {
    bool begun;
    bool lost;
    int16_t value;   /* of the last sample */
    uint16_t dead;   /* samples in a row, FRONT_END_CONTACT at most */
    uint16_t calm;   /* samples since a dead stretch, FRONT_END_CONTACT at most */
};

void ecgtiny_contact_init(struct ecgtiny_contact *contact);

/* Takes the next working sample; true when contact->lost changes with it. */
bool ecgtiny_contact_push(struct ecgtiny_contact *contact, const struct ecgtiny_working_sample *working);

#endif
