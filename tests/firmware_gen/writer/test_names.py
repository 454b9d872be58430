"""Names of the generated C: what another firmware sees of it begins with one prefix."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.frontend.design import design
from ecgtiny.firmware_gen.writer.sources import UNITS, Sources
from tests.firmware_gen.seen_names import declared, global_symbols, macros, preprocessed, symbol_kinds
from tests.firmware_gen.stream.monitored import model, stream_sources
from tests.firmware_gen.targets_cache import compiled_objects, write
from tests.firmware_gen.writer.test_codegen import sources, subject
from tests.tools import require

OURS = ("ecgtiny", "ECGTINY_")
HEADER = "ecgtiny/ecgtiny.h"
ON_ITS_OWN = ("-std=c99", "-O1", "-fno-pie", "-fno-pic")
"""As for a bare core: a loader would have to write the constants that point to others."""


def of_beats() -> Sources:
    return sources(subject())


def of_a_stream() -> Sources:
    return stream_sources(design(360, 200), model(np.random.default_rng(0)))


@pytest.fixture(params=[of_beats, of_a_stream], ids=["beats", "stream"])
def written(request: pytest.FixtureRequest) -> Sources:
    return {path: text for path, text in request.param().items() if path != "main.c"}


def test_one_header_lies_on_the_include_path(written: Sources) -> None:
    assert [path for path in written if path.count("/") < 2] == [HEADER]


def test_every_macro_of_the_header(written: Sources, tmp_path: Path) -> None:
    found = macros(written, HEADER, tmp_path)
    assert "ECGTINY_THRESHOLD" in found
    assert [name for name in found if not name.startswith(OURS)] == []


def test_every_declaration_of_the_header(written: Sources, tmp_path: Path) -> None:
    found = declared(preprocessed(written, HEADER, tmp_path))
    assert {"ecgtiny", "ECGTINY_OK", "ecgtiny_push_sample"} <= found
    assert [name for name in found if not name.startswith(OURS)] == []


def test_every_global_symbol(written: Sources) -> None:
    objects = compiled_objects(written, (require("gcc"), *ON_ITS_OWN))
    found = {name for built in objects for name in global_symbols(Path(built))}
    assert "ecgtiny_push_sample" in found
    assert [name for name in found if not name.startswith(OURS)] == []


@pytest.mark.parametrize(("suffix", "compiler"), [("c", ("gcc", "-std=c99")), ("cpp", ("g++", "-std=c++11"))])
def test_the_header_needs_no_other(written: Sources, suffix: str, compiler: tuple[str, str], tmp_path: Path) -> None:
    probe = f"probe.{suffix}"
    main = f'#include "{HEADER}"\nint main(void) {{ static ecgtiny d; return ecgtiny_init(&d); }}\n'
    text = preprocessed({**written, probe: main}, probe, tmp_path, compiler, "-Wshadow", "-fsyntax-only")
    assert text == ""


def test_headers_of_the_same_names_do_no_harm(written: Sources, tmp_path: Path) -> None:
    inside = [Path(path).name for path in written if path.endswith(".h") and path != HEADER]
    write({f"others/{name}": "#error another firmware's header\n" for name in inside}, tmp_path)
    command = (require("gcc"), "-std=c99", f"-I{tmp_path / 'others'}")
    assert compiled_objects(written, command)
    assert any(path.endswith(UNITS) for path in written)


def test_all_memory_is_the_callers(written: Sources) -> None:
    """No object of a firmware's own is writable: detectors and streams share nothing."""
    objects = compiled_objects(written, (require("gcc"), *ON_ITS_OWN))
    assert {kind for built in objects for kind in symbol_kinds(Path(built))} <= set("TtRrUN")
