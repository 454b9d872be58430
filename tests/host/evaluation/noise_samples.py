"""The record of a noise stress test of two invented records: all gets worse by the level, most under em."""

from __future__ import annotations

from typing import Any

from ecgtiny.common.codec import decode
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.evaluate import StreamFigures
from ecgtiny.common.stage_records.noise_stress import (
    NoiseCurves,
    NoiseKind,
    NoiseStressRecord,
    StressedRecord,
    UnderNoise,
)
from ecgtiny.host.evaluation.ec57 import RecordScore
from ecgtiny.host.evaluation.ec57.counts import NOTHING, Counts
from ecgtiny.quantize.stream import LEFT_OUT
from ecgtiny.train.data.records.noise import KINDS, LEVELS, NOISES
from tests.stored import as_json, changed

SECONDS = 720.0


def noise_stress(**changes: Any) -> NoiseStressRecord:
    """Return the record, with some keys changed."""
    curves = NoiseCurves(clean=under(0), under={kind: [under((3 - at) * step) for step in range(len(LEVELS))]
                                                for at, kind in enumerate(KINDS)})  # fmt: skip
    body = {
        "config": {"stream": "records/", "noise": "curve", "lead": None, "level": 2},
        "conditions": {"learning_seconds": 300.0, "match_seconds": 0.15, "threshold": "95 % of training ectopics",
                       "trained_on": "DS1", "noise": "two minutes in four", "note": "one lead"},
    }  # fmt: skip
    whole = {
        "stage": "noise-stress", **body, "gross": curves, "levels": list(LEVELS), "model_digest": "a" * 64,
        "kinds": [NoiseKind(name=kind, what=NOISES[kind]) for kind in KINDS],
        "records": {name: StressedRecord(patient=name, lead="MLII", model=LEFT_OUT, source={}, note="", curves=curves)
                    for name in ("one", "two")},
        "versions": {"ecgtiny": "0.1.0"},
    }  # fmt: skip
    return changed(decode(as_json(whole), NoiseStressRecord, "made"), changes)


def under(worse: int) -> UnderNoise:
    """Return the figures of a condition; they are the worse, the larger the number from 0 to 15."""
    return UnderNoise(whole=figures(worse // 2), noisy=figures(worse))


def figures(worse: int) -> StreamFigures:
    """Return figures of 1,000 beats, 20 of them ectopic, in 12 minutes."""
    counts: dict[str, Any] = {
        "seconds": SECONDS, "beats": 1000, "missed": 10 * worse, "detections": 1000, "extra": 10 * worse,
        "detections_unreadable": 50 * worse, "ectopic": 20, "ectopic_flagged": 20 - worse, "false_extra": worse,
    }  # fmt: skip
    return RecordScore("gross", Counts(**{**as_json(NOTHING), **counts})).figures()


def add_noise_stress(run: Run, made_from: tuple[str, ...] = (), **changes: Any) -> NoiseStressRecord:
    """Write the record into a run."""
    return run.save("noise-stress.json", noise_stress(**changes), inputs=[*made_from], outputs=[])
