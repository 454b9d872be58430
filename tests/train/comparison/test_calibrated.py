"""What calibrates a threshold was scored by a fit that never saw it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ecgtiny.train.comparison.calibrated import fit_calibrated, record_of
from ecgtiny.train.data.beats import Beats
from ecgtiny.train.data.signals import Signals
from ecgtiny.train.detectors.fitted import Items, Task
from ecgtiny.train.detectors.kinds import Kind
from tests.stored import there
from tests.train.comparison.fakes import Witness, made_signals, of_records
from tests.train.made import made_beats


def ids(items: Items) -> set[bytes]:
    assert isinstance(items, Beats)
    return {row.tobytes() for row in items.x}


def test_each_normal_is_scored_once_by_a_refit_that_never_saw_it() -> None:
    beats, witness = made_beats(60, 7), Witness()
    _, calibration = fit_calibrated(witness.detector(), Task(Kind.BEATS, beats, 0), 0.02)
    assert calibration.method == "out-of-fold"
    assert len(calibration.scores) == 60
    assert ids(witness.fitted[0]) == ids(beats), "the whole is fitted on all"
    assert all(not ids(items) & ids(witness.fitted[number]) for number, items in witness.scored)
    assert set.union(*(ids(items) for _, items in witness.scored)) == ids(beats.take(beats.normal))
    assert all(len(one) == 61 for one in witness.fitted[1:]), "the anomalies stay with the refits"


def test_a_refit_never_saw_the_record_whose_items_it_scores() -> None:
    beats, witness = of_records(made_beats(60, 7), 4), Witness()
    fit_calibrated(witness.detector(), Task(Kind.BEATS, beats, 0), 0.02)
    assert witness.scored
    for number, items in witness.scored:
        seen = set(there(record_of(witness.fitted[number])).tolist())
        assert not seen & set(there(record_of(items)).tolist())


def test_of_thousands_of_normals_some_are_held_out_and_nothing_is_refitted() -> None:
    beats, witness = made_beats(2000, 5), Witness()
    _, calibration = fit_calibrated(witness.detector(), Task(Kind.BEATS, beats, 0), 0.02)
    assert (calibration.method, len(calibration.scores), len(witness.fitted)) == ("held-out", 400, 1)
    assert len(ids(witness.fitted[0])) == 1605
    assert not ids(witness.scored[0][1]) & ids(witness.fitted[0])


@pytest.mark.parametrize(("normals", "promised"), [(48, 0.02), (18, 0.05)])
def test_too_few_normals_for_the_promise_are_not_refitted(normals: int, promised: float) -> None:
    witness = Witness()
    _, calibration = fit_calibrated(witness.detector(), Task(Kind.BEATS, made_beats(normals, 5), 0), promised)
    assert (calibration.method, len(calibration.scores), len(witness.fitted)) == (None, 0, 1)
    assert f"{normals} normal items to train on; to promise {promised} takes {normals + 1}" in str(calibration.reason)


def test_signals_are_left_out_whole_and_scored_whole() -> None:
    signals, witness = made_signals(3), Witness()
    _, calibration = fit_calibrated(witness.detector(Kind.SAMPLES), Task(Kind.SAMPLES, signals, 0), 0.02)
    assert len(calibration.scores) == np.count_nonzero(signals.normal) == 87
    for number, items in witness.scored:
        fitted_on = witness.fitted[number]
        assert isinstance(items, Signals)
        assert isinstance(fitted_on, Signals)
        assert all(len(one.start) == 30 for one in items.signals)
        assert not {one.name for one in items.signals} & {one.name for one in fitted_on.signals}


@pytest.mark.parametrize("stretches", [1, 3])
def test_one_signal_cannot_be_left_out_nor_one_in_several_stretches(stretches: int) -> None:
    signals, witness = made_signals(1, 90), Witness()
    signals = replace(signals, signals=signals.signals * stretches)
    _, calibration = fit_calibrated(witness.detector(Kind.SAMPLES), Task(Kind.SAMPLES, signals, 0), 0.02)
    assert calibration.reason == "one signal to train on: none can be left out of a fit"
    assert len(witness.fitted) == 1
