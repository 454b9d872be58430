"""Is the device the board that was exported, with the model that was exported; and what do its ticks count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from ...common.errors import DataError, MissingToolError, VerificationError
from ...common.extras import pip_install
from ...common.run import Run
from ...common.stage_records.export import ExportRecord
from ...common.stage_records.validate import Ticks
from .client import Client
from .ports import OpenPort
from .wire import HelloReply, PushReply, SelfTest

T = TypeVar("T")
IMAGE = "firmware.elf"
CYCLES = ("dwt", "cycles")
"""Kinds of counters that count cycles of the core."""
FAILED = {
    SelfTest.CONSTANTS: "its constants changed",
    SelfTest.GOLDEN_BEAT: "a golden beat has another score",
    SelfTest.DECISION: "it decides otherwise at a threshold",
    SelfTest.STRETCH: "the golden stretch of ECG has other events, or golden samples other readouts",
    SelfTest.IMAGE: "its flash is not what was written",
}
"""What a self-test found, in words."""


@dataclass(frozen=True)
class ExpectedFirmware:
    """What a device must hold."""

    model_digest: str
    build_digest: str | None
    """None where no image was made here."""
    event_bytes: int = PushReply.EVENT_BYTES
    """Bytes of an event that a push brings."""


def expected_firmware(export: ExportRecord) -> ExpectedFirmware:
    """Return what a device must hold that an export is for."""
    event_bytes = export.readouts.step_bytes if export.readouts else PushReply.EVENT_BYTES
    return ExpectedFirmware(export.model_digest, export.build_digest, event_bytes)


def load_export(run: Run, board: str, port: str | None) -> ExportRecord:
    """Return the record of a run's export for a board; on a virtual one (no port) its image is needed too.

    Raises:
        DataError: the run has no export for the board.
        MissingToolError: the export has no image to simulate.
        VerificationError: an artefact has changed.
    """
    name = f"export/{board}/export.json"
    if not run.has(name):
        raise DataError(f"holds no export for {board} to compare with", where=str(run.folder),
                        fix=f"run ecgtiny export --board {board}, or name another run with --run")  # fmt: skip
    export = run.load(name, ExportRecord)
    if port is None and f"export/{board}/{IMAGE}" not in export.outputs:
        raise MissingToolError(
            f"the export has no image to run: {export.no_image or 'no compiler was installed'}",
            where=str(run.path(name)),
            fix=f"export again without --format; where no compiler is installed, {pip_install('build')} first",
        )
    return export


def identify(client: Client, board: str, firmware: ExpectedFirmware, where: str) -> HelloReply:
    """Return what the device says of itself, when it is the expected board with the expected model.

    Raises:
        DeviceError: nothing answers, or the link broke.
        VerificationError: it is another board, holds another model, or its self-test failed.
    """
    device = client.hello()
    if device.board != board:
        raise VerificationError(
            f"the device says that it is {device.board!r}, not {board!r}",
            where=where,
            fix=f"name it with --board {device.board}, or choose another port (ecgtiny validate --list-ports)",
        )
    if device.model_digest != firmware.model_digest:
        raise VerificationError(
            f"the device holds the model {device.model_digest}, the run {firmware.model_digest}",
            where=where,
            fix="flash the image of this run, or name the device's run with --run",
        )
    if device.self_test is not SelfTest.PASSED:
        raise VerificationError(
            f"the device's self-test at boot failed: {FAILED[device.self_test]}; the image is damaged",
            where=where,
            fix="flash the exported image again",
        )
    return device


def named_ticks(device: HelloReply, opened: OpenPort, ticks: T | None) -> Ticks[T]:
    """Return ticks under the name of what they count: a simulator knows no cycles."""
    kind = device.counter_kind
    if kind != "none":
        kind = opened.counter_kind or kind
    cycles = kind in CYCLES
    return Ticks(
        counter_kind=kind,
        instructions=ticks if kind == "instr" else None,
        cycles=ticks if cycles else None,
        cycles_hz=device.counter_hz if cycles else None,
    )
