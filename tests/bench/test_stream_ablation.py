"""The ablation: what is taken away has no say, and the residual that is put in is read as the monitor reads it."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import pytest

from bench.stream_ablation import ALL, VARIANTS, chosen, cluster_scores, counted, only, text
from bench.stream_data import Decisions, decided, summary
from bench.stream_pca import with_network
from ecgtiny.common.arrays import Int32Array
from ecgtiny.common.events import EVENT, Flag, Kind
from ecgtiny.quantize.monitor.cluster_score import ClusterScore
from ecgtiny.quantize.monitor.features import FEATURES, NETWORK, RHYTHM
from ecgtiny.quantize.monitor.novelty import Novelty
from ecgtiny.quantize.monitor.rules import RULES
from ecgtiny.quantize.monitor_fit.readings import Readings, read_all
from ecgtiny.train.data.records.generated import synthetic_record
from ecgtiny.train.data.stream import Stream, cut


@cache
def read() -> tuple[Stream, Int32Array, Readings]:
    """Return a minute of a generated record with a residual of noise, and what the monitor read of it."""
    stream = cut(synthetic_record(3, minutes=1))
    residual = np.random.default_rng(0).integers(5_000, 50_000, len(stream.detected)).astype(np.int32)
    return stream, residual, read_all([stream], [residual], RULES)[0]


def test_the_residual_that_the_monitor_read_gives_its_feature() -> None:
    stream, residual, readings = read()
    assert np.array_equal(with_network(readings, stream, residual).features, readings.features)


def test_another_residual_changes_that_feature_alone() -> None:
    stream, residual, readings = read()
    changed = with_network(readings, stream, residual[::-1].copy()).features != readings.features
    assert np.flatnonzero(changed.any(axis=0)).tolist() == [FEATURES.index(*NETWORK)]


def test_what_is_left_out_is_constant() -> None:
    kept = only(read()[2], frozenset(RHYTHM)).features
    columns = [FEATURES.index(name) for name in RHYTHM]
    assert np.array_equal(kept[:, columns], read()[2].features[:, columns])
    assert not np.delete(kept, columns, axis=1).any()


@pytest.mark.parametrize(("on", "shrunk"), [(True, 500), (False, 0)])
def test_scores_are_shrunk_or_not(on: bool, shrunk: int) -> None:
    score = ClusterScore(mean=1000 << 4, count=4)
    with cluster_scores(on=on):
        assert score.shrink(0) == shrunk
    assert score.shrink(0) == 500


@pytest.mark.parametrize(("on", "noisy"), [(True, True), (False, False)])
def test_new_kinds_are_noise_or_never(on: bool, noisy: bool) -> None:
    beats = Novelty(history=(1 << 8) - 1)
    with counted(on=on):
        assert (beats.noisy, beats.penalty > 0) == (noisy, noisy)
    assert beats.noisy


def test_auxiliary_leads_are_left_out() -> None:
    stream = read()[0]
    other = cut(synthetic_record(3, minutes=1), auxiliary=True)
    assert chosen([stream, other], auxiliary_leads=True) == [0, 1]
    assert chosen([stream, other], auxiliary_leads=False) == [0]


def test_every_variant_keeps_known_features_and_has_a_name_of_its_own() -> None:
    assert len({variant.name for variant in VARIANTS}) == len(VARIANTS)
    assert all(variant.features and variant.features <= ALL for variant in VARIANTS)


def test_decisions_are_those_of_the_beats() -> None:
    events = np.zeros(3, EVENT)
    events["kind"], events["sample"] = [Kind.BEAT, Kind.PAUSE, Kind.BEAT], [100, 100, 900]
    events["flags"], events["quality"] = [Flag.ABNORMAL, Flag.ABNORMAL, 0], [0, 0, 8]
    found = decided(events)
    assert (found.sample.tolist(), found.flagged.tolist(), found.readable.tolist()) == (
        [100, 900],
        [True, False],
        [True, False],
    )


def test_the_table_fits_100_columns_and_the_results_are_json() -> None:
    record = synthetic_record(3, minutes=6)
    assert record.annotations is not None
    beats = record.annotations.sample[np.diff(record.annotations.sample, prepend=-1000) > 100]
    flagged = np.arange(len(beats)) % 2 == 0
    figures = summary([Decisions(beats, flagged, np.ones(len(beats), np.bool_)).score(record)])
    shown = text({"full": figures, "frozen": figures})
    assert max(map(len, shown.splitlines())) <= 100
    assert json.loads(json.dumps(figures))["pvc"]["false_alarms_per_hour"] > 1000
