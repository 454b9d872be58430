"""A prefix of one's own: every name has it, and two exports in one program each give what they give alone."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Collection
from pathlib import Path

import numpy as np
import pytest

from ecgtiny import firmware_gen
from ecgtiny.boards.loader import load_board
from ecgtiny.common.arrays import Int16Array
from ecgtiny.common.errors import UsageError
from ecgtiny.common.events import EVENT
from ecgtiny.common.frontend.design import FrontEnd, design
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.writer.agent_sources import agent_sources
from ecgtiny.firmware_gen.writer.codegen import model_sources
from ecgtiny.firmware_gen.writer.prefix import CODE, PREFIX, check_prefix, prefixed
from ecgtiny.firmware_gen.writer.sources import Sources
from ecgtiny.quantize.monitor.model import MonitorModel
from ecgtiny.quantize.scoring import score_beats
from tests.firmware_gen.desk import SHARED, compile_c
from tests.firmware_gen.detectors import beats
from tests.firmware_gen.kernels.over_planes import Sizes, layer
from tests.firmware_gen.seen_names import declared, global_symbols, macros, preprocessed
from tests.firmware_gen.stream.monitored import events_of_reference, model, stream_sources
from tests.firmware_gen.stream.stream_of_c import PADDED
from tests.firmware_gen.stream.test_stream import eventful
from tests.firmware_gen.targets_cache import compiled_objects, run
from tests.firmware_gen.writer.test_codegen import sources, subject
from tests.tools import require

RATES = (250, 360)
FRONTS = {rate: design(rate, 200) for rate in RATES}
MODELS = {rate: model(np.random.default_rng(rate)) for rate in RATES}
IN_THE_ENGINE = ("kernel", "engine", "rows", "two_rows", "pairs", "wide", "taps")
"""Names of what the kernels for a core with the DSP extension are made of."""
CALLED = ("beats", "stream", "first", "a", "mul", "alarm")
"""Names of variables, members and files of the C."""
STRICT = ("-std=c99", "-O1", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror", "-I.", "-Iagent")


def library(sources: Sources) -> Sources:
    return {path: text for path, text in sources.items() if path != "main.c"}


def of_beats() -> Sources:
    return library(sources(subject()))


def of_a_stream(rate: int = RATES[0]) -> Sources:
    return stream_sources(FRONTS[rate], MODELS[rate])


@pytest.mark.parametrize(
    "name",
    [
        "",
        "1st",
        "_x",
        "a__b",
        "a_",
        "a-b",
        "a b",
        "\u00e9",
        "int",
        "class",
        "main",
        "uint8_t",
        "all",
        "x" * 33,
        "signal",
        "String",
    ],
)
def test_what_begins_no_names_of_c_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="the prefix") as caught:
        check_prefix(name)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("name", ["monitor", "rate"])
def test_what_the_c_already_calls_something_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match=f"the prefix '{name}': the C has a"):
        prefixed({**of_a_stream(), "ecgtiny/src/own.h": "int rate_init;\n"}, name)


def test_a_folder_of_the_export_is_refused() -> None:
    with pytest.raises(UsageError, match="the export has a agent of its own"):
        prefixed({"ecgtiny/ecgtiny.h": "", "agent/a.c": ""}, "agent")


def test_prose_and_other_names_stay() -> None:
    text = "/* Written by ecgtiny 1.0: ecgtiny.h, ecgtiny_init; of ecgtiny's source. */\n"
    text += "#define ECGTINY_A my_ecgtiny\necgtiny e;\n"
    assert prefixed({"ecgtiny/src/ecgtiny_a.h": text}, "hrm") == {
        "hrm/src/hrm_a.h": "/* Written by ecgtiny 1.0: hrm.h, hrm_init; of ecgtiny's source. */\n"
        "#define HRM_A my_ecgtiny\nhrm e;\n"
    }
    assert prefixed({"LICENSE": "ecgtiny"}, "hrm") == {"LICENSE": "ecgtiny"}
    assert prefixed({"ecgtiny/a.c": text}, PREFIX) == {"ecgtiny/a.c": text}


@pytest.mark.parametrize(("whole", "name"), [(of_beats, "Pvc2"), (of_a_stream, "stream")])
def test_every_name_has_it(whole: Callable[[], Sources], name: str, tmp_path: Path) -> None:
    before = whole()
    written = prefixed(before, name)
    assert len(written) == len(before), "a file has taken another's place"
    ours, header = (name, f"{name.upper()}_"), f"{name}/{name}.h"
    assert {path.split("/")[0] for path in written} == {name}
    seen = macros(written, header, tmp_path) | declared(preprocessed(written, header, tmp_path))
    assert f"{name}_push_sample" in seen
    assert [found for found in seen if not found.startswith(ours)] == []
    objects = compiled_objects(written, (require("gcc"), "-std=c99", "-O1"))
    linked = {found for built in objects for found in global_symbols(Path(built))}
    assert f"{name}_push_sample" in linked
    assert [found for found in linked if not found.startswith(name)] == []


@pytest.mark.parametrize("name", ["one", *(pytest.param(name, marks=pytest.mark.slow) for name in CALLED)])
def test_what_is_called_like_the_prefix_makes_room(name: str) -> None:
    demo = {**of_a_stream(), **agent_sources(load_board("host"), "stream")}
    made = prefixed(demo, name)
    assert len(made) == len(demo)
    assert compiled_objects(made, (require("gcc"), *STRICT, "-DBUILD_DIGEST=0ull"))


@pytest.mark.parametrize("name", IN_THE_ENGINE)
def test_kernels_of_a_core_link_by_any_name(name: str, tmp_path: Path) -> None:
    plane = layer("conv_2d", (4, 6, 3), Sizes(4, (3, 3)), np.random.default_rng(0))
    made = prefixed(model_sources(plane, Target(dsp=True)), name)
    assert f"{name}/src/planes.c" in made
    compiler = (require("arm-none-eabi-gcc"), "-mcpu=cortex-m4", "-mthumb", "-O1")
    objects = compiled_objects(made, (*compiler, f"-I{name}"))
    run((*compiler, "-nostartfiles", f"-Wl,-e,{name}_infer", *objects, "-o", "whole.elf"), tmp_path)


def test_no_name_is_pasted_from_parts() -> None:
    folder = Path(firmware_gen.__path__[0])
    code = [path for path in folder.rglob("*") if path.name.removesuffix(".j2").endswith(CODE)]
    assert len(code) > 100
    assert [path.name for path in code if "##" in path.read_text("utf-8")] == []


def test_beats_and_a_stream_in_one_program() -> None:
    linked = together({"one": of_beats(), "two": of_a_stream()}, streams=("two",))
    chosen, counts = subject(), beats(np.random.default_rng(5), subject().normalisation)
    wanted, flat = score_beats(chosen, counts)
    assert (~flat).any()
    assert scored(linked, "one", counts) == np.where(flat, 0, wanted).tolist()
    assert_events(linked, "two", FRONTS[RATES[0]], MODELS[RATES[0]], eventful(RATES[0]))


@pytest.mark.slow
def test_two_streams_in_one_program() -> None:
    linked = together({f"at{rate}": of_a_stream(rate) for rate in RATES}, streams=[f"at{rate}" for rate in RATES])
    for rate in RATES:
        assert_events(linked, f"at{rate}", FRONTS[rate], MODELS[rate], eventful(rate))


def together(parts: dict[str, Sources], streams: Collection[str]) -> ctypes.CDLL:
    """Link exports into one library, with a file that includes all of their headers."""
    types = {name: f"{name}_stream" if name in streams else name for name in parts}
    sizes = "".join(
        f"uint32_t {name}_bytes(void);\nuint32_t {name}_bytes(void) {{ return sizeof({kind}); }}\n"
        for name, kind in types.items()
    )
    headers = "".join(f'#include "{name}/{name}.h"\n' for name in parts)
    whole = {path: text for name, part in parts.items() for path, text in prefixed(part, name).items()}
    return ctypes.CDLL(str(compile_c({**whole, "sizes.c": headers + sizes}, flags=("-O2", *SHARED))))


def scored(linked: ctypes.CDLL, name: str, counts: Int16Array) -> list[int]:
    memory = ctypes.create_string_buffer(linked[f"{name}_bytes"]())
    assert linked[f"{name}_init"](memory) == 0
    score, scores = ctypes.c_int32(), list[int]()
    for beat in counts:
        linked[f"{name}_score_beat"](memory, beat.ctypes.data_as(ctypes.c_void_p), ctypes.byref(score))
        scores.append(score.value)
    return scores


def assert_events(linked: ctypes.CDLL, name: str, front: FrontEnd, monitor: MonitorModel, counts: Int16Array) -> None:
    memory, found = ctypes.create_string_buffer(linked[f"{name}_bytes"]()), list[bytes]()
    event, names = np.zeros(1, PADDED), list(EVENT.names or ())
    fetch = linked[f"{name}_next_event"]
    fetch.restype = ctypes.c_bool
    assert linked[f"{name}_stream_init"](memory) == 0
    for count in counts.tolist():
        assert linked[f"{name}_push_sample"](memory, ctypes.c_int16(count)) == 0
        while fetch(memory, event.ctypes.data_as(ctypes.c_void_p)):
            found.append(event[names].astype(EVENT).tobytes())
    wanted = events_of_reference(front, monitor, counts).tobytes()
    assert wanted
    assert b"".join(found) == wanted
