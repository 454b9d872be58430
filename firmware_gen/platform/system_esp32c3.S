/* SPDX-License-Identifier: Apache-2.0 */
/* What tells the ROM of the ESP32-C3 (from revision 0.3 of the chip) to run the image where it lies in flash: it maps
 * the first 4 MB of the flash and jumps behind these eight bytes (espressif/esp32c3-direct-boot-example, README). */
    .section .image_header, "a", %progbits
    .word 0xAEDB041D
    .word 0xAEDB041D
