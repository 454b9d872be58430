"""A small annotated record with a beat a second, what a monitor said of it, and a run that holds its evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.evaluate import EvaluateRecord
from ecgtiny.host.evaluation.ec57 import Comparison, average, compare, gross, score_record
from ecgtiny.host.evaluation.rhythm import rhythm
from ecgtiny.host.evaluation.strips import Kind, Strip, choose_strips, save_strips, worst
from ecgtiny.quantize.stream import LEFT_OUT
from ecgtiny.train.data.records.record import Annotations, Record
from tests.stored import as_json, changed, stored

FS = 250.0
SECONDS = 400
THRESHOLD = 100
WARM_UP = 20.0
EVENT = np.dtype([
    ("sample", "<u4"), ("kind", "u1"), ("quality", "u1"), ("flags", "<u2"), ("score", "<i4"), ("residual", "<i4"),
    ("rr", "<u2"), ("bias", "<i2", 4), ("magnitude", "<i2", 4),
])  # fmt: skip
"""The layout of an event, written out here, so that a change of it does not go unnoticed."""
BEAT, PAUSE = 1, 2


def record(symbols: Mapping[int, str] | None = None, name: str = "r", **changes: Any) -> Record:
    """A record with a beat at each whole second: N, or what ``symbols`` says of that second."""
    seconds = np.arange(1, SECONDS)
    symbol = np.array([(symbols or {}).get(int(second), "N") for second in seconds])
    time = np.arange(round(SECONDS * FS)) / FS
    counts = np.rint(1024 + 200 * np.exp(-(((time + 0.5) % 1 - 0.5) ** 2) / 4e-4)).astype(np.int16)
    values: dict[str, Any] = {
        "name": name, "patient": name, "counts": counts, "fs": FS, "gain": 200.0, "zero": 1024, "lead": "MLII",
        "annotations": Annotations((seconds * FS).astype(np.int64), symbol),
    }  # fmt: skip
    return Record(**{**values, **changes})


def events(
    scores: Mapping[float, int] | None = None, unreadable: tuple[float, ...] = (), lost: tuple[float, ...] = ()
) -> NDArray[np.void]:
    """A beat a second with score 0, other scores at some seconds (others than whole ones too), and a pause between."""
    given = scores or {}
    seconds = sorted({*map(float, range(1, SECONDS)), *given, *unreadable} - set(lost))
    made = np.zeros(len(seconds) + 1, EVENT)
    made[0] = (round(1.5 * FS), PAUSE, 0, 0, 9999, 0, 0, 0, 0)
    made["sample"][1:] = [round(second * FS) for second in seconds]
    made["kind"][1:] = BEAT
    made["score"][1:] = [given.get(second, 0) for second in seconds]
    made["quality"][1:] = [8 * (second in unreadable) for second in seconds]
    made["flags"] = np.where((made["score"] > THRESHOLD) & (made["kind"] == BEAT), 1, 0)
    return made


def compared(of: Record, made: NDArray[np.void], warm_up: float = WARM_UP) -> Comparison:
    """Pair the record with the events."""
    beats = made[made["kind"] == BEAT]
    return compare(of, beats["sample"].astype(np.int64), (beats["flags"] & 1) != 0, beats["quality"] == 0,
                   warm_up_seconds=warm_up)  # fmt: skip


def chosen(of: Record, made: NDArray[np.void], warm_up: float = WARM_UP) -> list[Strip]:
    """Return the strips of a record."""
    return choose_strips(of, made, compared(of, made, warm_up), THRESHOLD)


def add_evaluation(
    run: Run, made_from: tuple[str, ...] = (), keep: tuple[str, ...] = tuple(Kind), **changes: Any
) -> None:
    """Write the evaluation of two records: two false alarms and three misses, one of them not detected."""
    one, two = record({50: "V", 60: "V", 70: "F"}, "one.csv"), record({50: "V", 60: "V"}, "<b>two</b>")
    pairs = ((one, events({50: 300, 80: 250, 90.5: 120}, unreadable=(60,))), (two, events({60: 40}, lost=(50,))))
    strips = [strip for of, made in pairs for strip in chosen(of, made)]
    save_strips(run.path("strips.npz"), worst([strip for strip in strips if strip.kind in keep], 10))
    scores = [_score(of, made) for of, made in pairs]
    one = as_json(next(iter(stored(EvaluateRecord).records.values())))
    figures = {
        s.name: {
            **one,
            **as_json(s.figures()),
            "fold": index,
            "patient": s.name,
            "model": LEFT_OUT,
            "rhythm": as_json(rhythm(made, FS, len(of))),
        }
        for index, (s, (of, made)) in enumerate(zip(scores, pairs, strict=True))
    }
    body = {
        "stage": "evaluate",
        "config": {"stream": "records/", "noise": "em:12", "level": 2, "lead": None},
        "conditions": {"learning_seconds": WARM_UP, "match_seconds": 0.15, "threshold": "95 % of training ectopics",
                       "note": "one lead"},
        "records": figures, "gross": as_json(gross(scores).figures()), "average": as_json(average(scores)),
    }  # fmt: skip
    whole = changed(stored(EvaluateRecord, **body), changes)
    run.save("evaluate.json", whole, inputs=[*made_from], outputs=["strips.npz"])


def _score(of: Record, made: NDArray[np.void]) -> Any:
    beats = made[made["kind"] == BEAT]
    return score_record(of, beats["sample"].astype(np.int64), (beats["flags"] & 1) != 0, beats["quality"] == 0,
                        warm_up_seconds=WARM_UP)  # fmt: skip
