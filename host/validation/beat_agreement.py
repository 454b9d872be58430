"""What a device answered, beside what the integer reference and the float model say of the same beats."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field

import numpy as np

from ...common.arrays import BoolArray, Float64Array, Int16Array, Int32Array, Int64Array
from ...common.stage_records.figures import Agreement as FloatAgreement
from ...common.stage_records.network import Spread
from ...common.stage_records.validate import BeatAgreement, Mismatch, Ranked, Reply
from ...quantize.fidelity import Comparison
from ...train.ranking import auroc
from ..link.wire import ScoreReply, Status

LISTED = 10
"""Mismatches that a record spells out; the CSV has all of them."""
COLUMNS = ("index", "label", "device", "reference", "float", "alarm", "status", "ticks")


@dataclass(frozen=True)
class Floats:
    """What the float model makes of the beats."""

    score: Float64Array
    """[n]; NaN for flat beats."""
    threshold: float


@dataclass(frozen=True)
class Expected:
    """The test beats of a run, and what scoring them should give."""

    counts: Int16Array
    """[n, length, leads]."""
    label: Int64Array
    """[n], index into the classes, 0 is normal; -1 where there are no labels."""
    score: Int32Array
    """[n], of the integer reference; 0 for flat beats."""
    flat: BoolArray
    threshold: int
    floats: Floats | None = None
    """None where there is no float model: the network came as int8."""

    def reply(self, index: int) -> tuple[Status, int, bool]:
        """Return status, score and alarm that a device must answer for one beat."""
        flat, score = bool(self.flat[index]), int(self.score[index])
        return Status(flat), score, not flat and score > self.threshold


@dataclass
class Agreement:
    """The replies so far, in the order of the beats that were sent."""

    expected: Expected
    indices: list[int] = field(default_factory=list[int])
    replies: list[ScoreReply] = field(default_factory=list[ScoreReply])
    mismatches: list[int] = field(default_factory=list[int])
    """Indices of the beats that the device did not answer as the reference does."""

    def add(self, index: int, reply: ScoreReply) -> None:
        """Take a reply, and note where it is not the reference's."""
        self.indices.append(index)
        self.replies.append(reply)
        if (reply.status, reply.score, reply.alarm) != self.expected.reply(index):
            self.mismatches.append(index)

    def figures(self) -> BeatAgreement:
        """Return counts and first mismatches; float against device and both AUROC where beats were scored."""
        compared, ranked = self._ranked() or (None, None)
        return BeatAgreement(
            beats=len(self.replies),
            mismatches=len(self.mismatches),
            first_mismatches=[self._mismatch(index) for index in self.mismatches[:LISTED]],
            flat=sum(reply.status is Status.FLAT for reply in self.replies),
            alarms=sum(reply.alarm for reply in self.replies),
            decision_agreement=compared and compared.decision_agreement,
            float_against_device=compared,
            auroc=ranked,
        )

    def ticks(self) -> Spread | None:
        """Return minimum, median and maximum of the ticks of the beats that were scored."""
        ticks = [reply.ticks for reply in self.replies if reply.status is Status.OK]
        if not ticks:
            return None
        return Spread(min=min(ticks), median=float(np.median(ticks)), max=max(ticks))

    def csv(self) -> str:
        """Return one line a beat; scores of the device and the reference are raw, in the unit of the reducer."""
        expected, text = self.expected, io.StringIO()
        floats = expected.floats.score.tolist() if expected.floats else [""] * len(expected.score)
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(COLUMNS)
        for i, reply in zip(self.indices, self.replies, strict=True):
            writer.writerow((i, expected.label[i], reply.score, expected.score[i], floats[i],
                             int(reply.alarm), reply.status.name.lower(), reply.ticks))  # fmt: skip
        return text.getvalue()

    def _mismatch(self, index: int) -> Mismatch:
        reply = self.replies[self.indices.index(index)]
        status, score, alarm = self.expected.reply(index)
        return Mismatch(
            index=index,
            device=Reply(status=reply.status.name.lower(), score=reply.score, alarm=reply.alarm),
            reference=Reply(status=status.name.lower(), score=score, alarm=alarm),
        )

    def _ranked(self) -> tuple[FloatAgreement | None, Ranked] | None:
        scored = [
            (index, reply.score)
            for index, reply in zip(self.indices, self.replies, strict=True)
            if reply.status is Status.OK and not self.expected.flat[index]
        ]
        if not scored:
            return None
        index, device = (np.array(column) for column in zip(*scored, strict=True))
        anomaly, floats = self.expected.label[index] > 0, self.expected.floats
        if floats is None:
            return None, Ranked(device=auroc(device, anomaly), float=None)
        real = floats.score[index]
        found = Comparison(real, device, floats.threshold, self.expected.threshold).figures()
        return found, Ranked(device=auroc(device, anomaly), float=auroc(real, anomaly))
