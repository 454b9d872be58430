"""An evaluation is judged by what training led to expect, and by the RR-only baseline."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from msgspec import UNSET, UnsetType

from ecgtiny.common.stage_records.evaluate import StreamVerdict
from ecgtiny.common.stage_records.quantize import LeftOutCounts, LeftOutFigures
from ecgtiny.host.evaluation.ec57 import RecordScore
from ecgtiny.host.evaluation.ec57.counts import Counts
from ecgtiny.host.evaluation.rr_only import Paired
from ecgtiny.host.evaluation.stream_verdict import NOT_STORED, NOTHING, TOO_FEW, Scored, verdict_on

OTHERS = 2000
EXPECTED = LeftOutFigures(
    patients={
        str(index): LeftOutCounts(hours=0.4, ectopic=100, ectopic_flagged=[found], false_alarms=[alarms])
        for index, (found, alarms) in enumerate(zip([96, 99, 92, 100, 97, 95, 98, 90], [0, 2, 9, 1, 30, 4, 0, 3],
                                                    strict=True))
    },
    levels=[],
)  # fmt: skip


def counts(ectopic: int, found: int, alarms: int) -> Counts:
    beats = {"beats": OTHERS + ectopic, "ectopic": ectopic, "ectopic_flagged": found, "false_normal": alarms}
    numbers = {field.name: beats.get(field.name, 0) for field in fields(Counts) if "seconds" not in field.name}
    return Counts(seconds=1440.0, unreadable_seconds=0.0, **numbers)


def scored(
    found: int, alarms: int, *, ectopic: int = 100, baseline: tuple[int, int] = (50, 300), known: bool = False,
    patients: int = 6,
) -> list[Scored]:  # fmt: skip
    """Records of patients alike, on which the baseline finds so many ectopic beats at so many false alarms."""
    others, flagged = baseline[1], min(found, baseline[0])
    beats = np.array([ectopic - found - baseline[0] + flagged, baseline[0] - flagged, found - flagged, flagged])
    rest = np.array([OTHERS - alarms - others, others, alarms, 0])
    return [
        Scored(
            f"p{index}", known, RecordScore("r", counts(ectopic, found, alarms)),
            RecordScore("r", counts(ectopic, *baseline)), Paired(beats, rest),
        )
        for index in range(patients)
    ]  # fmt: skip


def states(found: StreamVerdict) -> tuple[str, str]:
    return found.promise.state, found.detects.state


@pytest.mark.parametrize(
    ("records", "wanted"),
    [
        (scored(96, 3), ("pass", "pass")),
        (scored(96, 100), ("fail", "pass")),  # 250 false alarms per hour
        (scored(40, 3), ("pass", "fail")),  # below what was predicted
        (scored(96, 3, baseline=(99, 1)), ("pass", "fail")),  # early beats alone tell more
        (scored(96, 3, baseline=(96, 2)), ("pass", "pass")),  # as much, as far as can be told
        (scored(0, 3, ectopic=0, baseline=(0, 5)), ("pass", "not shown")),
    ],
)
def test_each_claim_passes_and_fails(records: list[Scored], wanted: tuple[str, str]) -> None:
    assert states(verdict_on(records, EXPECTED, 0)) == wanted


def test_figures_stand_in_the_claims() -> None:
    found = verdict_on(scored(96, 100), EXPECTED, 0)
    assert "250.0 false alarms per hour, OUTSIDE the " in found.promise.figure
    assert "6 patients not trained on" in found.promise.figure
    assert "PVC Se 96.0%, not below the " in found.detects.figure


def test_patients_inside_a_prediction_made_of_themselves_show_nothing_and_outside_it_fail() -> None:
    inside, outside = (verdict_on(scored(96, alarms, known=True), EXPECTED, 0).promise for alarms in (3, 100))
    assert (inside.state, outside.state) == ("not shown", "fail")
    assert "6 patients, all trained on, each left out" in inside.figure


def test_one_new_patient_makes_it_a_claim() -> None:
    records = scored(96, 3, known=True)
    found = verdict_on([replace(records[0], known=False), *records[1:]], EXPECTED, 0).promise
    assert found.state == "pass"
    assert "6 patients, 5 of them trained on" in found.figure


@pytest.mark.parametrize(
    ("records", "expected", "why"),
    [([], EXPECTED, NOTHING), (scored(96, 3), None, TOO_FEW), (scored(96, 3), UNSET, NOT_STORED)],
)
def test_what_was_not_measured_is_not_shown(
    records: list[Scored], expected: LeftOutFigures | UnsetType | None, why: str
) -> None:
    found = verdict_on(records, expected, 0)
    assert states(found) == ("not shown", "not shown")
    assert found.promise.figure == found.detects.figure == why


def test_a_share_that_could_not_have_failed_shows_nothing() -> None:
    one = scored(1, 3, ectopic=1, baseline=(0, 5), patients=1)
    assert verdict_on(one, EXPECTED, 0).detects.state == "not shown"
