"""The detector of fibrillation on generated patients: it finds episodes, and none in respiratory sinus arrhythmia."""

from __future__ import annotations

from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.base import known
from ecgtiny.common.stage_records.ec57 import EpisodeDetection
from ecgtiny.host.evaluation.evaluate import evaluate_run
from tests.stored import there


def scored(run: Run, spec: str) -> EpisodeDetection:
    return there(there(known(evaluate_run(run, spec).rhythm_gross)).af)


def test_generated_fibrillation_is_found(trained: Run) -> None:
    found = scored(trained, "synthetic:af:0")
    assert found.found >= 4
    assert (found.missed, found.false) == (0, 0)
    assert there(found.duration_se) > 0.9


def test_deep_breathing_is_no_fibrillation(trained: Run) -> None:
    found = scored(trained, "synthetic:rsa:0")
    assert (found.reference_seconds, found.test_seconds) == (0, 0)
