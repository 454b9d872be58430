"""Compile: from a .tflite of any origin to the C of its inference or of a detector, and its figures on one board."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median
from typing import Literal, TypedDict

from msgspec import UNSET, UnsetType

from ..boards.board import Board
from ..boards.loader import load_board
from ..common.arrays import AnyArray, save_arrays
from ..common.errors import UnsupportedModelError, UsageError
from ..common.extras import pip_install
from ..common.files import sha256, write_atomic
from ..common.run import Run, versions
from ..common.stage_records.base import known
from ..common.stage_records.compile import COMPILED, AgentImage, CompileRecord, NetworkEnd, RunConditions, TfliteFile
from ..common.stage_records.network import ImageSizes, ModelledCycles, Network, Spread
from ..quantize.graph.graph import Graph, Tensor
from ..quantize.graph.reader import read_graph
from ..quantize.own_detector import OwnDetector
from ..quantize.store import VALIDATION
from . import formats
from .compiled import SEED, Compiled, network_alone, whole_detector
from .compiler.explain import explain
from .compiler.program import Program
from .compiler.target import Target
from .formats.package_format import About, Contents
from .image.bare_image import INFER, bare_image
from .image.firmware import OURS, Firmware, with_agent
from .image.layer_cost import MAX_STEPS, steps, with_layer_costs
from .image.linked import digest_of, flash_command, link
from .image.sizes import Sizes, check_budget, describe_budget, measure
from .image.staging import check_free, install, staging
from .image.toolchain import Toolchain, toolchain_or_none
from .image.virtual_core import Load, modelled, stands_for
from .writer.agent_sources import STARTUPS
from .writer.licence import licence_sources
from .writer.prefix import PREFIX, check_prefix, prefixed

CheckSizes = Callable[[Sizes], None]
MakeDetector = Callable[[bytes], OwnDetector]
"""From a .tflite to the detector that a score and a threshold make of it."""

FIX = "take --optimize size, or --no-budget for the C all the same, or a smaller model"
VALIDATED = "validate-*.json"
"""What a validation writes into the folder."""
MAX_FILE_BYTES = 2**24
"""Bytes of a .tflite; sixteen times the flash of a small board."""


def compile_model(
    model: Path, board: str, out: Path | None = None, *, small: bool = False, load: Load | None = None,
    prefix: str = PREFIX, detector: MakeDetector | None = None, budget: bool = True,
) -> CompileRecord:  # fmt: skip
    """Write a network, or a detector, as C below ``out``: ``ecgtiny/``, an example of its use, and ``compile.json``.

    The folder (``default_folder`` where none is given) is replaced as a whole. Where a compiler is installed the least
    image gives flash, RAM and stack; where ``load`` is given too, and the board's core is one that it stands for,
    random inputs, or a detector's beats, give instructions and cycles, and their results are compared with the
    reference. A detector has an agent and an image too, where there are such for the board, and a validation's beats.

    Args:
        model: a full-integer .tflite of batch 1; its ends may be float32 next to a QUANTIZE or a DEQUANTIZE.
        board: the board's name, or the path of its file.
        out: the folder; an earlier ``compile`` may be there, and validations of it, nothing else.
        small: ask for fewer bytes instead of fewer instructions.
        load: what puts an image on a virtual core; None where there is none.
        prefix: what the names of the C begin with, its folder and its header.
        detector: makes a detector of the network; without, the network alone is written.
        budget: whether the sizes are held to the board's budget.

    Raises:
        DataError: the beats of the detector cannot be had.
        UsageError: there is no such file or board, the prefix begins no names of C, or ``out`` holds anything but an
            unchanged ``compile``.
        UnsupportedModelError: the model is not one that can be compiled exactly.
        BudgetError: the least image, or a detector's with the agent, is over the board's budget; nothing is written.
        VerificationError: the virtual core does not compute what the integer reference does.
    """
    loaded = load_board(board)
    check: CheckSizes = partial(check_budget, board=loaded, fix=FIX) if budget else _pass
    check_prefix(prefix)
    check_free(out := out or default_folder(model, loaded), COMPILED, "a compiled model", later=VALIDATED)
    tflite = _read(model)
    graph, target = read_graph(tflite), Target.of(loaded.core, small=small)
    made = whole_detector(detector(tflite), target) if detector else network_alone(graph, target)
    toolchain = toolchain_or_none(loaded)
    explained = explain(graph, made.program)
    missing = _missing(explained, loaded, toolchain, load)
    found = _measure(made, explained, loaded, toolchain, None if missing else load, check)
    firmware = _firmware(made, loaded, prefix)
    record = CompileRecord(
        **vars(found.sizes),
        **_ends(made.program, graph),
        arena_bytes=made.program.plan.size,
        instructions=found.instructions, cycles=found.cycles, stack_measured_bytes=found.stack,
        conditions=RunConditions(inputs=0 if missing else made.inputs, seed=SEED, missing=missing),
        toolchain=toolchain.identity if toolchain else None,
        board=loaded.name, budget=describe_budget(loaded), core=loaded.core.name,
        detector=made.detector,
        image=_describe(firmware, loaded, prefix) if made.detector else UNSET,
        network=found.network,
        optimize="size" if small else "speed",
        prefix=prefix, runtime=OURS, versions=versions(),
        tflite=TfliteFile(bytes=len(tflite), sha256=sha256(tflite)),
    )  # fmt: skip
    return _write(out, firmware, loaded, made.validation, record, check)


def _pass(_: Sizes) -> None:
    """Hold sizes to no budget."""


def default_folder(model: Path, board: Board) -> Path:
    """Return the folder in the current one that is named after the model and the board."""
    return Path(f"{model.stem}-{board.name}")


def _read(model: Path) -> bytes:
    if not model.is_file():
        what = "is not a file" if model.exists() else "there is no such file"
        raise UsageError(what, where=str(model), fix="name a .tflite file")
    if (size := model.stat().st_size) > MAX_FILE_BYTES:
        raise UnsupportedModelError(
            f"has {size:,} bytes; at most {MAX_FILE_BYTES:,} are supported",
            where=str(model),
            fix="prune the model, or give fewer weights",
        )
    return model.read_bytes()


def _firmware(made: Compiled, board: Board, prefix: str) -> Firmware:
    """Return what is handed out: a detector with the agent that shows on a board what it computes."""
    firmware = Firmware(made.sources, None, OURS)
    if made.detector:
        firmware = with_agent(firmware, board)
    contents = Contents({**firmware.sources, **licence_sources()}, _about(made, board, prefix))
    return replace(firmware, sources=prefixed(formats.find().write(contents), prefix))


def _about(made: Compiled, board: Board, prefix: str) -> About:
    digest = made.detector.model_digest if made.detector else None
    takes: Literal["beats", "network"] = "beats" if made.detector else "network"
    return About(takes, board.name, board.core.name, board.core.dsp, prefix, digest, record=COMPILED,
                 mve=board.core.mve)  # fmt: skip


def _describe(firmware: Firmware, board: Board, prefix: str) -> AgentImage:
    return AgentImage(
        build_digest=digest_of(firmware, board, prefix),
        flash_command=flash_command(board, Path()) if firmware.toolchain else None,
        no_image=firmware.no_image,
    )


class _Ends(TypedDict):
    """What goes into a network and what comes out of it."""

    input: NetworkEnd
    further_inputs: list[NetworkEnd] | UnsetType
    output: NetworkEnd
    further_outputs: list[NetworkEnd] | UnsetType


def _ends(program: Program, graph: Graph) -> _Ends:
    """Return what the .tflite says of each input and output, and where they lie; a tail's are nowhere."""
    places = program.graph.outputs if program.tail is None else (None,)
    inputs = [_end(program, tensor, tensor.index) for tensor in graph.input_tensors]
    outputs = [_end(program, tensor, place) for tensor, place in zip(graph.output_tensors, places, strict=True)]
    return {
        "input": inputs[0],
        "further_inputs": inputs[1:] or UNSET,
        "output": outputs[0],
        "further_outputs": outputs[1:] or UNSET,
    }


