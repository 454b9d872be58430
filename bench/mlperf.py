"""The four networks of MLPerf Tiny, by our own C on the virtual Cortex-M4, beside times that others published.

python -m bench.mlperf --models DIR [--json]      writes bench/results/mlperf.json

The folder holds the published files ad01_int8.tflite, kws_ref_model.tflite, resnet8_int8.tflite and vww_96_int8.tflite
of https://github.com/mlcommons/tiny. Each network runs one input, and what it gives is compared with the reference.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from ecgtiny.common.errors import DataError, VerificationError
from ecgtiny.common.files import sha256
from ecgtiny.firmware_gen.image.bare_image import INFER, infer
from ecgtiny.firmware_gen.image.toolchain import find_toolchain
from ecgtiny.quantize.graph.reader import read_graph
from ecgtiny.quantize.graph.reference import run_graph

from .command import options_of, print_results
from .image import BOARD, linked
from .measure import PROFILES
from .store import Figures, save

CLOCK_MHZ = 120
"""Of the board that the published times are from."""
SEED = 0
RUNTIMES = ("Plumerai", "X-CUBE-AI 8.0", "microTVM + CMSIS-NN")
CONDITIONS = {
    "ours": "one inference of a random input on the virtual Cortex-M4F, --optimize speed: instructions are counted, "
    "cycles are those of the model without wait states (docs/cycles.md), ms are cycles at 120 MHz; flash and RAM are "
    "those of the least image, the RAM of input and output among them. Not measured on a board",
    "published": "MLPerf Tiny v1.1, closed division, single stream latency on a NUCLEO-L4R5ZI (Cortex-M4F at 120 MHz), "
    "ms: measured on the board, with the wait states of its flash. Quoted; the lists of results could not be looked at",
    "input": f"int8, uniform, seed {SEED}",
}


@dataclass(frozen=True)
class Net:
    """A network of the benchmark, and what others published of it."""

    name: str
    title: str
    file: str
    published_ms: tuple[float, float, float]
    """In the order of ``RUNTIMES``."""


NETS = (
    Net("ad", "anomaly detection", "ad01_int8.tflite", (4.05, 7.58, 8.60)),
    Net("kws", "keyword spotting", "kws_ref_model.tflite", (47.8, 72.7, 99.8)),
    Net("ic", "image classification", "resnet8_int8.tflite", (167.8, 222.0, 390.0)),
    Net("vww", "visual wake words", "vww_96_int8.tflite", (98.8, 221.0, 301.0)),
)


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = options_of(__doc__)
    parser.add_argument("--models", type=Path, required=True, help="the folder with the four .tflite files")
    options = parser.parse_args(arguments)
    return print_results(lambda: measure_all(options.models), text, as_json=options.json)


def measure_all(folder: Path) -> Figures:
    """Measure, and write the result file.

    Raises:
        DataError: a file is not there.
        VerificationError: an output is not the reference's.
    """
    nets = {net.name: figures(net, folder) for net in tqdm(NETS, "networks", disable=None)}
    conditions = {**CONDITIONS, "toolchain": find_toolchain(BOARD).identity}
    return save("mlperf", "python -m bench.mlperf --models DIR", conditions, {"runtimes": RUNTIMES, "nets": nets})


def figures(net: Net, folder: Path) -> Figures:
    """Return what one inference takes, beside what was published."""
    path = folder / net.file
    if not path.is_file():
        raise DataError(
            "there is no such file", where=str(path), fix="name the folder of the four networks by --models"
        )
    tflite = path.read_bytes()
    graph = read_graph(tflite)
    x = np.random.default_rng(SEED).integers(-128, 128, (1, graph.input_tensor.size), np.int8)
    with linked(PROFILES[0].network(graph), "infer") as loaded:
        done = infer(loaded.bare, loaded.callee, x)
        if not np.array_equal(done.outputs, run_graph(graph, x)):
            raise VerificationError("the output is not the reference's", where=net.file,
                                    fix="this is a defect of the generated C")  # fmt: skip
        taken = loaded.figures(INFER, done.instructions, done.cycles, callers_bytes=0)
    macs = sum(getattr(node, "macs", 0) for node in graph.nodes)
    return {
        "title": net.title,
        "sha256": sha256(tflite),
        "macs": macs,
        "instructions": taken["instructions"],
        "instructions_per_mac": round(taken["instructions"] / macs, 2),
        "cycles": taken["cycles"]["typical"],
        "ms": round(taken["cycles"]["typical"] / CLOCK_MHZ / 1000, 2),
        "flash_bytes": taken["flash_bytes"],
        "ram_bytes": taken["ram_bytes"],
        "published_ms": list(net.published_ms),
    }


def text(results: Figures) -> str:
    """Show the networks."""
    return "\n".join(
        f"{name:4} {one['instructions']:12,} instructions ({one['instructions_per_mac']} per MAC) {one['ms']:8} ms by "
        f"the model; published {', '.join(map(str, one['published_ms']))} ms"
        for name, one in results["figures"]["nets"].items()
    )


if __name__ == "__main__":
    sys.exit(main())
