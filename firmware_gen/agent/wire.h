/* SPDX-License-Identifier: Apache-2.0 */
/* Frames of the wire protocol: 00 | COBS(type, seq, payload, CRC-32) | 00, little endian. */
#ifndef WIRE_H
#define WIRE_H

#include <stdbool.h>
#include <stdint.h>

enum { WIRE_HEADER_BYTES = 2, WIRE_CRC_BYTES = 4 };

/* Bytes of the body that a decoder needs for payloads of up to this many bytes. */
#define WIRE_BODY_BYTES(payload) (WIRE_HEADER_BYTES + (payload) + WIRE_CRC_BYTES)

/* Bytes of a frame with a payload of this many bytes: a code for every 254 bytes begun, and two delimiters. */
#define WIRE_FRAME_BYTES(payload) (WIRE_BODY_BYTES(payload) + WIRE_BODY_BYTES(payload) / 254 + 1 + 2)

/* Finds frames in a stream of bytes, one byte at a time, in the caller's memory and no more. */
struct wire_decoder {
    uint8_t *body;
    uint32_t capacity;
    uint32_t size;      /* bytes decoded so far */
    uint32_t crc;       /* of the last frame found */
    uint8_t block_left; /* bytes until the next code of COBS */
    bool zero_due;      /* the next code stands for a zero */
    bool spoiled;       /* too long for the body: ignored up to the next delimiter */
};

void wire_decoder_init(struct wire_decoder *decoder, uint8_t *body, uint32_t capacity);

/* Takes one byte. When it completes a frame whose CRC is right, returns the bytes of type, seq and payload, which are
 * in the body until the next call; otherwise 0. */
uint32_t wire_decode(struct wire_decoder *decoder, uint8_t byte);

/* Writes one frame to the caller's memory of WIRE_FRAME_BYTES. */
struct wire_encoder {
    uint8_t *frame;
    uint32_t size;
    uint32_t code_at; /* where the code of the running block of COBS belongs */
    uint32_t crc;
};

void wire_begin(struct wire_encoder *encoder, uint8_t *frame, uint8_t type, uint8_t seq);
void wire_put_u8(struct wire_encoder *encoder, uint8_t value);
void wire_put_u16(struct wire_encoder *encoder, uint16_t value);
void wire_put_u32(struct wire_encoder *encoder, uint32_t value);
void wire_put_bytes(struct wire_encoder *encoder, const uint8_t *bytes, uint32_t count);

/* Adds the CRC and the delimiter; returns the size of the frame. */
uint32_t wire_end(struct wire_encoder *encoder);

#endif