def _end(program: Program, tensor: Tensor, place: int | None) -> NetworkEnd:
    """Return what the .tflite says of a tensor; ``place`` is the one of the program whose bytes it has."""
    return NetworkEnd(
        shape=list(tensor.shape),
        bytes=tensor.size * tensor.width if place is None else program.bytes(place),
        offset=None if place is None else program.plan.offsets[place],
        scale=tensor.scales[0],
        zero_point=tensor.zero_point,
        type=tensor.dtype if tensor.dtype != "int8" else UNSET,
        real=True if tensor.float_end else UNSET,
    )


@dataclass(frozen=True)
class _Measured:
    """What is known of the least image."""

    sizes: ImageSizes
    network: Network
    """What became of it, with what each layer took."""
    instructions: Spread | None = None
    stack: int | None = None
    """Bytes that the run inferences took."""
    cycles: ModelledCycles | UnsetType = UNSET


def _measure(
    made: Compiled, network: Network, board: Board, toolchain: Toolchain | None, load: Load | None, check: CheckSizes
) -> _Measured:
    """Link the least image, and run it where there is a core to load it."""
    if toolchain is None or board.core.family not in STARTUPS:
        return _Measured(ImageSizes(), network)
    with bare_image(made.sources, made.main, board, toolchain) as bare:
        sizes = measure(bare.image)
        check(sizes)
        if load is None or board.memory is None:
            return _Measured(sizes.figures, network)
        core = load(bare.elf, board.memory)
        instructions, cycles = made.run(bare, core)
        return _Measured(
            sizes.figures,
            with_layer_costs(network, bare.elf, board, load, INFER),
            _spread(instructions),
            core.stack_used,
            modelled(median(cycles), board.core) or UNSET,
        )


