"""The validate stage: every test beat through the board, every score beside the integer reference's."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from ..boards.loader import load_board
from ..common.errors import DataError, MissingToolError, VerificationError
from ..common.files import write_atomic
from ..common.run import Run, versions
from ..quantize.store import VALIDATION
from .agreement import Agreement, Expected
from .client import Client
from .ports import OpenPort, open_port
from .wire import HelloReply, SelfTest

Record = dict[str, Any]
IMAGE = "firmware.elf"


def validate_run(run: Run, board: str, port: str | None = None, *, beats: int | None = None) -> Record:
    """Stream test beats to a board, compare every reply, and write ``validate-<board>.json`` and ``.csv``.

    Args:
        run: a run that was exported for the board.
        board: the board's name.
        port: where the board is, as ``serial.serial_for_url`` takes it; None or ``sim://BOARD`` starts its simulator.
        beats: how many of the test beats to send, evenly chosen with every class among them; None sends all.

    Returns:
        The record, which holds what the files hold.

    Raises:
        DataError: the run has no export for the board.
        DeviceError: nothing answers or the link broke; what was compared so far is written, marked incomplete.
        VerificationError: an artefact has changed, the device holds another model, its self-test failed, or a reply
            is not the reference's; in the last case the record is written, marked failed.
        KeyboardInterrupt: passed on after what was compared so far is written, marked incomplete.
    """
    name = load_board(board).name
    export = _load_export(run, name, port)
    expected = _load_expected(run)
    chosen = choose(expected.label, beats)
    agreement = Agreement(expected)
    with open_port(port, board, run.path(f"export/{name}/{IMAGE}")) as opened:
        client = Client(opened.port)
        device = _identify(client, name, export, str(opened.port.name))
        data = run.load("train.json")["data"]
        session = _Session(run, name, device, data, export, opened, client, len(chosen))
        started = time.perf_counter()
        try:
            for index in tqdm(chosen, "validate", unit="beat", disable=None):
                agreement.add(int(index), client.score(expected.counts[index]))
        finally:
            record = session.save(agreement, time.perf_counter() - started)
    _judge(run, agreement, record)
    return record


def choose(label: NDArray[np.int64], beats: int | None) -> NDArray[np.int64]:
    """Return the indices, ascending, of ``beats`` beats: one of each class as far as they go, the rest evenly."""
    if beats is None or beats >= len(label):
        return np.arange(len(label))
    first = np.unique(label, return_index=True)[1][:beats]
    rest = np.setdiff1d(np.arange(len(label)), first)
    even = rest[np.linspace(0, len(rest) - 1, beats - len(first)).astype(np.int64)]
    return np.sort(np.concatenate([first, even]))


@dataclass(frozen=True)
class _Session:
    """One conversation with a device, and the record of it."""

    run: Run
    board: str
    device: HelloReply
    data: Record
    export: Record
    opened: OpenPort
    client: Client
    asked: int

    def save(self, agreement: Agreement, seconds: float) -> Record:
        table = f"validate-{self.board}.csv"
        write_atomic(self.run.path(table), agreement.csv())
        body = {
            "stage": "validate",
            "data": self.data,
            "board": self.board,
            "virtual": self.opened.virtual,
            "model_digest": self.device.model_digest,
            "build_digest": self.device.build_digest,
            "build_is_the_exported_one": self.device.build_digest == self.export["build_digest"],
            **agreement.figures(),
            "beats_asked": self.asked,
            "complete": len(agreement.replies) == self.asked,
            "failed": ["mismatches"] if agreement.mismatches else [],
            "retries": self.client.retries,
            "throughput": self._throughput(len(agreement.replies), seconds),
            **self._ticks(agreement),
            "versions": versions("numpy", "pyserial"),
        }
        inputs = [f"export/{self.board}/export.json", "quantize.json", VALIDATION]
        return self.run.save(f"validate-{self.board}.json", body, inputs=inputs, outputs=[table])

    def _throughput(self, beats: int, seconds: float) -> Record:
        exchanged = self.client.bytes_sent + self.client.bytes_received
        return {"beats_per_second": beats / seconds, "bytes_per_second": exchanged / seconds,
                "virtual": self.opened.virtual}  # fmt: skip

    def _ticks(self, agreement: Agreement) -> Record:
        """Name the ticks by what they count: a simulator knows no cycles."""
        kind = self.device.counter_kind
        if kind != "none":
            kind = self.opened.counter_kind or kind
        ticks = agreement.ticks()
        return {
            "counter_kind": kind,
            "instructions": ticks if kind == "instr" else None,
            "cycles": ticks if kind == "dwt" else None,
            "cycles_hz": self.device.counter_hz if kind == "dwt" else None,
        }


def _load_export(run: Run, board: str, port: str | None) -> Record:
    name = f"export/{board}/export.json"
    if not run.has(name):
        raise DataError(f"holds no export for {board} to compare with", where=str(run.folder),
                        fix=f"run ecgtiny export --board {board}, or name another run with --run")  # fmt: skip
    export = run.load(name)
    if port is None and f"export/{board}/{IMAGE}" not in export["outputs"]:
        raise MissingToolError(
            "the export has no image to run, because no compiler was installed",
            where=str(run.path(name)),
            fix=f"pip install 'ecgtiny[build]', then ecgtiny build --board {board}",
        )
    return export


def _load_expected(run: Run) -> Expected:
    quantised, trained = run.load("quantize.json"), run.load("train.json")
    with np.load(run.path(VALIDATION)) as beats:
        arrays = {key: beats[key] for key in ("counts", "label", "score", "flat", "float_score")}
    return Expected(**arrays, threshold=quantised["threshold"]["value"], float_threshold=trained["threshold"]["value"])


def _identify(client: Client, board: str, export: Record, where: str) -> HelloReply:
    device = client.hello()
    if device.board != board:
        raise VerificationError(
            f"the device says that it is {device.board!r}, not {board!r}",
            where=where,
            fix=f"name it with --board {device.board}, or choose another port (ecgtiny validate --list-ports)",
        )
    if device.model_digest != export["model_digest"]:
        raise VerificationError(
            f"the device holds the model {device.model_digest}, the run {export['model_digest']}",
            where=where,
            fix="flash the image of this run, or name the device's run with --run",
        )
    if device.self_test is not SelfTest.PASSED:
        found = (
            "a golden beat has another score" if device.self_test is SelfTest.GOLDEN_BEAT else "its constants changed"
        )
        raise VerificationError(
            f"the device's self-test at boot failed: {found}; its image is damaged",
            where=where,
            fix="flash the exported image again",
        )
    return device


def _judge(run: Run, agreement: Agreement, record: Record) -> None:
    if agreement.mismatches:
        listed = ", ".join(str(index) for index in agreement.mismatches[:10])
        raise VerificationError(
            f"{len(agreement.mismatches)} of {len(agreement.replies)} beats are not scored as the integer reference "
            f"scores them; the first: {listed}",
            where=str(run.folder),
            fix="the validate-*.csv beside the record has both scores of every beat",
            record=record,
        )
