"""Networks around TensorFlow Lite Micro, as the user has built it, on the virtual Cortex-M4 that runs our own C.

python -m bench.mlperf_tflm --models DIR --tflm TREE [--cmsis-nn PATH] [--json]

writes bench/results/mlperf_tflm.json: the networks of bench.mlperf, whose folder DIR is, and those of bench/models.
TREE and PATH are what ``ecgtiny export --runtime tflm`` takes, with a library for the Cortex-M4 without floating point:
``make ... TARGET=cortex_m_generic TARGET_ARCH=cortex-m4 OPTIMIZED_KERNEL_DIR=cmsis_nn BUILD_TYPE=release microlite``.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from tqdm import tqdm

from ecgtiny.common.arrays import Int8Array
from ecgtiny.common.errors import DataError, VerificationError
from ecgtiny.common.files import sha256, write_atomic
from ecgtiny.firmware_gen.folders import CORE
from ecgtiny.firmware_gen.image.bare_image import BareImage, infer
from ecgtiny.firmware_gen.image.bare_sources import bare_sources
from ecgtiny.firmware_gen.image.build import build
from ecgtiny.firmware_gen.image.sizes import measure
from ecgtiny.firmware_gen.runtimes.tflm.arena import ALIGNMENT, smallest_arena
from ecgtiny.firmware_gen.runtimes.tflm.compiler import find_cross_gcc, link_inputs
from ecgtiny.firmware_gen.runtimes.tflm.contradiction import FAR_FROM_INPUT
from ecgtiny.firmware_gen.runtimes.tflm.firmware import ABORT, LIBRARYS_OWN
from ecgtiny.firmware_gen.runtimes.tflm.library import DOWNLOADS, Tflm, find_tflm
from ecgtiny.firmware_gen.runtimes.tflm.sources import network_sources
from ecgtiny.firmware_gen.writer.codegen import PROGRAM_MEMORY
from ecgtiny.firmware_gen.writer.sources import INSIDE
from ecgtiny.host.sim.call import Callee
from ecgtiny.quantize.graph.graph import Graph
from ecgtiny.quantize.graph.reader import read_graph
from ecgtiny.quantize.graph.reference import run_graph

from .command import options_of, print_results
from .image import BOARD, Loaded, linked, memory
from .inputs import NETWORKS, tflite, vectors
from .measure import PROFILES
from .mlperf import CLOCK_MHZ, NETS, SEED
from .store import Figures, save

CONDITIONS = {
    "tflm": "one inference by TensorFlow Lite Micro on the virtual Cortex-M4F, set up before: instructions are "
    "counted, cycles are those of the model without wait states (docs/cycles.md), ms are cycles at 120 MHz; flash is "
    "that of the least image, the arena the smallest in which TFLM can be set up; copies of the input and the output "
    "are in it",
    "ours": "the same input by our own C, --optimize speed; both outputs are equal",
    "input": f"of bench/models the first recorded one, of the others int8, uniform, seed {SEED}",
}


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = options_of(__doc__)
    parser.add_argument("--models", type=Path, required=True, help="the folder with the networks of MLPerf Tiny")
    parser.add_argument("--tflm", type=Path, required=True, help="TensorFlow Lite Micro's tree, with its library")
    parser.add_argument("--cmsis-nn", type=Path, help="CMSIS-NN's library or its folder, where TFLM's does not hold it")
    options = parser.parse_args(arguments)
    return print_results(lambda: measure_all(options.models, find_tflm(options.tflm, options.cmsis_nn)), text,
                         as_json=options.json)  # fmt: skip


def measure_all(folder: Path, tflm: Tflm) -> Figures:
    """Measure, and write the result file.

    Raises:
        DataError: a network is not there.
        UsageError: the library cannot be used, or a network not be set up.
        VerificationError: the outputs differ.
    """
    networks = {name: (tflite(name), vectors(name)[0][:1]) for name in NETWORKS} | _published(folder)
    found = {name: figures(name, *one, tflm) for name, one in tqdm(networks.items(), "networks", disable=None)}
    tree, own = tflm.includes[0], tflm.cmsis_nn and len(tflm.libraries) == 1
    conditions = {
        **CONDITIONS,
        "commits": {
            "tflite-micro": commit_of(tree),
            "CMSIS-NN": commit_of(tree / DOWNLOADS / "cmsis_nn") if own else None,
        },
        "toolchain": find_cross_gcc(BOARD.core).identity,
        "cmsis_nn": tflm.cmsis_nn,
        "libraries": {library.name: sha256(library.read_bytes()) for library in tflm.libraries},
    }
    command = "python -m bench.mlperf_tflm --models DIR --tflm TREE"
    return save("mlperf_tflm", command, conditions, {"networks": found})


def commit_of(folder: Path) -> str | None:
    """Return the commit that a folder is checked out at; None where it is no checkout of its own."""
    if not (folder / ".git").exists():
        return None
    asked = ("git", "-C", str(folder), "rev-parse", "--short=8", "HEAD")
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()


def _published(folder: Path) -> dict[str, tuple[bytes, Int8Array]]:
    """Return the networks of MLPerf Tiny, each with an input int8 [1, size]."""
    found: dict[str, tuple[bytes, Int8Array]] = {}
    for net in NETS:
        path = folder / net.file
        if not path.is_file():
            raise DataError("there is no such file", where=str(path), fix="name the folder of the networks by --models")
        content = path.read_bytes()
        size = read_graph(content).input_tensor.size
        found[net.name] = content, np.random.default_rng(SEED).integers(-128, 128, (1, size), np.int8)
    return found


def figures(name: str, content: bytes, x: Int8Array, tflm: Tflm) -> Figures:
    """Return what one inference takes by TFLM, and by our own C.

    Raises:
        VerificationError: the outputs differ.
    """
    graph = read_graph(content)
    wanted = run_graph(graph, x)
    with _by_tflm(graph, content, tflm) as (loaded, arena_bytes):
        infer(loaded.bare, loaded.callee, x)  # sets TFLM up
        theirs = _taken(loaded, x, wanted, f"{name} by TFLM", "see whether the library goes with its headers")
    with linked(PROFILES[0].network(graph), "infer") as loaded:
        ours = _taken(loaded, x, wanted, name, "this is a defect of the generated C")
    return {"tflm": {**theirs, "arena_bytes": arena_bytes}, "ours": ours}


def _taken(loaded: Loaded, x: Int8Array, wanted: Int8Array, where: str, fix: str) -> Figures:
    done = infer(loaded.bare, loaded.callee, x)
    if not np.array_equal(done.outputs, wanted):
        raise VerificationError("an output is not the reference's", where=where, fix=fix)
    sizes, cycles = measure(loaded.bare.image, loaded.callee.stack_used), round(done.cycles[0])
    return {"instructions": done.instructions[0], "cycles": cycles, "ms": round(cycles / CLOCK_MHZ / 1000, 2),
            "flash_bytes": sizes.flash, "ram_bytes": sizes.ram}  # fmt: skip


@contextmanager
def _by_tflm(graph: Graph, content: bytes, tflm: Tflm) -> Generator[tuple[Loaded, int]]:
    """Build the network around TFLM, for as long as the context lasts; return also the bytes of its arena."""
    most = memory().ram.length // 4 * 3 // ALIGNMENT * ALIGNMENT
    with _image(graph, content, tflm, most) as bare:
        arena_bytes = smallest_arena(lambda: Callee(bare.elf, memory()), most)
    with _image(graph, content, tflm, arena_bytes) as bare:
        yield Loaded(bare, Callee(bare.elf, memory())), arena_bytes


@contextmanager
def _image(graph: Graph, content: bytes, tflm: Tflm, arena_bytes: int) -> Generator[BareImage]:
    toolchain = find_cross_gcc(BOARD.core)
    extremes = [FAR_FROM_INPUT] * len(graph.outputs)
    shared = [CORE / "tables.h", PROGRAM_MEMORY]
    whole = {
        **network_sources(graph, content, tflm, arena_bytes, extremes),
        **{f"{INSIDE}{path.name}": path.read_text("utf-8") for path in shared},
        **{path: text for path, text in bare_sources(BOARD, "infer").items() if path != LIBRARYS_OWN},
        "agent/abort.c": ABORT.read_text("utf-8"),
    }
    with tempfile.TemporaryDirectory(prefix="ecgtiny-bench-") as folder:
        for path, text in whole.items():
            write_atomic(Path(folder) / path, text)
        yield BareImage(build(Path(folder), whole, BOARD, toolchain, link_inputs(BOARD.core, toolchain, tflm)), whole)


def text(results: Figures) -> str:
    """Show the networks."""
    return "\n".join(
        f"{name:4} TFLM {one['tflm']['cycles']:12,} cycles {one['tflm']['flash_bytes']:9,} B, ours "
        f"{one['ours']['cycles']:11,} cycles {one['ours']['flash_bytes']:9,} B"
        for name, one in results["figures"]["networks"].items()
    )


if __name__ == "__main__":
    sys.exit(main())
