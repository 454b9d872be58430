"""The digest of a cell follows what its content follows from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ecgtiny.train.benchmarks.benchmark import Fold
from ecgtiny.train.comparison import digests
from ecgtiny.train.comparison.digests import data_digest, detector_digest
from ecgtiny.train.data.beats import Beats
from ecgtiny.train.detectors.kinds import Kind
from tests.train.comparison.fakes import made_fold, made_signals, of_records


def changed(fold: Fold, part: str) -> Fold:
    beats = fold.test[Kind.BEATS]
    assert isinstance(beats, Beats)
    x = beats.x.copy()
    x[-1, -1, -1] = np.nextafter(x[-1, -1, -1], np.float32(9))
    found = {
        "sample": replace(beats, x=x),
        "label": replace(beats, label=1 - np.asarray(beats.label)),
        "gain": replace(beats, gain=beats.gain + 1),
        "record": of_records(beats, 2),
        "order": beats.take(np.arange(len(beats))[::-1]),
    }
    return replace(fold, test={Kind.BEATS: found[part]})


@pytest.mark.parametrize("part", ["sample", "label", "gain", "record", "order"])
def test_any_change_of_the_items_changes_it(part: str) -> None:
    fold = made_fold()
    assert data_digest([fold], Kind.BEATS) == data_digest([made_fold()], Kind.BEATS)
    assert data_digest([fold], Kind.BEATS) != data_digest([changed(fold, part)], Kind.BEATS)


def test_validation_items_and_signals_count() -> None:
    fold = Fold({Kind.SAMPLES: made_signals(2)}, {Kind.SAMPLES: made_signals(1)})
    more = replace(fold, validation={Kind.SAMPLES: made_signals(1)})
    swapped = Fold(fold.test, fold.train)
    assert len({data_digest([one], Kind.SAMPLES) for one in (fold, more, swapped)}) == 3


def test_which_samples_are_anomalous_or_missing_counts() -> None:
    """They change what a detector is fitted on, though samples and labels stay as they are."""
    (signal,) = (signals := made_signals(1)).signals
    some = np.arange(len(signal.x)) < 7
    others = (signal, replace(signal, marked=some), replace(signal, missing=some))
    folds = [Fold({Kind.SAMPLES: replace(signals, signals=(one,))}, {Kind.SAMPLES: signals}) for one in others]
    assert len({data_digest([fold], Kind.SAMPLES) for fold in folds}) == 3


def test_a_detector_depends_on_the_text_of_what_it_imports(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {name: detector_digest(name) for name in ("linear", "tiny", "pca-2")}
    assert len(set(before.values())) == 3
    real = digests._text_digest  # pyright: ignore[reportPrivateUsage]

    def edited(name: str) -> str:
        return "edited" if name.endswith("detectors.fit") else real(name)

    monkeypatch.setattr(digests, "_text_digest", edited)
    changed = {name for name, digest in before.items() if detector_digest(name) != digest}
    assert changed == {"linear", "tiny"}, "the training of networks is no part of principal components"
