"""What a detector takes on a board: trained, quantised, exported and validated on the virtual one, in its own run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from functools import cache
from importlib import metadata
from pathlib import Path

from msgspec import UNSET
from tqdm import tqdm

from ...boards.loader import load_board
from ...common.codec import decode
from ...common.errors import ClusterError, EcgtinyError, VerificationError
from ...common.executor import finished, jobs_on
from ...common.files import read_json, sha256, write_json
from ...common.run import Run
from ...common.stage_records.compare import DeviceCost
from ...common.stage_records.validate import ValidateRecord
from ...common.stage_records.validate_stream import ValidateStreamRecord
from ...firmware_gen.image.toolchain import toolchain_or_none
from ...firmware_gen.pipeline import export_run
from ...quantize.pipeline import quantize_run
from ...quantize.readouts import quantize_readouts
from ...train.comparison.digests import texts_of
from ...train.config import TrainConfig
from ...train.pipeline import train_run
from ...train.readouts import ReadoutConfig, train_readouts
from ..validation.beats import validate_run
from ..validation.readouts import validate_readouts

BEATS = 300
"""Test beats that go through the virtual board, every class among them."""
SIGNALS = 2
"""Test signals that do, of a detector of samples."""
PACKAGE = Path(__file__).parents[2]
SOURCES = ("boards", "firmware_gen", "host/link", "host/sim", "quantize")
"""Folders whose files decide what a detector takes on a board, beside what decides its cell and what is imported here:
not all of them are imported by name, and not all are Python."""


@dataclass(frozen=True)
class DeviceJob:
    """A detector to take through all stages."""

    folder: Path
    """Where the runs lie."""
    config: TrainConfig | ReadoutConfig
    board: str
    digest: str
    """Of the detector's cell."""

    @property
    def name(self) -> str:
        """The name of its run and of its record."""
        follows_from = f"{self.digest} {self.board} {sources_digest()} {tools(self.board)}"
        whole = sha256(follows_from.encode())
        return f"{self.config.model}-{whole[:16]}"

    @property
    def record(self) -> Path:
        """The file of what it takes."""
        return self.folder / "devices" / f"{self.name}.json"

    @property
    def run(self) -> Run:
        """Its run folder."""
        return Run(self.folder / "runs" / self.name)


def device_costs(jobs: Sequence[DeviceJob]) -> Mapping[str, DeviceCost]:
    """Return what each detector takes, by its name; what is stored is not measured again.

    The jobs run on this machine: its compiler is part of the figures, and the runs are for ``export`` to take.
    """
    found = {job.config.model: decode(read_json(job.record), DeviceCost, str(job.record))
             for job in jobs if job.record.is_file()}  # fmt: skip
    waiting = [job for job in jobs if job.config.model not in found]
    if not waiting:
        return found
    with jobs_on(None), closing(finished(measure, waiting)) as results:
        for place, result in tqdm(results, "firmware", len(waiting), unit="model", disable=None):
            try:
                cost = result()
            except ClusterError:
                raise
            except EcgtinyError as error:
                cost = DeviceCost(reason=str(error))
            if cost.reason is None:
                write_json(waiting[place].record, cost)
            found[waiting[place].config.model] = cost
    return found


def measure(job: DeviceJob) -> DeviceCost:
    """Run every stage of a detector; where the firmware does not compute what the reference does, ``reason`` says so.

    Raises:
        EcgtinyError: a stage refuses it.
    """
    weights_bytes = _quantised(job)
    exported = export_run(job.run, job.board)
    cost = DeviceCost(weights_bytes=weights_bytes, flash_bytes=exported.flash_bytes, ram_bytes=exported.ram_bytes)
    if exported.flash_bytes is None:
        return replace(cost, reason=exported.no_image or "there is no image")
    try:
        return _compared(cost, _validated(job))
    except VerificationError as error:  # something that is not the reference's, or a self-test that failed
        found = error.record if isinstance(error.record, ValidateRecord | ValidateStreamRecord) else None
        return replace(cost if found is None else _compared(cost, found), validated=False, reason=str(error))


def _quantised(job: DeviceJob) -> int:
    """Train and quantise a detector; return the bytes of its weights."""
    if isinstance(job.config, ReadoutConfig):
        train_readouts(job.config, job.run)
        return quantize_readouts(job.run).weights_bytes
    train_run(job.config, job.run)
    return quantize_run(job.run).weights_bytes


def _validated(job: DeviceJob) -> ValidateRecord | ValidateStreamRecord:
    if isinstance(job.config, ReadoutConfig):
        return validate_readouts(job.run, job.board, signals=SIGNALS)
    return validate_run(job.run, job.board, beats=BEATS)


def _compared(cost: DeviceCost, record: ValidateRecord | ValidateStreamRecord) -> DeviceCost:
    if isinstance(record, ValidateStreamRecord):
        return replace(
            cost,
            instructions_per_second=UNSET if record.instructions is None else record.instructions.per_second,
            validated=record.complete and not record.differences,
            samples=record.samples,
        )
    return replace(
        cost,
        instructions=None if record.instructions is None else record.instructions.median,
        validated=record.complete and not record.mismatches,
        beats=record.beats,
    )


@cache
def sources_digest() -> str:
    """Return the SHA-256 of the files that decide what a detector takes on a board."""
    files = [path for name in SOURCES for path in sorted((PACKAGE / name).rglob("*"))
             if path.is_file() and "__pycache__" not in path.parts]  # fmt: skip
    held = {path.relative_to(PACKAGE).as_posix(): sha256(path) for path in files}
    return sha256("".join(f"{name} {digest}\n" for name, digest in {**held, **texts_of(__name__)}.items()).encode())


@cache
def tools(board: str) -> str:
    """Name what compiles and runs the firmware of a board: the figures are of its version."""
    found: list[str] = []
    with suppress(EcgtinyError):  # a compiler that does not run: the export says so
        compiler = toolchain_or_none(load_board(board))
        found += [compiler.identity] if compiler else []
    with suppress(metadata.PackageNotFoundError):
        found += [f"unicorn {metadata.version('unicorn')}"]
    return ", ".join(found)


def board_name(board: str) -> str:
    """Return the name of a board."""
    return load_board(board).name
