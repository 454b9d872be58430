"""Compile: from a .tflite of any origin to the C of its inference, and the figures of that on one board."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from ..boards.board import Board
from ..boards.loader import load_board
from ..common.errors import UnsupportedModelError, UsageError, VerificationError
from ..common.extras import pip_install
from ..common.files import sha256, write_atomic
from ..common.run import Run, versions
from ..quantize.graph.graph import Graph, Tensor
from ..quantize.graph.reader import read_graph
from ..quantize.graph.reference import run_graph
from . import formats
from .compiler.explain import explain
from .compiler.program import Program, compile_network
from .compiler.target import Target
from .folders import EXAMPLE
from .image.bare_image import BareImage, bare_image, infer
from .image.firmware import OURS
from .image.sizes import check_budget, measure
from .image.staging import check_free, install, staging
from .image.toolchain import Toolchain, toolchain_or_none
from .image.virtual_core import Callee, Load
from .writer.agent_sources import STARTUPS
from .writer.codegen import model_sources
from .writer.sources import Sources

Record = dict[str, Any]

RECORD = "compile.json"
MAX_FILE_BYTES = 2**24
"""Bytes of a .tflite; sixteen times the flash of a small board."""
SEED, INPUTS = 0, 8
"""Of the random inputs whose instructions are counted: an inference may depend on its input, but not by much."""
MAX_STEPS = 2**22
"""Multiplications and elements of an inference that the virtual core counts within some seconds."""
VIRTUAL_CORES = ("cortex-m4", "cortex-m4f")
"""The cores that the virtual one stands for."""


def compile_model(
    model: Path, board: str, out: Path | None = None, *, small: bool = False, load: Load | None = None
) -> Record:
    """Write a network as C below ``out``: ``ecgtiny/``, an example of its use, and ``compile.json``.

    The folder (``default_folder`` where none is given) is replaced as a whole. Where a compiler is installed the least
    image gives the figures of flash, RAM and stack; where ``load`` is given too, and the board's core is one that it
    stands for, random inputs give the instructions of an inference, and every output is compared with the reference.

    Args:
        model: a full-integer int8 .tflite of batch 1.
        board: the board's name, or the path of its file.
        out: the folder; an earlier ``compile`` may be there, nothing else.
        small: ask for fewer bytes instead of fewer instructions.
        load: what puts an image on a virtual core; None where there is none.

    Raises:
        UsageError: there is no such file or board, or ``out`` holds anything but an unchanged ``compile``.
        UnsupportedModelError: the model is not one that can be compiled exactly.
        BudgetError: the image is over the board's budget; nothing is written.
        VerificationError: the virtual core does not compute what the integer reference does; nothing is written.
    """
    loaded = load_board(board)
    out = out or default_folder(model, loaded)
    check_free(out, RECORD, "a compiled model")
    tflite = _read(model)
    graph, target = read_graph(tflite), Target(dsp=loaded.core.dsp, small=small)
    program, sources = compile_network(graph, target), model_sources(graph, target)
    body = {
        **_interface(program),
        **_figures(sources, program, graph, loaded, load),
        "board": loaded.name,
        "budget": asdict(loaded.budget) if loaded.budget else None,
        "core": loaded.core.name,
        "network": explain(graph, program),
        "optimize": "size" if small else "speed",
        "runtime": OURS,
        "tflite": {"bytes": len(tflite), "sha256": sha256(tflite)},
        "versions": versions(),
    }
    return _write(out, _with_example(sources), body)


def default_folder(model: Path, board: Board) -> Path:
    """Return the folder in the current one that is named after the model and the board."""
    return Path(f"{model.stem}-{board.name}")


def _read(model: Path) -> bytes:
    if not model.is_file():
        what = "is not a file" if model.exists() else "there is no such file"
        raise UsageError(what, where=str(model), fix="name a .tflite file")
    if (size := model.stat().st_size) > MAX_FILE_BYTES:
        raise UnsupportedModelError(f"has {size:,} bytes; at most {MAX_FILE_BYTES:,} are supported", where=str(model))
    return model.read_bytes()


def _with_example(sources: Sources) -> Sources:
    return formats.find().write({**sources, "main.c": (EXAMPLE / "infer.c").read_text()}, None)


def _interface(program: Program) -> Record:
    ends = {"input": program.graph.input, "output": program.graph.output}
    places = {end: _place(program.graph.tensors[index], program.plan.offsets[index]) for end, index in ends.items()}
    return {**places, "arena_bytes": program.plan.size}


def _place(tensor: Tensor, offset: int) -> Record:
    return {"shape": list(tensor.shape), "bytes": tensor.size, "offset": offset,
            "scale": tensor.scales[0], "zero_point": tensor.zero_point}  # fmt: skip


def _figures(sources: Sources, program: Program, graph: Graph, board: Board, load: Load | None) -> Record:
    """Return what is known of the least image; where a figure is null, ``conditions`` says why."""
    record: Record = dict.fromkeys(("flash_bytes", "ram_bytes", "stack_bytes", "stack_measured_bytes", "sections",
                                    "symbols", "instructions"))  # fmt: skip
    toolchain = toolchain_or_none(board)
    conditions = {"inputs": 0, "seed": SEED, "missing": _missing(program, board, toolchain, load)}
    record |= {"conditions": conditions, "toolchain": toolchain.identity if toolchain else None}
    if toolchain is None or board.core.family not in STARTUPS:
        return record
    with bare_image(sources, "infer", board, toolchain) as bare:
        sizes = measure(bare.image)
        check_budget(sizes, board)
        record |= {"flash_bytes": sizes.flash, "ram_bytes": sizes.ram, "stack_bytes": sizes.stack,
                   "sections": sizes.sections, "symbols": sizes.symbols}  # fmt: skip
        if load and board.memory and conditions["missing"] is None:
            conditions["inputs"] = INPUTS
            record |= _run(bare, graph, load(bare.elf, board.memory))
    return record


def _missing(program: Program, board: Board, toolchain: Toolchain | None, load: Load | None) -> str | None:
    """Return why no inference is run; None where one is."""
    work = sum(layer.macs + program.graph.tensors[layer.output].size for layer in program.layers)
    reasons = {
        f"there is no least image for the family {board.core.family}": board.core.family not in STARTUPS,
        "there is no compiler, and so no image": toolchain is None,
        f"no virtual core stands for {board.core.name}": board.core.name not in VIRTUAL_CORES,
        f"the virtual core needs unicorn: {pip_install('sim')}": load is None,
        f"{work:,} steps are too many for the virtual core": work > MAX_STEPS,
    }
    return next((f"instructions not measured: {reason}" for reason, holds in reasons.items() if holds), None)


def _run(bare: BareImage, graph: Graph, core: Callee) -> Record:
    """Run random inputs on a virtual core, demand the reference's outputs, and return what that took."""
    x = np.random.default_rng(SEED).integers(-128, 128, (INPUTS, graph.input_tensor.size), np.int8)
    outputs, found = infer(bare, core, x)
    if not np.array_equal(outputs, run_graph(graph, x)):
        raise VerificationError("the outputs are not the integer reference's", where="the virtual core",
                                fix="this is a defect of the generated C; please report the model")  # fmt: skip
    counted = {"min": min(found), "median": median(found), "max": max(found)}
    return {"instructions": counted, "stack_measured_bytes": core.stack_used}


def _write(out: Path, sources: Sources, body: Record) -> Record:
    with staging(out) as folder:
        for path, text in sources.items():
            write_atomic(folder / path, text)
        record = Run(folder).save(RECORD, body, inputs=[], outputs=sorted(sources))
        return install(folder, out, lambda: record)
