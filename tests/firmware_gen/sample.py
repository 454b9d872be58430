"""A firmware image for tests: the agent with a detector that any test can follow by hand.

The score of a beat is the sum of its absolute counts, plus ``drift`` for every beat scored before; a beat of zeros is
flat. ``python tests/firmware_gen/sample.py
BOARD FOLDER`` builds one by hand.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ecgtiny.boards.board import Board
from ecgtiny.boards.loader import load_board
from ecgtiny.firmware_gen.folders import CORE, PROGRAM_MEMORY
from ecgtiny.firmware_gen.image import build as builder
from ecgtiny.firmware_gen.image.toolchain import Toolchain, find_toolchain
from ecgtiny.firmware_gen.writer.agent_sources import agent_sources
from ecgtiny.firmware_gen.writer.sources import Sources

LENGTH, LEADS, THRESHOLD = 140, 1, 1000
DIGEST = bytes(range(32))

CONFIG = f"""
#define ECGTINY_LENGTH {LENGTH}
#define ECGTINY_LEADS {LEADS}
#define ECGTINY_GOLDEN_BEATS 1
#define ECGTINY_VERSION "sample"
"""

DETECTOR = f"""
#include <stddef.h>
#include "../ecgtiny.h"
ecgtiny_status ecgtiny_init(ecgtiny *detector) {{ detector->filled = 0; return ECGTINY_OK; }}
ecgtiny_status ecgtiny_score_beat(ecgtiny *detector, const int16_t *counts, int32_t *score)
{{
    (void)detector;
    static int32_t drift;
    *score = 0;
    for (int i = 0; i < ECGTINY_LENGTH * ECGTINY_LEADS; i++) {{
        *score += counts[i] < 0 ? -counts[i] : counts[i];
    }}
    if (*score == 0) {{
        return ECGTINY_FLAT;
    }}
    *score += drift;
    drift += DRIFT;
    return ECGTINY_OK;
}}
bool ecgtiny_decide(int32_t score) {{ return score > ECGTINY_THRESHOLD; }}
ecgtiny_status ecgtiny_self_test(ecgtiny *detector, uint8_t *failed_golden)
{{
    (void)detector;
    *failed_golden = SELF_TEST_INDEX;
    return SELF_TEST_STATUS;
}}
const uint8_t *ecgtiny_model_digest(void)
{{
    static const uint8_t digest[32] = {{{", ".join(map(str, DIGEST))}}};
    return digest;
}}
"""


def sample_sources(
    board: Board, *, self_test: str = "ECGTINY_OK", golden: int = 0, drift: int = 0, threshold: int = THRESHOLD
) -> Sources:
    """Sources of an image whose self-test ends with the given status of ecgtiny.h and index."""
    options = {"SELF_TEST_STATUS": self_test, "SELF_TEST_INDEX": golden, "DRIFT": drift}
    defines = "".join(f"#define {name} {value}\n" for name, value in options.items())
    config = f"{CONFIG}#define ECGTINY_THRESHOLD ({threshold})\n"
    detector = {
        "ecgtiny/ecgtiny.h": (CORE / "ecgtiny.h").read_text("utf-8"),
        "ecgtiny/src/crc32.h": (CORE / "crc32.h").read_text("utf-8"),
        "ecgtiny/src/crc32.c": (CORE / "crc32.c").read_text("utf-8"),
        "ecgtiny/src/program_memory.h": PROGRAM_MEMORY.read_text("utf-8"),
        "ecgtiny/src/ecgtiny_config.h": config,
        "ecgtiny/src/ecgtiny_model.h": "#define ECGTINY_ARENA_BYTES 4\n",
        "ecgtiny/src/ecgtiny.c": defines + DETECTOR,
    }
    return {**detector, **agent_sources(board)}


def write(sources: Sources, folder: Path) -> None:
    """Write sources below a folder."""
    for path, text in sources.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)


def build_sample(board: str, folder: Path, toolchain: Toolchain | None = None, **options: str | int) -> Path:
    """Build the sample image for a board below ``folder``; return the path of its ELF (or executable)."""
    loaded = load_board(board)
    sources = sample_sources(loaded, **options)  # type: ignore[arg-type]
    write(sources, folder)
    return builder.build(folder, sources, loaded, toolchain or find_toolchain(loaded))


if __name__ == "__main__":
    print(build_sample(sys.argv[1], Path(sys.argv[2])))
