/* SPDX-License-Identifier: Apache-2.0 */
#include "wire.h"

#include "ecgtiny/src/crc32.h"

enum { DELIMITER = 0, FULL_BLOCK = 0xFF };

static void restart(struct wire_decoder *decoder)
{
    decoder->size = 0;
    decoder->block_left = 0;
    decoder->zero_due = false;
    decoder->spoiled = false;
}

void wire_decoder_init(struct wire_decoder *decoder, uint8_t *body, uint32_t capacity)
{
    decoder->body = body;
    decoder->capacity = capacity;
    restart(decoder);
}

static void append(struct wire_decoder *decoder, uint8_t byte)
{
    if (decoder->size == decoder->capacity) {
        decoder->spoiled = true;
    } else {
        decoder->body[decoder->size++] = byte;
    }
}

static void take(struct wire_decoder *decoder, uint8_t byte)
{
    if (decoder->block_left > 0) {
        decoder->block_left--;
        append(decoder, byte);
        return;
    }
    if (decoder->zero_due) {
        append(decoder, 0);
    }
    decoder->block_left = (uint8_t)(byte - 1);
    decoder->zero_due = byte != FULL_BLOCK;
}

static uint32_t little_endian(const uint8_t *bytes)
{
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static uint32_t check(struct wire_decoder *decoder)
{
    if (decoder->spoiled || decoder->block_left > 0 || decoder->size < WIRE_BODY_BYTES(0)) {
        return 0;
    }
    const uint32_t size = decoder->size - WIRE_CRC_BYTES;
    const uint32_t crc = ecgtiny_crc32(0, decoder->body, size);

    if (little_endian(decoder->body + size) != crc) {
        return 0;
    }
    decoder->crc = crc;
    return size;
}

uint32_t wire_decode(struct wire_decoder *decoder, uint8_t byte)
{
    if (byte == DELIMITER) {
        const uint32_t size = check(decoder);

        restart(decoder);
        return size;
    }
    if (!decoder->spoiled) {
        take(decoder, byte);
    }
    return 0;
}

static void close_block(struct wire_encoder *encoder)
{
    encoder->frame[encoder->code_at] = (uint8_t)(encoder->size - encoder->code_at);
    encoder->code_at = encoder->size++;
}

static void stuff(struct wire_encoder *encoder, uint8_t byte)
{
    if (encoder->size - encoder->code_at == FULL_BLOCK) {
        close_block(encoder);
    }
    if (byte == DELIMITER) {
        close_block(encoder);
    } else {
        encoder->frame[encoder->size++] = byte;
    }
}

void wire_begin(struct wire_encoder *encoder, uint8_t *frame, uint8_t type, uint8_t seq)
{
    frame[0] = DELIMITER;
    encoder->frame = frame;
    encoder->code_at = 1;
    encoder->size = 2;
    encoder->crc = 0;
    wire_put_u8(encoder, type);
    wire_put_u8(encoder, seq);
}

void wire_put_u8(struct wire_encoder *encoder, uint8_t value)
{
    encoder->crc = ecgtiny_crc32(encoder->crc, &value, 1);
    stuff(encoder, value);
}

void wire_put_u16(struct wire_encoder *encoder, uint16_t value)
{
    wire_put_u8(encoder, (uint8_t)value);
    wire_put_u8(encoder, (uint8_t)(value >> 8));
}

void wire_put_u32(struct wire_encoder *encoder, uint32_t value)
{
    wire_put_u16(encoder, (uint16_t)value);
    wire_put_u16(encoder, (uint16_t)(value >> 16));
}

void wire_put_bytes(struct wire_encoder *encoder, const uint8_t *bytes, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        wire_put_u8(encoder, bytes[i]);
    }
}

uint32_t wire_end(struct wire_encoder *encoder)
{
    wire_put_u32(encoder, encoder->crc);
    close_block(encoder);
    encoder->frame[encoder->code_at] = DELIMITER;
    return encoder->size;
}
