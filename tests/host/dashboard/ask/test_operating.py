"""Figures at two thresholds side by side, and the warning that belongs to the one that was not validated."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ecgtiny.common.stage_records.quantize import LevelFigures, RrOnly
from ecgtiny.host.dashboard.ask.judged import JudgedRecord
from ecgtiny.host.dashboard.ask.labelled_beats import LabelledBeats
from ecgtiny.host.dashboard.ask.operating import NO_VALUE, Operating, moved, rows
from tests.host.dashboard.ask.test_judged import ECTOPIC, made
from tests.host.evaluation.strip_samples import record

BEATS = LabelledBeats(np.array([1, 2, 3, 4], np.int64), np.array([False, False, True, True]))


def shown(stored: Operating, chosen: Operating) -> dict[str, tuple[str, str]]:
    return {row.name: (row.stored, row.chosen) for row in rows(stored, chosen)}


def test_test_beats_have_sensitivity_and_specificity() -> None:
    found = shown(Operating(2, BEATS), Operating(3, BEATS))
    assert found == {
        "Sensitivity, test beats": ("100.0% [15.8, 100.0], 2 of 2", "50.0% [1.3, 98.7], 1 of 2"),
        "Specificity, test beats": ("100.0% [15.8, 100.0], 2 of 2", "100.0% [15.8, 100.0], 2 of 2"),
    }


def test_an_annotated_recording_has_the_figures_of_ec57() -> None:
    judged = JudgedRecord.of(record(ECTOPIC), made(), learns=True)
    found = shown(Operating(400, judged=judged), Operating(100, judged=judged))
    for name, se in (("Se, this recording", "33.3%"), ("+P, this recording", "100.0%")):
        assert found[name][0].startswith(se)
    figures = judged.figures(100)
    assert figures
    assert figures.pvc.false_alarms_per_hour is not None
    assert found["False alarms per hour, this recording"][1].startswith(f"{figures.pvc.false_alarms_per_hour:.1f} [")
    assert found["Flagged per hour, this recording"][0] == "72.0"


def test_without_annotations_nothing_is_shown_that_needs_them() -> None:
    judged = JudgedRecord.of(replace(record(), annotations=None), made(), learns=True)
    assert list(shown(Operating(400, judged=judged), Operating(100, judged=judged))) == [
        "Flagged per hour, this recording"
    ]


def test_what_training_predicted_belongs_to_the_level() -> None:
    one = LevelFigures(se=0.5, se_interval=(0.25, 1.0), false_alarms_per_hour=2.0,
                       false_alarms_per_hour_interval=(0.0, 9.0),
                       rr_only=RrOnly(threshold=0, se=0.0, false_alarms_per_hour=0.0))  # fmt: skip
    found = shown(Operating(2, predicted=one), Operating(3, predicted=replace(one, se=0.75)))
    assert found["Se predicted"] == ("50.0% [25.0, 100.0]", "75.0% [25.0, 100.0]")
    assert found["False alarms per hour predicted"][0] == "2.0 [0.0, 9.0]"


def test_a_figure_of_nothing_is_no_zero() -> None:
    judged = JudgedRecord.of(record(ECTOPIC), made(), learns=True)
    found = shown(Operating(10_000, judged=judged), Operating(100, judged=judged))
    assert found["+P, this recording"][0] == NO_VALUE


def test_the_warning_names_both_thresholds_and_goes_with_the_stored_one() -> None:
    assert moved(Operating(2), Operating(2)) == ""
    assert "Threshold 3 is not the validated one. The run holds 2" in moved(Operating(2), Operating(3))