def _missing(network: Network, board: Board, toolchain: Toolchain | None, load: Load | None) -> str | None:
    """Return why no inference is run; None where one is."""
    work = steps(network)
    reasons = {
        f"there is no least image for the family {board.core.family}": board.core.family not in STARTUPS,
        "there is no compiler, and so no image": toolchain is None,
        f"no virtual core stands for {board.core.name}": not stands_for(board.core),
        "the board's file does not say where its memory is": board.memory is None,
        f"the virtual core needs unicorn and capstone: {pip_install('sim')}": load is None,
        f"{work:,} steps are too many for the virtual core": work > MAX_STEPS,
    }
    return next((f"instructions not measured: {reason}" for reason, holds in reasons.items() if holds), None)


def _spread(found: list[int]) -> Spread:
    return Spread(min=min(found), median=median(found), max=max(found))


def _write(
    out: Path, firmware: Firmware, board: Board, validation: Mapping[str, AnyArray] | None, record: CompileRecord,
    check: CheckSizes,
) -> CompileRecord:  # fmt: skip
    with staging(out) as folder:
        for path, text in firmware.sources.items():
            write_atomic(folder / path, text)
        if validation is not None:
            save_arrays(folder / VALIDATION, validation)
            record = _linked(folder, firmware, board, record, check)
        files = sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())
        written = Run(folder).save(COMPILED, record, inputs=[], outputs=files)
        return install(folder, out, lambda: written)


def _linked(folder: Path, firmware: Firmware, board: Board, record: CompileRecord, check: CheckSizes) -> CompileRecord:
    """Link the image with the agent; return the record with its sizes."""
    linked, about = link(folder, firmware, board, record.prefix), known(record.image)
    if linked.image is None or about is None:
        return record
    sizes = measure(linked.image)
    check(sizes)
    about = replace(about, sizes=sizes.figures)
    return replace(
        record, image=replace(about, missing_files=list(missing)) if (missing := linked.missing_files) else about
    )
