"""C99 sources of a network or of a whole detector, the same bytes for the same model on every machine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ...common.frontend.design import FrontEnd
from ...quantize.detector import Detector
from ...quantize.graph.graph import Graph
from ...quantize.monitor.model import MonitorModel
from ..compiler.layer import Table
from ..compiler.ops import kernel_sources
from ..compiler.program import Program, compile_network
from ..compiler.target import Target
from ..folders import CORE, PROGRAM_MEMORY
from .constants import constants_source
from .example import example
from .forms import scored
from .golden import Golden
from .limits import check_detector, check_golden
from .render import render
from .sources import INSIDE, PUBLIC, Sources
from .stretch import golden_stretch

HEADER = CORE / "ecgtiny.h"
"""The one header that a user includes."""
ANY_CORE = Target()


def model_sources(graph: Graph, target: Target = ANY_CORE) -> Sources:
    """Return the inference alone: ``ecgtiny/ecgtiny.h``, and what it needs below ``ecgtiny/src/``.

    ``ecgtiny.h`` declares ``void ecgtiny_infer(int8_t *arena)`` and ``ECGTINY_ARENA_BYTES``,
    ``ECGTINY_INPUT_OFFSET``, ``ECGTINY_INPUT_BYTES``, ``ECGTINY_OUTPUT_OFFSET``, ``ECGTINY_OUTPUT_BYTES``; of several
    outputs the first has these names, and the next is ``ECGTINY_OUTPUT_1_OFFSET``; so with several inputs.
    Inference may overwrite the inputs.

    Raises:
        UnsupportedModelError: the graph holds an operator or a size that the kernels do not support.
    """
    network = _network(compile_network(graph, target), self_test=False)
    return {PUBLIC: render("network.h"), **network}


@dataclass(frozen=True)
class StreamParts:
    """What a stream adds to a detector of beats: sources, and constant tables that the self-test checks."""

    sources: Sources
    tables: tuple[Table, ...]
    front: FrontEnd
    monitor: MonitorModel


def detector_sources(
    detector: Detector, golden: Golden, target: Target = ANY_CORE, stream: StreamParts | None = None
) -> Sources:
    """Return everything that a firmware needs: ``ecgtiny/ecgtiny.h``, ``ecgtiny/src/*`` and ``main.c``.

    Every unit below ``ecgtiny/`` is to be compiled; the only header to include is ``ecgtiny/ecgtiny.h``. It defines
    ``ECGTINY_LENGTH``, ``ECGTINY_LEADS``, ``ECGTINY_THRESHOLD``, ``ECGTINY_GOLDEN_BEATS`` and ``ECGTINY_VERSION``.
    With a ``stream`` the firmware takes samples and gives events. ``main.c`` is an example of a firmware.

    Raises:
        UnsupportedModelError: the detector holds an operator, a score or a size that is not supported.
    """
    check_detector(detector)
    check_golden(golden, detector.normalisation)
    score = scored(detector)
    program = score.compile(target)
    stretch = golden_stretch(detector, stream.front, stream.monitor) if stream and len(golden.score) else None
    further = (*(stream.tables if stream else ()), *(stretch.tables if stretch else ()))
    context = {"detector": detector, "golden": golden, "stream": stream, "stretch": stretch}
    library = {
        PUBLIC: HEADER.read_text("utf-8"),
        **_copied(path for path in CORE.glob("*.[ch]") if path != HEADER),
        **_copied(score.sources(program)),
        **_network(program, self_test=True),
        **(stream.sources if stream else {}),
        f"{INSIDE}ecgtiny_config.h": render("ecgtiny_config.h", **context),
        f"{INSIDE}ecgtiny_constants.c": constants_source(detector, golden, program.constants.values(), further),
    }
    return {**dict(sorted(library.items())), "main.c": example("stream.c" if stream else "main.c")}


def compile_detector(detector: Detector, target: Target = ANY_CORE) -> Program:
    """Return the program of a detector's network.

    Raises:
        UnsupportedModelError: the network holds an operator or a size that is not supported.
    """
    return scored(detector).compile(target)


def _network(program: Program, *, self_test: bool) -> Sources:
    kernels = sorted({layer.kernel for layer in program.constants.values()})
    tail = {} if program.tail is None else {f"{INSIDE}ecgtiny_tail.h": render("ecgtiny_tail.h", program=program)}
    return {
        **_copied([PROGRAM_MEMORY, *(path for kernel in kernels for path in kernel_sources(kernel, program.target))]),
        **tail,
        f"{INSIDE}ecgtiny_model.h": render("ecgtiny_model.h", program=program),
        f"{INSIDE}ecgtiny_model.c": render("ecgtiny_model.c", program=program, kernels=kernels, self_test=self_test),
    }


def _copied(paths: Iterable[Path]) -> Sources:
    return {f"{INSIDE}{path.name}": path.read_text("utf-8") for path in paths}
