"""The quality of a model: by refits that did not see what they score, from training beats alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ecgtiny.common.arrays import Float64Array, Int16Array
from ecgtiny.common.errors import DataError
from ecgtiny.host.search import quality
from ecgtiny.host.search.quality import REFITS, Material, Score, network_fit
from ecgtiny.train.detectors.drawn import Drawn, Layers
from tests.train.made import made_beats


def distance(counts: Int16Array) -> Score:
    """Fit the mean beat; the score is the distance from it."""
    mean = counts.mean(axis=0)
    return lambda beats: np.abs(beats - mean).mean(axis=(1, 2))


def test_anomalies_are_told_from_normal_beats() -> None:
    material = Material.of(made_beats(60, 20))
    judged = material.judge(distance)
    assert material.labelled
    assert judged.anomaly.sum() == 20
    assert judged.quality == pytest.approx(1.0)


def test_no_beat_is_scored_by_a_fit_that_saw_it() -> None:
    def memory(counts: Int16Array) -> Score:
        seen = {beat.tobytes() for beat in counts}

        def score(beats: Int16Array) -> Float64Array:
            return np.array([float(beat.tobytes() in seen) for beat in beats])

        return score

    for beats in (made_beats(60, 20), made_beats(60, 0)):
        assert Material.of(beats).judge(memory).scores.sum() == 0


def test_the_score_of_an_anomaly_is_the_mean_over_the_refits() -> None:
    fits: list[int] = []

    def counting(_: Int16Array) -> Score:
        fits.append(len(fits))
        found = float(fits[-1])
        return lambda beats: np.full(len(beats), found)

    material = Material.of(made_beats(60, 20))
    judged = material.judge(counting)
    assert len(fits) == REFITS
    np.testing.assert_allclose(judged.scores[judged.anomaly], np.mean(range(REFITS)))
    assert set(judged.scores[~judged.anomaly]) == set(range(REFITS))


def test_without_labels_altered_beats_stand_for_anomalies_and_the_rule_says_so() -> None:
    beats = replace(made_beats(60, 0), label=None)
    material = Material.of(beats)
    assert not material.labelled
    assert "no training beat is labelled" in material.rule
    assert material.others.shape == material.normals.shape
    assert (material.others != material.normals).any(axis=(1, 2)).all()
    assert material.judge(distance).quality > 0.8
    assert np.array_equal(material.others, Material.of(beats).others)


def test_a_record_is_in_one_fold() -> None:
    beats = made_beats(120, 20)
    names = np.array([f"r{row % 7}" for row in range(len(beats))])
    material = Material.of(replace(beats, source=replace(beats.source, record=names)))
    by_name = {name: set(material.fold[names[:120] == name].tolist()) for name in np.unique(names)}
    assert all(len(folds) == 1 for folds in by_name.values())


def test_two_records_are_too_few(monkeypatch: pytest.MonkeyPatch) -> None:
    beats = made_beats(120, 20)
    names = np.array([f"r{row % 2}" for row in range(len(beats))])
    with pytest.raises(DataError, match="fewer than 3 records"):
        Material.of(replace(beats, source=replace(beats.source, record=names)))


def test_of_many_beats_some_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quality, "MOST", 30)
    material = Material.of(made_beats(60, 40))
    assert (len(material.normals), len(material.others), len(material.fold)) == (30, 30, 30)


@pytest.mark.slow
def test_a_network_is_scored_in_integers() -> None:
    form = Drawn(layers=Layers(family="dense", pool=5, bottleneck=1), score="maxw3", epochs=1, learning_rate=0.01)
    beats = made_beats(40, 10, length=40)
    scores = network_fit(form.form("drawn"), 0)(beats.counts[:40])(beats.counts)
    assert np.array_equal(scores, np.rint(scores))
    assert scores.max() > 256, "in 1/65536 standard deviations"
