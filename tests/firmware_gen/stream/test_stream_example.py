"""The firmware that is written beside the sources of a stream builds as it stands, and reports every event."""

from __future__ import annotations

import re
import subprocess

import numpy as np
import pytest

from ecgtiny.common.events import Flag, Kind
from ecgtiny.firmware_gen.writer.codegen import detector_sources
from ecgtiny.firmware_gen.writer.example import example
from ecgtiny.firmware_gen.writer.front_end import stream_parts
from ecgtiny.firmware_gen.writer.golden import Golden
from ecgtiny.firmware_gen.writer.prefix import prefixed
from tests.firmware_gen.desk import compile_c
from tests.firmware_gen.stream.monitored import DETECTOR, GOLDEN, events_of_reference
from tests.firmware_gen.stream.test_stream import FRONTS, MODELS, eventful
from tests.firmware_gen.targets_cache import compiled_objects
from tests.tools import ROOT, require

FRONT, MODEL = FRONTS[250], MODELS["linear"]
COUNTS = eventful(250)


def run(golden: Golden) -> subprocess.CompletedProcess[bytes]:
    stream = stream_parts(FRONT, MODEL, DETECTOR.digest)
    program = compile_c(detector_sources(DETECTOR, golden, stream=stream), flags=("-O2",))
    return subprocess.run([program], input=COUNTS.tobytes(), capture_output=True, check=False)


@pytest.mark.slow
def test_it_reports_every_event() -> None:
    done, wanted = run(GOLDEN), events_of_reference(FRONT, MODEL, COUNTS)
    lines = done.stdout.decode().splitlines()
    assert done.returncode == 0
    assert [int(line.split()[0]) for line in lines] == wanted["sample"].tolist()
    assert [" beat" in line for line in lines] == (wanted["kind"] == Kind.BEAT).tolist()
    for bit, word in ((Flag.ABNORMAL, " abnormal"), (Flag.ALARM, " ALARM")):
        assert [word in line for line in lines] == ((wanted["flags"] & bit) > 0).tolist()


def test_it_names_every_kind() -> None:
    """By the places of a table, of which one that is missing would be read behind its end."""
    (table,) = re.findall(r"names\[\] = \{(.*?)\};", example("stream.c"), flags=re.S)
    named = [name.replace(" ", "_").upper() for name in re.findall(r'"(.*?)"', table)]
    assert named == ["", *(kind.name for kind in Kind)]
    assert [int(kind) for kind in Kind] == list(range(1, len(named)))


@pytest.mark.slow
def test_it_refuses_to_run_when_the_self_test_fails() -> None:
    done = run(Golden(GOLDEN.counts, GOLDEN.score + np.int32(1), GOLDEN.flat))
    assert (done.returncode, done.stdout) == (1, b"")


STUBS = """
#include "ecgtiny.h"
void ADC_DMA_IRQHandler(void);
void handle(const ecgtiny_event *event);
void start_clocks_and_dma(int16_t buffers[2][64]);
void stop(void);
void __WFE(void);
"""


def test_the_firmware_of_the_document_compiles() -> None:
    blocks: list[str] = re.findall(r"```c\n(.*?)```", (ROOT / "docs/integrating.md").read_text(), flags=re.S)
    _, whole, both = blocks
    sources = {**detector_sources(DETECTOR, GOLDEN, stream=stream_parts(FRONT, MODEL, DETECTOR.digest))}
    headers = {path: text for path, text in sources.items() if path.endswith(".h")}
    two = {path: text for name in ("beats", "holter") for path, text in prefixed(headers, name).items()}
    named = both.replace('"beats.h"', '"beats/beats.h"').replace('"holter.h"', '"holter/holter.h"')
    used = "int main(void) { return beats_init(&detector) != BEATS_OK || holter_stream_init(&stream) != HOLTER_OK; }\n"
    command = (require("gcc"), "-std=c99", "-O1", "-Wall", "-Wextra", "-Werror")
    assert compiled_objects({**headers, "main.c": STUBS + whole}, command)
    assert compiled_objects({**two, "main.c": named + used}, command)
