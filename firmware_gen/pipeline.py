"""Export: from a quantised run to the sources of a firmware, its image for one board, and the figures of that."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from msgspec import UNSET, UnsetType

from ..boards.board import Board
from ..boards.loader import load_board
from ..common.arrays import Int16Array
from ..common.errors import DataError, UnsupportedModelError, UsageError, VerificationError
from ..common.files import sha256, write_atomic
from ..common.model_card import CARD, markdown, read_card
from ..common.run import Run, versions
from ..common.stage_records.export import Cost, ExportRecord, ReadoutsExport, StreamExport
from ..common.stage_records.network import ImageSizes, Network
from ..common.stage_records.quantize import QuantizeRecord
from ..common.stage_records.readouts import STREAM, ReadoutQuantizeRecord
from ..quantize.detector import Detector
from ..quantize.readouts import FIRMWARE_INPUTS as READOUT_INPUTS
from ..quantize.store import MODEL, MONITOR, load_detector
from ..quantize.store import RECORD as QUANTISED
from ..quantize.stream import Adc, load_stream
from . import formats, runtimes
from .detectors.firmware import firmware_of
from .formats.package_format import About, Contents, PackageFormat
from .image.bare_image import INFER
from .image.build import ELF
from .image.elf import Image
from .image.firmware import Firmware
from .image.layer_cost import with_layer_costs
from .image.linked import digest_of, flash_command, link
from .image.sizes import check_budget, describe_budget, measure
from .image.staging import ANOTHER, check_free, install, staging
from .image.toolchain import find_toolchain
from .image.virtual_core import Load
from .runtimes.runtime import Chosen, Job, Runtime
from .writer.agent_sources import check_adc
from .writer.codegen import StreamParts
from .writer.front_end import stream_parts
from .writer.golden import choose_golden, no_golden
from .writer.licence import licence_sources
from .writer.prefix import PREFIX, check_prefix, prefixed
from .writer.sources import AGENT

CostOf = Callable[[Path | None, Int16Array, StreamExport | ReadoutsExport | None], Cost]
"""From the linked image (None where there is none), beats, and the ``stream`` or ``readouts`` block of the record to
what a beat costs, and a second of samples, for the record."""

RECORD = "export.json"
INPUTS = ["beats.npz", MODEL, QUANTISED]
STREAM_INT_BITS = 32
"""The C of continuous ECG multiplies and adds in ``int``."""


def no_cost(elf: Path | None, counts: Int16Array, stream: StreamExport | ReadoutsExport | None) -> Cost:  # noqa: ARG001
    """Run nothing, and so know nothing of what a beat costs."""
    return Cost()


def export_run(
    run: Run, board: str, out: Path | None = None, cost: CostOf = no_cost, chosen: Chosen | None = None, *,
    small: bool = False, adc: Adc | None = None, package: PackageFormat | None = None, prefix: str = PREFIX,
    golden_beats: bool = True, load: Load | None = None,
) -> ExportRecord:  # fmt: skip
    """Write ``export/<board>/`` of a run: the C of the detector, an example, the agent, the image, and the model card.

    The folder is replaced as a whole. Its record is ``export/<board>/export.json``, and ``export.json`` of the run is
    that of the newest export. Where no image can be made, because there is no compiler, no driver for the board's UART
    or no startup for its core, or where none is asked for, the sources are written, ``no_image`` says why, and the
    figures are null.

    Args:
        run: a run that was quantised.
        board: name of a board, or the path of its TOML file.
        out: a folder that gets a copy.
        cost: measures what a beat of the training costs on the board, in instructions; nothing is measured by default.
        chosen: the runtime of the network with its options; our own C by default.
        small: asks our own C for fewer bytes instead of fewer instructions.
        adc: the board's converter, Hz and counts/mV, where the run was trained on continuous records.
        package: the form in which the sources come, and whether an image does.
        prefix: what the names of the C begin with, its folder and its header.
        golden_beats: whether the firmware holds beats to test itself with, which take flash.
        load: what puts an image on a virtual core, to see what each layer takes; None where there is none.

    Returns:
        The record export.json as it was written; sizes are in bytes.

    Raises:
        UsageError: there is no such board, the prefix begins no names of C, ``out`` holds anything but an unchanged
            export or lies in the run's own, or the runtime cannot be used.
        DataError: the run has not been quantised.
        UnsupportedModelError: the model is not one that the C supports, or the board's core cannot run it.
        VerificationError: a gate of the quantisation failed, or an artefact is not the one that was recorded.
        BudgetError: the image is over the board's budget; nothing is written.

    >>> exported = ecgtiny.export_run(run, "nrf52840")
    >>> run.has("export/nrf52840/ecgtiny/src/ecgtiny.c"), exported.ram_bytes < 4096
    (True, True)
    """
    loaded = load_board(board)
    check_prefix(prefix)
    if out is not None:
        _check_free(out, run)
    chosen, form = chosen or runtimes.choose(), package or formats.find()
    _check_form(form, chosen.runtime)
    _check_input(loaded, adc, form)
    if run.form(QUANTISED) == STREAM:
        firmware, facts = _readouts(run, loaded, chosen.runtime, adc, prefix, small=small, golden=golden_beats)
    else:
        firmware, facts = _beats(run, loaded, chosen, adc, prefix, small=small, golden=golden_beats)
    firmware = _packaged(firmware, form, _about(run, loaded, facts))
    record = _produce(run, loaded, firmware, facts, cost, load)
    if out is not None:
        _copy(run.path(_folder(loaded)), out)
    return record


def _readouts(
    run: Run, board: Board, runtime: Runtime, adc: Adc | None, prefix: str, *, small: bool, golden: bool
) -> tuple[Firmware, _Facts]:
    """Return the firmware of a detector of samples, and what its record says of it."""
    if runtime.foreign or adc not in (None, Adc()):
        raise UsageError("a detector of samples is our own C, for the converter that it was quantised for",
                         fix="leave the runtime, rate, gain, zero and rails out")  # fmt: skip
    made = firmware_of(run, board, small=small, golden=golden)
    return made.firmware, _Facts(made.digest, 0, None, "size" if small else "speed", None, prefix, made.about)


def _beats(
    run: Run, board: Board, chosen: Chosen, adc: Adc | None, prefix: str, *, small: bool, golden: bool
) -> tuple[Firmware, _Facts]:
    """Return the firmware of a detector of beats, or of a stream of them, and what its record says of it."""
    if failed := run.load(QUANTISED, QuantizeRecord).failed:
        raise VerificationError(f"a gate of the quantisation failed: {', '.join(failed)}",
                                where=str(run.path(QUANTISED)),
                                fix="a failed model is not exported; train again with other settings")  # fmt: skip
    detector, stream, about = _what_runs(run, board, adc or Adc(), chosen.runtime)
    beats = choose_golden(detector, _training_counts(run)) if golden else no_golden(detector)
    tflite = run.path(MODEL).read_bytes()
    job = Job(board, detector, beats, tflite, stream, small, chosen.options, chosen.load, prefix,
              adc.input if adc and stream else None)  # fmt: skip
    firmware = chosen.runtime.write(job)
    optimize: Literal["speed", "size"] = "size" if small else "speed"
    return firmware, _Facts(detector.digest, len(beats.score), firmware.network, optimize, about, prefix)


def _check_form(package: PackageFormat, runtime: Runtime) -> None:
    if runtime.foreign and not package.foreign:
        able = ", ".join(other.name for other in formats.formats() if other.foreign)
        raise UsageError(f"the format {package.name} cannot name the library that the runtime {runtime.name} needs",
                         fix=f"use one of {able}")  # fmt: skip


def _check_input(board: Board, adc: Adc | None, package: PackageFormat) -> None:
    if adc is None or adc.input is None:
        return
    check_adc(board, adc.input)
    if not package.image:
        raise UsageError(
            f"the format {package.name} has no image that could sample by itself",
            where=f"board {board.name}",
            fix="leave --adc out: the package's example reads the converter",
        )


def _about(run: Run, board: Board, facts: _Facts) -> About:
    """Return what the package of an export says of itself."""
    takes: Literal["beats", "stream", "readouts"] = "beats"
    fs = None
    if facts.readouts:
        takes = "readouts"
    elif facts.stream:
        takes = "stream"
    else:
        fs = run.load(QUANTISED, QuantizeRecord).data.fs
    title = read_card(run).title if run.has("train.json") else None
    core = board.core
    return About(takes, board.name, core.name, core.dsp, facts.prefix, facts.model_digest, title, fs=fs, mve=core.mve)


def _packaged(firmware: Firmware, package: PackageFormat, about: About) -> Firmware:
    """Return the firmware as it is handed out: with its licence, in the form and by the names that were asked for."""
    contents = Contents({**firmware.sources, **licence_sources()}, about, firmware.foreign)
    sources = prefixed(package.write(contents), about.prefix)
    if package.image:
        return replace(firmware, sources=sources)
    return replace(firmware, sources=sources, toolchain=None, no_image=f"the format {package.name} has none")


def _what_runs(
    run: Run, board: Board, adc: Adc, runtime: Runtime
) -> tuple[Detector, StreamParts | None, StreamExport | None]:
    """Return the detector under its digest, and what a stream adds: its C, and its block of export.json."""
    if run.load(QUANTISED, QuantizeRecord).stream is None:
        if adc != Adc():
            raise UsageError("the board's converter matters to a run on continuous records only",
                             fix="leave the rate, gain, zero and rails out, or train with --stream")  # fmt: skip
        return load_detector(run), None, None
    if not runtime.takes_streams:
        able = ", ".join(other.name for other in runtimes.runtimes() if other.takes_streams)
        raise UsageError(f"the runtime {runtime.name} takes no stream", fix=f"use one of {able}")
    _check_int(board)
    learnt = load_stream(run)
    front = learnt.front_end(adc)
    detector = learnt.for_front_end(front)
    return (
        detector,
        stream_parts(front, learnt.monitor, detector.digest),
        StreamExport(front_end=front.to_json(), adc_input=UNSET if adc.input is None else adc.input),
    )


def _check_int(board: Board) -> None:
    if (bits := board.core.int_bits) < STREAM_INT_BITS:
        raise UnsupportedModelError(
            f"continuous ECG needs an int of {STREAM_INT_BITS} bits, and the core {board.core.name} has one of {bits}",
            where=f"board {board.name}",
            fix="choose a board with a 32-bit core (see ecgtiny boards), or train a detector of beats",
        )


def build_run(run: Run, board: str, cost: CostOf = no_cost, load: Load | None = None) -> ExportRecord:
    """Compile and link what an export wrote once more, and record the figures anew.

    Raises:
        DataError: the run has no export for the board.
        UsageError: the export is linked with a library of the user's.
        VerificationError: the sources or the model are not those of the export.
        MissingToolError: no compiler is installed.
        BudgetError: the image is over the board's budget; the export stays as it was.
    """
    loaded = load_board(board)
    run.load(QUANTISED, ReadoutQuantizeRecord if run.form(QUANTISED) == STREAM else QuantizeRecord)
    record = _exported(run, loaded)
    runtime = runtimes.find(record.runtime.name)
    if runtime.foreign:
        raise UsageError("this export is linked with a library that it does not hold", where=_folder(loaded),
                         fix=f"run ecgtiny export --board {board} --runtime {runtime.name} once more")  # fmt: skip
    sources = {path: run.path(f"{_folder(loaded)}/{path}").read_text("utf-8") for path in record.sources}
    if not any(path.startswith(AGENT) for path in sources):
        raise UsageError("this export holds no demo firmware to build", where=_folder(loaded),
                         fix=f"take its sources into a project of your own; {record.no_image}")  # fmt: skip
    facts = _Facts(
        record.model_digest, record.golden_beats, record.network, record.optimize, record.stream, record.prefix,
        record.readouts,
    )  # fmt: skip
    return _produce(run, loaded, Firmware(sources, find_toolchain(loaded), record.runtime), facts, cost, load)


@dataclass(frozen=True)
class _Facts:
    """What of an export does not depend on the toolchain."""

    model_digest: str
    golden_beats: int
    network: Network | None
    optimize: Literal["speed", "size"]
    stream: StreamExport | None
    prefix: str
    readouts: ReadoutsExport | UnsetType = UNSET

    @property
    def inputs(self) -> list[str]:
        """The artefacts that it was made of."""
        return READOUT_INPUTS if self.readouts else [*INPUTS, *([MONITOR] if self.stream else [])]


def _produce(
    run: Run, board: Board, firmware: Firmware, facts: _Facts, cost: CostOf, load: Load | None
) -> ExportRecord:
    target, sources, toolchain = run.path(_folder(board)), firmware.sources, firmware.toolchain
    counts = np.zeros((0, 0, 0), np.int16) if facts.readouts else _training_counts(run)
    with staging(target) as folder:
        for path, text in sources.items():
            write_atomic(folder / path, text)
        linked = link(folder, firmware, board, facts.prefix)
        figures = _figures(linked.image, folder / ELF, firmware, board) if linked.image else ImageSizes()
        if linked.image and facts.network:
            infer = INFER.replace(PREFIX, facts.prefix, 1)
            facts = replace(facts, network=with_layer_costs(facts.network, folder / ELF, board, load, infer))
        if run.has("train.json"):
            write_atomic(folder / CARD, markdown(read_card(run)))
        record = ExportRecord(
            **vars(facts),
            **vars(figures),
            **vars(cost(folder / ELF if toolchain else None, counts, facts.readouts or facts.stream)),
            board=board.name,
            budget=describe_budget(board),
            build_digest=digest_of(firmware, board, facts.prefix),
            no_image=firmware.no_image,
            missing_files=list(linked.missing_files) or UNSET,
            flash_command=flash_command(board, Path(_folder(board))) if toolchain else None,
            runtime=firmware.runtime,
            sources=sorted(sources),
            toolchain=toolchain.identity if toolchain else None,
            versions=versions(),
        )
        files = sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())
        return install(folder, target, lambda: _save(run, board, record, facts.inputs, files))


def _figures(image: Image, elf: Path, firmware: Firmware, board: Board) -> ImageSizes:
    sizes = measure(image, firmware.stack(elf) if firmware.stack else None)
    check_budget(sizes, board)
    return sizes.figures


def _save(run: Run, board: Board, record: ExportRecord, inputs: list[str], files: list[str]) -> ExportRecord:
    outputs = [f"{_folder(board)}/{file}" for file in files]
    run.save(f"{_folder(board)}/{RECORD}", record, inputs=inputs, outputs=outputs)
    return run.save(RECORD, record, inputs=inputs, outputs=outputs)


def _exported(run: Run, board: Board) -> ExportRecord:
    """The record of an export whose inputs and sources are as it names them; its image may be gone."""
    name = f"{_folder(board)}/{RECORD}"
    if not run.has(name):
        raise DataError(f"there is no export for {board.name}", where=str(run.folder),
                        fix=f"run ecgtiny export --board {board.name}")  # fmt: skip
    record = run.read(name, ExportRecord)
    sources = {f"{_folder(board)}/{source}" for source in record.sources}
    needed = {*INPUTS, *READOUT_INPUTS, MONITOR, *sources}
    for name, digest in {**record.inputs, **record.outputs}.items():
        if name in needed and not (run.path(name).is_file() and sha256(run.path(name)) == digest):
            raise VerificationError(f"{name} is not the one of the export", where=str(run.folder),
                                    fix=f"run ecgtiny export --board {board.name} again")  # fmt: skip
    return record


def _training_counts(run: Run) -> Int16Array:
    with np.load(run.path("beats.npz")) as beats:
        return beats["train_counts"]


def _folder(board: Board) -> str:
    return f"export/{board.name}"


def _check_free(out: Path, run: Run) -> None:
    if out.resolve().is_relative_to(run.path("export").resolve()):
        raise UsageError("lies in the run's own exports", where=str(out), fix=ANOTHER)
    check_free(out, RECORD, "an export", lambda name: name.split("/", 2)[2])


def _copy(source: Path, out: Path) -> None:
    with staging(out) as folder:
        shutil.copytree(source, folder, dirs_exist_ok=True)
        install(folder, out, lambda: None)
