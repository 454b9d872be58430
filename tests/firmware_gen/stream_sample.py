"""A firmware image for tests: the agent with a stream that any test can follow by hand.

A sample of value n from 1 to ``MAX_EVENTS`` queues n events. Each holds the index of its sample, the sum of all samples
so far as its score, and values of either sign made of these two. The queue holds ``QUEUE``; a gap counts as 0. The end
queues ``END_EVENTS`` more of the last sample, if there was one.
"""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

from ecgtiny.boards.board import Board
from ecgtiny.boards.loader import load_board
from ecgtiny.common.arrays import Int16Array
from ecgtiny.firmware_gen.folders import STREAM
from ecgtiny.firmware_gen.image import build as builder
from ecgtiny.firmware_gen.image.toolchain import Toolchain, find_toolchain
from ecgtiny.firmware_gen.writer.agent_sources import agent_sources
from ecgtiny.firmware_gen.writer.events import event_header
from ecgtiny.firmware_gen.writer.sources import Sources
from tests.firmware_gen.sample import sample_sources, write

EVENT = struct.Struct("<IBBHiiH4h4h")
MAX_EVENTS, QUEUE, GAP, END_EVENTS = 20, 24, -32768, 6
FS = 360.5

STATE = f"""
#ifndef STREAM_STATE_H
#define STREAM_STATE_H
#include <stdint.h>
#define ECGTINY_STREAM_MILLIHERTZ {round(1000 * FS)}u
struct ecgtiny_stream_state {{
    uint32_t index;
    uint32_t at_end;
    int32_t sum;
    uint32_t waiting;
    uint32_t sample[{QUEUE}];
    int32_t total[{QUEUE}];
}};
#endif
"""

SOURCE = f"""
#include "../ecgtiny.h"
enum {{ QUEUE = {QUEUE}, MAX_EVENTS = {MAX_EVENTS} }};
ecgtiny_status ecgtiny_stream_init(ecgtiny_stream *stream)
{{
    stream->state.index = 0;
    stream->state.at_end = {END_EVENTS};
    stream->state.sum = 0;
    stream->state.waiting = 0;
    return ecgtiny_init(&stream->detector);
}}
ecgtiny_status ecgtiny_stream_self_test(ecgtiny_stream *stream, uint8_t *failed_golden)
{{
    (void)ecgtiny_stream_init(stream);
    (void)ecgtiny_push_sample(stream, MAX_EVENTS);
    return BOOT_STATUS == ECGTINY_OK ? ecgtiny_self_test(&stream->detector, failed_golden) : BOOT_STATUS;
}}
ecgtiny_status ecgtiny_push_sample(ecgtiny_stream *stream, int16_t sample)
{{
    struct ecgtiny_stream_state *const state = &stream->state;
    const uint32_t events = sample > 0 && sample <= MAX_EVENTS ? (uint32_t)sample : 0;
    if (state->waiting + events > QUEUE) {{
        return ECGTINY_EVENTS_WAITING;
    }}
    state->sum += sample == ECGTINY_GAP ? 0 : sample;
    for (uint32_t i = 0; i < events; i++) {{
        state->sample[state->waiting] = state->index;
        state->total[state->waiting++] = state->sum;
    }}
    state->index++;
    return ECGTINY_OK;
}}
ecgtiny_status ecgtiny_stream_finish(ecgtiny_stream *stream)
{{
    struct ecgtiny_stream_state *const state = &stream->state;
    for (; state->index > 0 && state->at_end > 0; state->at_end--) {{
        if (state->waiting == QUEUE) {{
            return ECGTINY_EVENTS_WAITING;
        }}
        state->sample[state->waiting] = state->index - 1;
        state->total[state->waiting++] = state->sum;
    }}
    return ECGTINY_OK;
}}
bool ecgtiny_next_event(ecgtiny_stream *stream, ecgtiny_event *event)
{{
    struct ecgtiny_stream_state *const state = &stream->state;
    if (state->waiting == 0) {{
        return false;
    }}
    event->sample = state->sample[0];
    event->kind = (uint8_t)(1 + event->sample % 10);
    event->quality = (uint8_t)(event->sample % 32);
    event->flags = (uint16_t)(event->sample % 512);
    event->score = state->total[0];
    event->residual = -1 - state->total[0];
    event->rr = (uint16_t)(event->sample % 65536);
    for (int i = 0; i < ECGTINY_SEGMENTS; i++) {{
        event->bias[i] = (int16_t)(-(int)(event->sample % 1000) - i);
        event->magnitude[i] = (int16_t)(event->sample % 1000 + (uint32_t)i);
    }}
    state->waiting--;
    for (uint32_t i = 0; i < state->waiting; i++) {{
        state->sample[i] = state->sample[i + 1];
        state->total[i] = state->total[i + 1];
    }}
    return true;
}}
"""


def expected_events(counts: Int16Array, *, finished: bool = False) -> bytes:
    """The events of a record, by the same rule."""
    totals = np.cumsum(np.where(counts == GAP, 0, counts.astype(np.int64)))
    events: list[bytes] = []
    for index, (value, total) in enumerate(zip(counts.tolist(), totals.tolist(), strict=True)):
        bias, magnitude = [-(index % 1000) - i for i in range(4)], [index % 1000 + i for i in range(4)]
        event = EVENT.pack(index, 1 + index % 10, index % 32, index % 512, total, -1 - total, index % 65536,
                           *bias, *magnitude)  # fmt: skip
        events += [event] * (value if 0 < value <= MAX_EVENTS else 0)
        events += [event] * (END_EVENTS if finished and index == len(counts) - 1 else 0)
    return b"".join(events)


def stream_sources(
    board: Board, *, self_test: str = "ECGTINY_OK", stretch: str = "ECGTINY_OK", adc_input: int | None = None
) -> Sources:
    """Sources of an image with the stream; ``stretch`` is what its own self-test adds to that of beats."""
    beats = sample_sources(board, self_test=self_test)
    config = beats["ecgtiny/src/ecgtiny_config.h"] + "#define ECGTINY_STREAM\n#define ECGTINY_STREAM_WITHOUT_RHYTHM\n"
    stream = {
        "ecgtiny/src/ecgtiny_config.h": config,
        "ecgtiny/src/ecgtiny_stream.h": (STREAM / "ecgtiny_stream.h").read_text("utf-8"),
        "ecgtiny/src/ecgtiny_event.h": event_header(),
        "ecgtiny/src/stream_state.h": STATE,
        "ecgtiny/src/stream.c": f"#define BOOT_STATUS {stretch}\n{SOURCE}",
    }
    agent = agent_sources(board, "stream") if adc_input is None else agent_sources(board, "recorder", adc_input)
    own = {path: text for path, text in beats.items() if not path.startswith("agent/")}
    return {**own, **stream, **agent}


def build_stream_sample(
    board: str, folder: Path, toolchain: Toolchain | None = None, adc_input: int | None = None, **options: str
) -> Path:
    """Build the image for a board below ``folder``; return the path of its ELF (or executable)."""
    loaded = load_board(board)
    sources = stream_sources(loaded, adc_input=adc_input, **options)
    write(sources, folder)
    return builder.build(folder, sources, loaded, toolchain or find_toolchain(loaded))
