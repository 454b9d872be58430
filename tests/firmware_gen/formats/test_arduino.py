"""A library of Arduino: what the IDE reads of it, its sketch on a Mega, and two of them in one sketch."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Literal

import pytest

from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.detectors.stream_c import StreamDetector, stream_sources
from ecgtiny.firmware_gen.formats import find
from ecgtiny.firmware_gen.formats.package_format import About, Contents
from ecgtiny.firmware_gen.writer.codegen import detector_sources
from ecgtiny.firmware_gen.writer.front_end import stream_parts
from tests.firmware_gen.desk import write
from tests.firmware_gen.example.test_sleep import examples
from tests.firmware_gen.formats.mega import build, built, said
from tests.firmware_gen.formats.two import DIGEST, NAMES, expected, package, scores_of_both
from tests.firmware_gen.readouts.made import Size, made_detector, made_lif_detector
from tests.firmware_gen.stream.test_stream_example import DETECTOR, FRONT, GOLDEN, MODEL
from tests.quantize.detectors.made import made_counts
from tests.tools import require

SKETCH = """#include <Arduino.h>
#include <avr/sleep.h>
{both}
static void show(const char *name, int32_t score)
{{
    Serial.print(name);
    Serial.print(' ');
    Serial.println(score);
}}

void setup()
{{
    Serial.begin(115200);
    both();
    Serial.flush();
    noInterrupts();
    sleep_mode();
}}

void loop() {{}}
"""


ARDUINO = """#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
enum { A0 };
unsigned long micros();
void delay(unsigned long);
int analogRead(uint8_t);
struct Printer {
    void begin(long) {}
    template <typename T> void print(T) {}
    template <typename T> void println(T) {}
};
static Printer Serial;
"""
"""What the sketches take of a core that is no AVR."""


def test_the_properties_are_those_of_a_library() -> None:
    text = package("arduino", "one")["library.properties"]
    found = dict(line.split("=", 1) for line in text.splitlines() if not line.startswith("#"))
    assert (found["name"], found["includes"], found["architectures"]) == ("one", "one.h", "*")
    assert re.fullmatch(r"\d+\.\d+\.\d+", found["version"])
    assert {"author", "maintainer", "sentence", "paragraph", "category"} <= found.keys()
    assert DIGEST in found["paragraph"]


def test_the_keywords_are_the_public_names() -> None:
    rows = [line.split("\t") for line in package("arduino", "one")["keywords.txt"].splitlines()[1:]]
    kinds = dict(rows)
    assert kinds.items() >= {("one", "KEYWORD1"), ("one_status", "KEYWORD1"), ("one_score_beat", "KEYWORD2"),
                             ("ONE_OK", "LITERAL1"), ("ONE_LENGTH", "LITERAL1")}  # fmt: skip
    assert "ONE_H" not in kinds
    assert len(kinds) == len(rows)


def test_the_sketch_has_the_rate_of_the_training() -> None:
    def sketch(fs: float | None) -> str:
        return find("arduino").write(Contents({}, About(fs=fs)))["examples/adc/adc.ino"]

    assert "MILLIHERTZ = 360000;" in sketch(360)
    assert "put your rate here" in sketch(None)


def test_the_sketch_scores_what_the_timer_samples(tmp_path: Path) -> None:
    library = tmp_path / "libraries" / "one"
    write(package("arduino", "one"), library)
    elf = built(library / "examples" / "adc" / "adc.ino", library.parent)
    assert said(elf, 3) == ["ready", "flat", "flat"]  # simavr's converter has no input


@pytest.mark.parametrize("takes", ["beats", "stream", "readouts"])
def test_each_sketch_compiles_for_a_core_that_is_no_avr_and_sleeps(
    takes: Literal["beats", "stream", "readouts"], tmp_path: Path
) -> None:
    sources = examples()[takes]
    write({**find("arduino").write(Contents(sources, About(takes))), "src/Arduino.h": ARDUINO}, tmp_path)
    sketch = tmp_path / "examples" / "adc" / "adc.ino"
    command = [require("g++"), "-std=c++11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-x", "c++", sketch]
    done = subprocess.run([*command, "-I", tmp_path / "src"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "if (!read_sample(" in (text := sketch.read_text("utf-8"))
    assert text.partition("if (!read_sample(")[2].splitlines()[1].strip() == "sleep_until_sample();"


@pytest.mark.slow
def test_two_of_them_in_one_sketch(tmp_path: Path) -> None:
    for name in NAMES:
        write(package("arduino", name), tmp_path / "libraries" / name)
    write({"both/both.ino": SKETCH.format(both=scores_of_both())}, tmp_path)
    lines = expected()
    assert said(built(tmp_path / "both" / "both.ino", tmp_path / "libraries"), len(lines)) == lines


@pytest.mark.slow
@pytest.mark.parametrize(
    "detector", [made_lif_detector(1, 8, 2), made_detector(1, Size(16, 2, 2))], ids=["lif", "echo_state"]
)
def test_a_detector_of_samples_gives_its_golden_readouts_on_a_mega(detector: StreamDetector, tmp_path: Path) -> None:
    sources = stream_sources(detector, made_counts(3, 1, 100).ravel(), Target())
    library = tmp_path / "libraries" / "ecgtiny"
    write(find("arduino").write(Contents(sources, About("readouts"))), library)
    assert said(built(library / "examples" / "adc" / "adc.ino", library.parent), 1) == ["ready"]


@pytest.mark.slow
def test_continuous_ecg_says_that_it_is_not_for_avr(tmp_path: Path) -> None:
    sources = detector_sources(DETECTOR, GOLDEN, stream=stream_parts(FRONT, MODEL, DETECTOR.digest))
    library = tmp_path / "libraries" / "ecgtiny"
    write(find("arduino").write(Contents(sources, About("stream"))), library)
    done = build(library / "examples" / "adc" / "adc.ino", library.parent)
    assert done.returncode != 0
    assert "continuous ECG needs a core whose int has 32 bits" in done.stderr
