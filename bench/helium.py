"""Instructions of networks on a Cortex-M55, with its vector extension (Helium) and with the DSP extension alone.

python -m bench.helium [--json]      writes bench/results/helium.json; needs qemu-system-arm

QEMU models no cycles of this core. With ``-icount`` its clock goes on by a nanosecond an instruction, and the timer
SysTick counts that clock; a loop of known length, in the same image, says what one count stands for.
"""

from __future__ import annotations

import math
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from ecgtiny.boards.loader import load_board
from ecgtiny.common.arrays import Int8Array
from ecgtiny.common.errors import DeviceError, MissingToolError, VerificationError
from ecgtiny.common.files import write_atomic
from ecgtiny.common.programs import find_program, program_version
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.image.bare_image import BareImage
from ecgtiny.firmware_gen.image.bare_sources import bare_sources
from ecgtiny.firmware_gen.image.build import build
from ecgtiny.firmware_gen.image.sizes import measure
from ecgtiny.firmware_gen.image.toolchain import find_toolchain
from ecgtiny.firmware_gen.writer.codegen import model_sources
from ecgtiny.firmware_gen.writer.sources import Sources
from ecgtiny.quantize.graph.graph import Graph
from ecgtiny.quantize.graph.reader import read_graph

from .command import options_of, print_results
from .inputs import NETWORKS, tflite, vectors
from .store import HERE, Figures, save

BOARD = load_board("qemu-mps3-an547")
PROGRAM = "qemu-system-arm"
KERNELS = {"mve": Target.of(BOARD.core), "dsp": Target(dsp=True)}
RUNS, LOOP = 50, 20_000_000
PATIENCE = 120
"""Seconds that a machine may run; it takes a few."""
CONDITIONS = {
    "core": "QEMU's Cortex-M55 (mps3-an547): instructions by -icount and SysTick, not cycles, which it does not model",
    "input": f"one inference of the first recorded input, the mean of {RUNS}, with the copy of the input; the output "
    "is that of TensorFlow Lite Micro's reference kernels",
    "image": "the whole image of the measurement, --optimize speed",
}


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit code."""
    options = options_of(__doc__).parse_args(arguments)
    return print_results(measure_all, text, as_json=options.json)


def measure_all() -> Figures:
    """Measure, and write the result file.

    Raises:
        MissingToolError: QEMU is not installed.
        VerificationError: an output is not that of the reference.
    """
    figures = {name: {kernels: _measured(name, target) for kernels, target in KERNELS.items()} for name in NETWORKS}
    conditions = {**CONDITIONS, "toolchain": find_toolchain(BOARD).identity, "qemu": program_version(_program())}
    return save("helium", "python -m bench.helium", conditions, figures)


def _measured(name: str, target: Target) -> dict[str, int]:
    graph, (x, y) = read_graph(tflite(name)), vectors(name)
    with tempfile.TemporaryDirectory(prefix="ecgtiny-bench-") as folder:
        elf = _image(Path(folder), graph, target, x[0])
        flash = measure(BareImage(elf, {}).image).flash
        counts, output = _run(elf)
    if not np.array_equal(output, y[0]):
        raise VerificationError("the output is not the reference's", where=f"{name} by {target}",
                                fix="this is a defect of the generated C")  # fmt: skip
    return {"instructions": round(int(counts[0]) / int(counts[1]) * LOOP / RUNS), "image_bytes": flash}


def _image(folder: Path, graph: Graph, target: Target, x: Int8Array) -> Path:
    around = {path: text for path, text in bare_sources(BOARD, "infer").items() if path != "agent/infer.c"}
    values = ", ".join(map(str, x.tolist()))
    header = f"#define RUNS {RUNS}\n#define LOOP {LOOP}u\n#define OUTPUT_BYTES {math.prod(graph.output_tensor.shape)}\n"
    own: Sources = {
        "agent/helium_main.c": (HERE / "helium_main.c").read_text("utf-8"),
        "agent/helium_input.h": f"{header}static const int8_t input[] = {{{values}}};\n",
    }
    whole = {**model_sources(graph, target), **around, **own}
    for path, text in whole.items():
        write_atomic(folder / path, text)
    return build(folder, whole, BOARD, find_toolchain(BOARD))


def _run(elf: Path) -> tuple[Any, Int8Array]:
    """Return the counts of all runs and of the loop, uint32 [2], and the output."""
    command = (*_program(), "-M", "mps3-an547", "-icount", "shift=0", "-nodefaults", "-display", "none",
               "-semihosting-config", "enable=on,target=native", "-kernel", str(elf))  # fmt: skip
    try:
        subprocess.run(command, cwd=elf.parent, capture_output=True, check=True, timeout=PATIENCE)
        said = (elf.parent / "found").read_bytes()
    except (subprocess.SubprocessError, OSError) as error:
        raise DeviceError(f"the image does not come to its end: {error}", where="mps3-an547",
                          fix="see whether QEMU is 7 or later")  from error  # fmt: skip
    return np.frombuffer(said[:8], "<u4"), np.frombuffer(said[8:], np.int8)


def _program() -> tuple[str, ...]:
    if (command := find_program(PROGRAM)) is None:
        raise MissingToolError(f"needs {PROGRAM}", fix="Debian and Ubuntu: apt install qemu-system-arm")
    return command


def text(found: Figures) -> str:
    """Return the figures as a table for a terminal."""
    rows = [f"{'network':8}{'with Helium':>14}{'DSP alone':>14}{'ratio':>8}  image, bytes"]
    for name, one in found["figures"].items():
        mve, dsp = one["mve"], one["dsp"]
        ratio = mve["instructions"] / dsp["instructions"]
        rows.append(
            f"{name:8}{mve['instructions']:14,}{dsp['instructions']:14,}{ratio:8.2f}"
            f"  {mve['image_bytes']:,} {dsp['image_bytes']:,}"
        )
    return "\n".join(rows)


if __name__ == "__main__":
    sys.exit(main())
