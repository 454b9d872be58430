/* SPDX-License-Identifier: Apache-2.0 */
#include "contact.h"

#include "front_end_constants.h"

void ecgtiny_contact_init(struct ecgtiny_contact *contact)
{
    contact->begun = false;
    contact->lost = false;
    contact->dead = 0;
    contact->calm = 0;
}

static uint16_t one_more(uint16_t samples)
{
    return samples < FRONT_END_CONTACT ? (uint16_t)(samples + 1) : samples;
}

bool ecgtiny_contact_push(struct ecgtiny_contact *contact, const struct ecgtiny_working_sample *working)
{
    const bool same = contact->begun && working->value == contact->value;
    const bool before = contact->lost;

    contact->begun = true;
    contact->value = working->value;
    contact->dead = working->missing || working->railed || same ? one_more(contact->dead) : 0;
    contact->calm = contact->dead < FRONT_END_DEAD ? one_more(contact->calm) : 0;
    if (contact->dead == FRONT_END_CONTACT) {
        contact->lost = true;
    } else if (contact->calm == FRONT_END_CONTACT) {
        contact->lost = false;
    }
    return contact->lost != before;
}
