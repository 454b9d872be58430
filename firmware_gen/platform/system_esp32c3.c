/* SPDX-License-Identifier: Apache-2.0 */
/* Watchdogs of the ESP32-C3, which its ROM starts for a boot from flash, off (registers: espressif/svd,
 * svd/esp32c3.svd, TIMG0 and RTC_CNTL; the keys: ESP-IDF). */
#include <stdint.h>

#include "board_config.h"
#include "system.h"

#if BOARD_FLASH_ORIGIN != 0x42000000
#error "the ROM maps the image at 0x42000000: memory.flash.origin is 0x4200_0000"
#endif

#define REGISTER(address) (*(volatile uint32_t *)(address))

#define TIMG0_WDTCONFIG0 REGISTER(0x6001F048)
#define TIMG0_WDTWPROTECT REGISTER(0x6001F064)
#define RTC_WDTCONFIG0 REGISTER(0x60008090)
#define RTC_WDTWPROTECT REGISTER(0x600080A8)
#define RTC_SWD_CONF REGISTER(0x600080AC)
#define RTC_SWD_WPROTECT REGISTER(0x600080B0)

#define WDT_KEY 0x50D83AA1u
#define SWD_KEY 0x8F1D312Au
#define LOCK 0u
#define TIMG_WDT_EN (1u << 31)
#define TIMG_WDT_FLASHBOOT_MOD_EN (1u << 14)
#define TIMG_WDT_CONF_UPDATE_EN (1u << 22)
#define RTC_WDT_EN (1u << 31)
#define RTC_WDT_FLASHBOOT_MOD_EN (1u << 12)
#define SWD_AUTO_FEED_EN (1u << 31)

void system_init(void)
{
    TIMG0_WDTWPROTECT = WDT_KEY;
    TIMG0_WDTCONFIG0 = (TIMG0_WDTCONFIG0 & ~(TIMG_WDT_EN | TIMG_WDT_FLASHBOOT_MOD_EN)) | TIMG_WDT_CONF_UPDATE_EN;
    TIMG0_WDTWPROTECT = LOCK;

    RTC_WDTWPROTECT = WDT_KEY;
    RTC_WDTCONFIG0 &= ~(RTC_WDT_EN | RTC_WDT_FLASHBOOT_MOD_EN);
    RTC_WDTWPROTECT = LOCK;

    RTC_SWD_WPROTECT = SWD_KEY;
    RTC_SWD_CONF |= SWD_AUTO_FEED_EN;
    RTC_SWD_WPROTECT = LOCK;
}
