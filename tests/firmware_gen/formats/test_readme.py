"""The README of a package: some ten lines, of files and names that are there, with calls that compile."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from importlib import metadata
from typing import Literal

import numpy as np
import pytest

from ecgtiny.common.frontend.design import design
from ecgtiny.common.model_card import CARD
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.detectors.stream_c import stream_sources
from ecgtiny.firmware_gen.formats import find, formats
from ecgtiny.firmware_gen.formats.package_format import About, Contents
from ecgtiny.firmware_gen.writer.codegen import detector_sources, model_sources
from ecgtiny.firmware_gen.writer.front_end import stream_parts
from ecgtiny.firmware_gen.writer.golden import no_golden
from ecgtiny.firmware_gen.writer.licence import licence_sources
from ecgtiny.firmware_gen.writer.prefix import prefixed
from ecgtiny.firmware_gen.writer.sources import Foreign, Sources
from ecgtiny.quantize.detector import Detector
from tests.firmware_gen.desk import compile_c
from tests.firmware_gen.detectors import detector, direct_detector, likelihood_detector
from tests.firmware_gen.formats.two import DIGEST
from tests.firmware_gen.kernels.graphs import one_value, two_values
from tests.firmware_gen.readouts.made import Size, golden, made_detector, made_lif_detector
from tests.firmware_gen.stream import monitored

Takes = Literal["beats", "stream", "readouts", "network"]
KINDS: dict[str, Takes] = {
    "residual": "beats", "likelihood": "beats", "direct": "beats",
    "echo state": "readouts", "spiking": "readouts", "continuous ECG": "stream",
}  # fmt: skip
FORMS = [form.name for form in formats()]
TITLE = "a net on beats"
MOST = 13
ELSEWHERE = {CARD, "export.json", "NOTICE", "platformio.ini", "west.yml", "prj.conf"}
"""What the export puts beside the package, and files of the project that takes it in."""
PATH = re.compile(
    r"LICENSE|NOTICE|[\w-]+\.(?:c|h|md|json|txt|ini|yml|conf)|(?:hrm|agent|examples|samples|zephyr)(?:/[\w.-]*)*"
)
FENCED = re.compile(r"```c\n(.*?)```", re.DOTALL)
GIVEN = {
    "beats": "int16_t counts[HRM_LENGTH * HRM_LEADS] = {0}; int32_t score;",
    "stream": "int16_t sample = 0; hrm_event event;",
    "readouts": "int16_t sample = 0; int32_t readouts[HRM_READOUTS]; uint32_t above;",
    "network": "",
}
"""What a reader of the calls has to declare."""
ACTS = {"beats": "void alarm(void);", "readouts": "void alarm(uint32_t above);",
        "stream": "void handle(const hrm_event *event);", "network": ""}  # fmt: skip


def detector_of(kind: str) -> Detector:
    """Return a detector of beats whose score is of that form."""
    rng = np.random.default_rng(5)
    if kind == "residual":
        return detector(rng, 40, pool=2, kind="maxw")
    if kind == "direct":
        return direct_detector(rng, one_value(30, 4, rng), 30)
    return likelihood_detector(rng, two_values(30, 4, rng), 30)


@cache
def contents(kind: str, *, dsp: bool = False) -> Contents:
    """Return what an export of such a detector is made of."""
    about = About(KINDS[kind], "nrf52840", "cortex-m4f" if dsp else "native", dsp, "hrm", DIGEST, TITLE)
    return Contents({**sources_of(kind), **licence_sources()}, about)


def sources_of(kind: str) -> Sources:
    """Return the C of a detector, with its example."""
    if kind == "continuous ECG":
        parts = stream_parts(design(250, 200), monitored.model(np.random.default_rng(0)), DIGEST)
        return detector_sources(monitored.DETECTOR, no_golden(monitored.DETECTOR), stream=parts)
    if kind in ("echo state", "spiking"):
        own = made_detector(0, Size(8, 6, 4)) if kind == "echo state" else made_lif_detector(0, 8, 4)
        return stream_sources(own, golden(), Target())
    own = detector_of(kind)
    return detector_sources(own, no_golden(own))


def package(form: str, kind: str, *, dsp: bool = False) -> Sources:
    """Return a detector as a package of a format."""
    return prefixed(find(form).write(contents(kind, dsp=dsp)), "hrm")


def lines(text: str) -> list[str]:
    """Return the lines of a README that say something."""
    return [line for line in text.splitlines() if line.strip("`c ")]


def missing(text: str, sources: Sources) -> set[str]:
    """Return what a README names and the package does not hold: files and folders in back-ticks, names of the C."""
    spans = [word for span in re.findall(r"`([^`\n]+)`", FENCED.sub("", text)) for word in span.split()]
    paths = {word.rstrip("/") for word in spans if PATH.fullmatch(word)}
    folders = {path[: at.start()] for path in sources for at in re.finditer("/", path)}
    held = " ".join(content for path, content in sources.items() if path != "README.md")
    names = set(re.findall(r"\b(?:hrm_|HRM_)\w+", " ".join([*FENCED.findall(text), *spans])))
    return paths - sources.keys() - folders - ELSEWHERE | {
        name for name in names if not re.search(rf"\b{name}\b", held)
    }


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", KINDS)
def test_it_has_some_ten_lines_of_what_is_there(form: str, kind: str) -> None:
    sources = package(form, kind)
    text = sources["README.md"]
    assert len(lines(text)) <= MOST, text
    assert max(map(len, text.splitlines())) < 300
    version, card = metadata.version("ecgtiny"), f"`{CARD}`"
    said = ("# hrm\n", TITLE, version, "**Not a medical device.**", DIGEST, card, "`LICENSE`")
    assert [one for one in said if one not in text] == []
    assert missing(text, sources) == set()


@pytest.mark.parametrize("form", FORMS)
def test_a_file_and_a_function_that_are_gone_are_found(form: str) -> None:
    sources = package(form, "residual")
    text = sources["README.md"]
    assert missing(text + "`hrm_gone` `gone.c`", sources) == {"hrm_gone", "gone.c"}
    assert missing(text, {path: held for path, held in sources.items() if path == "README.md"})


@pytest.mark.parametrize("kind", KINDS)
def test_its_calls_compile(kind: str) -> None:
    sources = package("sources", kind)
    assert_compiles(sources, KINDS[kind])


def test_the_calls_of_a_network_compile_and_its_readme_has_no_card() -> None:
    graph = detector_of("residual").graph
    made = Contents(
        {**model_sources(graph), **licence_sources()}, About("network", prefix="hrm", record="compile.json")
    )
    sources = prefixed(find("cmake").write(made), "hrm")
    assert CARD not in sources["README.md"]
    assert "`compile.json`" in sources["README.md"]
    assert_compiles(sources, "network")


def assert_compiles(sources: Sources, takes: Takes) -> None:
    """Compile the calls of the README against the package, every warning an error."""
    [snippet] = FENCED.findall(sources["README.md"])
    include, calls = snippet.split("\n", 1)
    unit = f"{include}\n{ACTS[takes]}\nvoid calls(void);\nvoid calls(void)\n{{\n{GIVEN[takes]}\n{calls}\n}}\n"
    library = {path: text for path, text in sources.items() if path.startswith("hrm/")}
    assert compile_c({**library, "hrm/calls.c": unit}, flags=("-O1", "-shared", "-fPIC")).stat().st_size


def test_it_says_what_is_assembler_and_which_library_is_the_readers() -> None:
    assert "Arm's DSP extension" in package("zephyr", "residual", dsp=True)["README.md"]
    assert "Arm's DSP extension" not in package("zephyr", "residual")["README.md"]
    library = Foreign("XYZ", "XYZ's headers", "its archive", (), ())
    held = contents("residual")
    text = find("cmake").write(Contents(held.sources, held.about, library))["README.md"]
    assert "a library of yours, which is not here: XYZ's headers, and its archive" in text
    assert "Integers only" not in text


def test_a_readme_of_c_with_vectors_says_to_switch_their_registers_on() -> None:
    own = contents("residual", dsp=True)
    abouts = [replace(own.about, mve=mve) for mve in (True, False)]
    texts = [find("sources").write(replace(own, about=about))["README.md"] for about in abouts]
    assert ["SCB->CPACR" in text for text in texts] == [True, False]
