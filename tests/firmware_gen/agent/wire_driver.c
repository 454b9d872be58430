/* The codec of firmware_gen/agent/wire.c on the desk: bytes on standard input, hexadecimal lines on standard output.
 *
 *     wire_driver decode PAYLOAD    every body that is found, with memory for payloads of PAYLOAD bytes
 *     wire_driver encode            the frame of one body: type, seq, payload */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire.h"

static void print_line(const uint8_t *bytes, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++) {
        printf("%02x", (unsigned)bytes[i]);
    }
    printf("\n");
}

static void decode(uint32_t payload)
{
    /* Allocated to the byte, so that the address sanitizer sees a write behind the end. */
    uint8_t *body = malloc(WIRE_BODY_BYTES(payload));
    struct wire_decoder decoder;

    wire_decoder_init(&decoder, body, WIRE_BODY_BYTES(payload));
    for (int byte = getchar(); byte != EOF; byte = getchar()) {
        const uint32_t size = wire_decode(&decoder, (uint8_t)byte);

        if (size > 0) {
            print_line(body, size);
        }
    }
    free(body);
}

static void encode(void)
{
    static uint8_t body[65536];
    const uint32_t size = (uint32_t)fread(body, 1, sizeof body, stdin);
    uint8_t *frame = malloc(WIRE_FRAME_BYTES(size - WIRE_HEADER_BYTES));
    struct wire_encoder encoder;

    wire_begin(&encoder, frame, body[0], body[1]);
    wire_put_bytes(&encoder, body + WIRE_HEADER_BYTES, size - WIRE_HEADER_BYTES);
    print_line(frame, wire_end(&encoder));
    free(frame);
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "decode") == 0) {
        decode((uint32_t)strtoul(argv[2], NULL, 10));
        return 0;
    }
    encode();
    return 0;
}
