"""C99 sources of a network or of a whole detector, the same bytes for the same model on every machine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..common.errors import UnsupportedModelError
from ..quantize.detector import Detector
from ..quantize.graph import Graph, Tensor
from .constants import constants_source
from .golden import Golden
from .layer import Layer
from .limits import check_detector, check_golden
from .memory_plan import Plan, memory_plan
from .ops import KERNELS, kernel_sources, lower
from .render import render
from .sources import Sources

HERE = Path(__file__).parent
CORE = HERE / "core"
REDUCERS = CORE / "reducers"
EXAMPLE = HERE / "example" / "main.c"


@dataclass(frozen=True)
class Step:
    """A layer with its name in the C, the tensors that it connects and their offsets in the arena."""

    name: str
    layer: Layer
    input: Tensor
    output: Tensor
    source: int
    target: int


def model_sources(graph: Graph) -> Sources:
    """Return the inference alone: ``ecgtiny/ecgtiny_model.h``, ``ecgtiny/ecgtiny_model.c`` and the kernels it needs.

    ``ecgtiny_model.h`` declares ``void ecgtiny_infer(int8_t *arena)`` and ``ECGTINY_ARENA_BYTES``,
    ``ECGTINY_INPUT_OFFSET``, ``ECGTINY_INPUT_BYTES``, ``ECGTINY_OUTPUT_OFFSET``, ``ECGTINY_OUTPUT_BYTES``.
    Inference may overwrite the input.

    Raises:
        UnsupportedModelError: the graph holds an operator or a size that the kernels do not support.
    """
    plan = memory_plan(graph, keep_input=False)
    return _network(graph, plan, _steps(graph, plan), self_test=False)


def detector_sources(detector: Detector, golden: Golden) -> Sources:
    """Return everything that a firmware needs: ``ecgtiny/*.c``, ``ecgtiny/*.h``, ``main.c`` and ``CMakeLists.txt``.

    Every ``.c`` below ``ecgtiny/`` is to be compiled; the only header to include is ``ecgtiny/ecgtiny.h``.
    ``ecgtiny_config.h`` defines ``ECGTINY_LENGTH``, ``ECGTINY_LEADS``, ``ECGTINY_THRESHOLD``,
    ``ECGTINY_GOLDEN_BEATS`` and ``ECGTINY_VERSION``. ``main.c`` and ``CMakeLists.txt`` are an example of a firmware.

    Raises:
        UnsupportedModelError: the detector holds an operator, a reducer or a size that is not supported.
    """
    check_detector(detector)
    check_golden(golden, detector.normalisation)
    plan = memory_plan(detector.graph, keep_input=True)
    steps = _steps(detector.graph, plan)
    library = {
        **_copied([*CORE.glob("*.[ch]"), _reducer(detector.reducer.kind)]),
        **_network(detector.graph, plan, steps, self_test=True),
        "ecgtiny/ecgtiny_config.h": render("ecgtiny_config.h", detector=detector, golden=golden),
        "ecgtiny/ecgtiny_constants.c": constants_source(detector, golden, (step.layer for step in steps)),
    }
    library = dict(sorted(library.items()))
    units = [path for path in library if path.endswith(".c")]
    return {**library, "main.c": EXAMPLE.read_text(), "CMakeLists.txt": render("CMakeLists.txt", units=units)}


def _steps(graph: Graph, plan: Plan) -> list[Step]:
    steps: list[Step] = []
    for node in graph.nodes:
        layer = lower(node, graph)
        if layer is not None:
            source, target = node.inputs[0], node.output
            offsets = plan.offsets[source], plan.offsets[target]
            steps.append(Step(f"layer_{len(steps)}", layer, graph.tensors[source], graph.tensors[target], *offsets))
    if not steps:
        raise UnsupportedModelError("the network has no layer that computes anything")
    return steps


def _network(graph: Graph, plan: Plan, steps: list[Step], *, self_test: bool) -> Sources:
    kernels = sorted({step.layer.kernel for step in steps})
    copied = [KERNELS / "fixed_point.h", *(path for kernel in kernels for path in kernel_sources(kernel))]
    return {
        **_copied(copied),
        "ecgtiny/ecgtiny_model.h": render("ecgtiny_model.h", graph=graph, plan=plan),
        "ecgtiny/ecgtiny_model.c": render("ecgtiny_model.c", steps=steps, kernels=kernels, self_test=self_test),
    }


def _reducer(kind: str) -> Path:
    known = {path.stem: path for path in REDUCERS.glob("*.c")}
    if kind not in known:
        raise UnsupportedModelError(
            f"there is no C for the score {kind}", fix=f"{', '.join(sorted(known))} are supported"
        )
    return known[kind]


def _copied(paths: Iterable[Path]) -> Sources:
    return {f"ecgtiny/{path.name}": path.read_text() for path in paths}
