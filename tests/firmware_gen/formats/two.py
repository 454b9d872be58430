"""Two detectors under two prefixes, as packages of any format, and what both of them compute."""

from __future__ import annotations

from functools import cache

import numpy as np

from ecgtiny.common.arrays import Int16Array
from ecgtiny.firmware_gen.formats import find
from ecgtiny.firmware_gen.formats.package_format import About, Contents
from ecgtiny.firmware_gen.writer.codegen import detector_sources
from ecgtiny.firmware_gen.writer.golden import no_golden
from ecgtiny.firmware_gen.writer.licence import licence_sources
from ecgtiny.firmware_gen.writer.prefix import prefixed
from ecgtiny.firmware_gen.writer.sources import Sources
from ecgtiny.quantize.detector import Detector
from ecgtiny.quantize.scoring import score_beats
from tests.firmware_gen.detectors import beats, detector

NAMES = ("one", "two")
DIGEST = "ab" * 32


@cache
def detectors() -> dict[str, Detector]:
    """Return two detectors of other lengths by their prefixes."""
    return {name: detector(np.random.default_rng(20 + length), length=length, leads=1, pool=2, kind="maxw")
            for name, length in zip(NAMES, (40, 60), strict=True)}  # fmt: skip


def package(form: str, name: str) -> Sources:
    """Return a detector as a package of the format ``form``."""
    own = detectors()[name]
    sources = detector_sources(own, no_golden(own))
    about = About(prefix=name, digest=DIGEST, title="a net on beats")
    return prefixed(find(form).write(Contents({**sources, **licence_sources()}, about)), name)


@cache
def counts(name: str) -> Int16Array:
    """Return three beats int16 [3, length, 1] that a detector can score."""
    own = detectors()[name]
    made = beats(np.random.default_rng(22), own.normalisation)
    _, flat = score_beats(own, made)
    return made[~flat][:3]


def expected() -> list[str]:
    """Return the lines ``NAME SCORE`` of both detectors on their beats."""
    return [f"{name} {score}" for name in NAMES for score in score_beats(detectors()[name], counts(name))[0].tolist()]


def scores_of_both() -> str:
    """Return C or C++ that defines ``both(void)``, which calls ``show(NAME, SCORE)`` for every beat of both."""
    arrays = [f"static const int16_t {name}_beats[][{name.upper()}_LENGTH] = {{{_rows(name)}}};" for name in NAMES]
    calls = [f"""    {name}_init(&{name}_detector);
    for (i = 0; i < sizeof {name}_beats / sizeof {name}_beats[0]; i++) {{
        int32_t score = -1;
        if ({name}_score_beat(&{name}_detector, {name}_beats[i], &score) == {name.upper()}_OK) show("{name}", score);
    }}""" for name in NAMES]  # fmt: skip
    memory = [f"static {name} {name}_detector;" for name in NAMES]
    head = ['#include "one.h"', '#include "two.h"', "static void show(const char *name, int32_t score);"]
    return "\n".join([*head, *arrays, *memory, "static void both(void)\n{\n    unsigned i;", *calls, "}\n"])


def _rows(name: str) -> str:
    return ", ".join("{" + ", ".join(map(str, row)) + "}" for row in counts(name)[:, :, 0].tolist())


MAIN = """
#include <stdio.h>
static void show(const char *name, int32_t score) { printf("%s %ld\\n", name, (long)score); }
int main(void) { both(); return 0; }
"""
"""Behind ``scores_of_both``, a program of this computer."""
