#include "contact.h"

#include "front_end_constants.h"

void ecgtiny_contact_init(struct contact *contact)
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

bool ecgtiny_contact_push(struct contact *contact, int16_t working, bool usable)
{
    const bool same = contact->begun && working == contact->working;
    const bool before = contact->lost;

    contact->begun = true;
    contact->working = working;
    contact->dead = usable && !same ? 0 : one_more(contact->dead);
    contact->calm = contact->dead < FRONT_END_DEAD ? one_more(contact->calm) : 0;
    if (contact->dead == FRONT_END_CONTACT) {
        contact->lost = true;
    } else if (contact->calm == FRONT_END_CONTACT) {
        contact->lost = false;
    }
    return contact->lost != before;
}
