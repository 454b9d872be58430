/* SPDX-License-Identifier: Apache-2.0 */
/* SAADC and TIMER of the nRF52 family (registers: nrfx, bsp/stable/mdk/nrf52840.h and nrf52840_bitfields.h), polled.
 *
 * One input against ground, 12 bits, gain 1/6, internal reference of 0.6 V: 0 to 3.6 V are 0 to 4095 counts. A timer of
 * 1 MHz says when a sample is due; it is converted when it is asked for, at most a sample's time later, or lost.
 * EasyDMA writes the result. */
#include "adc.h"

#include "board_config.h"
#include "ecgtiny/ecgtiny.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define SAADC(offset) REGISTER(0x40007000u + (offset))
#define TIMER(offset) REGISTER(0x40009000u + (offset)) /* TIMER1 */

#define TASKS_START SAADC(0x000)
#define TASKS_SAMPLE SAADC(0x004)
#define EVENTS_STARTED SAADC(0x100)
#define EVENTS_END SAADC(0x104)
#define ENABLE SAADC(0x500)
#define CH0_PSELP SAADC(0x510)
#define CH0_CONFIG SAADC(0x518)
#define RESOLUTION SAADC(0x5F0)
#define RESULT_PTR SAADC(0x62C)
#define RESULT_MAXCNT SAADC(0x630)

#define CONFIG_TACQ_10_US (2u << 16) /* gain 1/6, internal reference, single ended are 0 */
#define RESOLUTION_12_BITS 2u

#define TIMER_START TIMER(0x000)
#define TIMER_STOP TIMER(0x004)
#define TIMER_CLEAR TIMER(0x00C)
#define TIMER_CAPTURE TIMER(0x040)
#define TIMER_BITMODE TIMER(0x508)
#define TIMER_PRESCALER TIMER(0x510)
#define TIMER_CC TIMER(0x540)

#define BITMODE_32 3u
#define PRESCALER_1_MHZ 4u /* 16 MHz / 2^4 */
#define GIGA 1000000000u   /* microseconds in a thousand seconds, since the rate is in mHz */

static volatile int16_t result;
static uint32_t rate, due, rest; /* mHz; microseconds; what is left of them, in 1/rate */

void adc_start(uint32_t millihertz)
{
    rate = millihertz;
    due = rest = 0;
    ENABLE = 1;
    RESOLUTION = RESOLUTION_12_BITS;
    CH0_CONFIG = CONFIG_TACQ_10_US;
    CH0_PSELP = BOARD_ADC_INPUT + 1u;
    RESULT_PTR = (uint32_t)&result;
    RESULT_MAXCNT = 1;
    TIMER_BITMODE = BITMODE_32;
    TIMER_PRESCALER = PRESCALER_1_MHZ;
    TIMER_CLEAR = 1;
    TIMER_START = 1;
}

void adc_stop(void)
{
    TIMER_STOP = 1;
    ENABLE = 0;
}

static void convert(void)
{
    EVENTS_STARTED = 0;
    EVENTS_END = 0;
    TASKS_START = 1;
    while (EVENTS_STARTED == 0) {
    }
    TASKS_SAMPLE = 1;
    while (EVENTS_END == 0) {
    }
    __asm__ volatile("dmb" ::: "memory"); /* EasyDMA is a second master of the RAM */
}

bool adc_poll(int16_t *sample)
{
    TIMER_CAPTURE = 1;
    const uint32_t late = TIMER_CC - due;

    if (late >> 31) {
        return false;
    }
    due += GIGA / rate;
    rest += GIGA % rate;
    if (rest >= rate) {
        rest -= rate;
        due++;
    }
    if (late >= GIGA / rate) {
        *sample = ECGTINY_GAP;
        return true;
    }
    convert();
    *sample = result;
    return true;
}
