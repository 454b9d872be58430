"""The firmware of a detector of samples, before it is linked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...boards.board import Board
from ...common.arrays import Int16Array
from ...common.errors import VerificationError
from ...common.run import Run
from ...common.stage_records.export import ReadoutsExport
from ...common.stage_records.readouts import ReadoutQuantizeRecord
from ...quantize.readouts import golden_samples, load_network
from ...quantize.store import RECORD as QUANTISED
from ..compiler.target import Target
from ..image.firmware import OURS, Firmware, with_agent
from .stream_c import StreamDetector, stream_sources


def stream_firmware(detector: StreamDetector, golden: Int16Array, board: Board, *, small: bool) -> Firmware:
    """Return the detector's C, an example of its use and the agent; ``no_image`` says why no image can be made.

    Args:
        detector: what to write.
        golden: samples int16 [n] for the self-test.
        board: what it is for.
        small: asks for fewer bytes instead of fewer instructions.

    Raises:
        UnsupportedModelError: there is no C for the network.
    """
    own = stream_sources(detector, golden, Target.of(board.core, small=small))
    return with_agent(Firmware(own, None, OURS), board, "readouts")


@dataclass(frozen=True)
class ReadoutsFirmware:
    """The firmware of a run, and what its record says of it."""

    firmware: Firmware
    digest: str
    about: ReadoutsExport


def firmware_of(run: Run, board: Board, *, small: bool, golden: bool) -> ReadoutsFirmware:
    """Return the firmware of a quantised run of the form *stream*.

    Args:
        run: the run.
        board: what it is for.
        small: asks for fewer bytes instead of fewer instructions.
        golden: whether the firmware holds samples to test itself with.

    Raises:
        DataError: the run has not been quantised.
        UnsupportedModelError: there is no C for the network.
        VerificationError: the gate of the quantisation failed, or an artefact is not the one that was recorded.
    """
    record = run.load(QUANTISED, ReadoutQuantizeRecord)
    if record.failed:
        raise VerificationError(f"a gate of the quantisation failed: {', '.join(record.failed)}",
                                where=str(run.path(QUANTISED)),
                                fix="a failed model is not exported; train again with other settings")  # fmt: skip
    samples = golden_samples(run) if golden else np.zeros(0, np.int16)
    names, fs, gain = record.model.readouts, record.data.fs, record.integers.counts_a_mv
    reference, digest = record.model.reference, record.model_digest
    detector = StreamDetector(reference, load_network(run), fs, gain, tuple(names), digest)
    about = ReadoutsExport(
        reference=reference, names=names, fs=fs, counts_a_mv=gain, golden_samples=len(samples)
    )  # fmt: skip
    return ReadoutsFirmware(stream_firmware(detector, samples, board, small=small), digest, about)
